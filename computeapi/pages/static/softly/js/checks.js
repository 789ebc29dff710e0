// What is wrong with what a person typed? Pure: an input's interface and raw text in, a value or a reason out.
import { plainUnit, typed } from "./format.js";

export function isList(input) {
  return input.atMost !== 1 || input.treeAccess;
}

/** Raw text (a list of texts for a list input) to `{value}` or `{error}`; `{}` stands for "nothing given". */
export function read(input, raw) {
  if (!isList(input)) return readOne(input, raw);
  const values = [];
  for (const [index, text] of raw.entries()) {
    const one = readOne({ ...input, default: [] }, text);
    if (one.error) return { error: `Value ${index + 1}: ${lowered(one.error)}` };
    values.push(one.value);
  }
  if (values.length < input.atLeast) return { error: `At least ${counted(input.atLeast)}.` };
  if (values.length > input.atMost) return { error: `At most ${counted(input.atMost)}.` };
  return { value: values };
}

function readOne(input, raw) {
  if (input.choices.length) return readChoice(input, raw);
  if (input.paramType === "Boolean") return readBoolean(raw);
  if (input.paramType === "Number" || input.paramType === "Integer") return readNumber(input, raw);
  return readText(input, raw);
}

function readChoice(input, raw) {
  const choice = input.choices.find(({ value }) => typed(value) === raw.trim());
  if (choice) return { value: choice.value };
  if (raw === "" && input.default === null) return { error: "Choose one." };
  return { error: `“${raw}” is not a choice here.` };
}

function readBoolean(raw) {
  if (/^(true|1|yes|on)$/i.test(raw)) return { value: true };
  if (/^(false|0|no|off)$/i.test(raw)) return { value: false };
  return { error: "Either true or false." };
}

function readNumber(input, raw) {
  const text = raw.trim().replace("−", "-");
  if (text === "") return { error: "A number is needed here." };
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(text)) return { error: `Write ${text.replaceAll(",", "")}, without separators.` };
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?$/i.test(text)) return { error: `“${raw}” is not a number.` };
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value)) return { error: "Too large." };
  if (input.paramType === "Integer" && !Number.isInteger(value)) return { error: "A whole number is needed here." };
  const { minimum, maximum } = input;
  if ((minimum !== null && value < minimum) || (maximum !== null && value > maximum)) return { error: allowed(input) };
  return { value };
}

function readText(input, raw) {
  const length = [...raw].length;
  if (input.maxLength !== null && length > input.maxLength) return { error: `At most ${input.maxLength} characters, this has ${length}.` };
  if (raw === "" && input.default === null) return { error: "Some text is needed here." };
  return { value: raw };
}

/** The range in words, for errors and for screen readers. */
export function allowed({ minimum, maximum, unit }) {
  const suffix = unit ? ` ${plainUnit(unit)}` : "";
  if (minimum !== null && maximum !== null) return `Between ${typed(minimum)} and ${typed(maximum)}${suffix}.`;
  if (minimum !== null) return `At least ${typed(minimum)}${suffix}.`;
  return maximum === null ? "" : `At most ${typed(maximum)}${suffix}.`;
}

function counted(count) {
  return count === 1 ? "one value" : `${count} values`;
}

function lowered(sentence) {
  return sentence[0].toLowerCase() + sentence.slice(1);
}
