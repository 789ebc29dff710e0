// What is wrong with what a person typed? Pure: an input's interface and raw text in, a value or a reason out.
import { plainUnit, typed } from "../format.js";
import { isStruct, nameOf, problemOf, valueOf } from "./parts.js";
import { isBlank, isGeometry, isList, isOptional } from "./raws.js";

const COLOR = /^(#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|[a-z]+)$/i;

/**
 * A raw to `{value}` or `{error, at}`; `{}` stands for "nothing given". `at` leads to the wrong box: the number of the
 * value in a list, then that of the box in a value with several.
 */
export function read(input, raw) {
  if (!isList(input)) return isOptional(input) && isBlank(input, raw) ? none(input) : readOne(input, raw);
  const values = [];
  for (const [index, one] of raw.entries()) {
    const { value, error, at = [] } = readOne({ ...input, default: [] }, one);
    if (error) return { error: raw.length > 1 ? `Value ${index + 1}: ${lowered(error)}` : error, at: [index, ...at] };
    values.push(value);
  }
  if (values.length < input.atLeast) return { error: `At least ${counted(input.atLeast)}.` };
  if (values.length > input.atMost) return { error: `At most ${counted(input.atMost)}.` };
  return { value: values };
}

/** No value is the default of an optional input, or takes the place of another default. */
function none(input) {
  if (input.default === null) return {};
  return { value: input.paramType === "Text" ? "" : [] };
}

function readOne(input, raw) {
  if (input.choices.length) return readChoice(input, raw);
  if (input.paramType === "Boolean") return readBoolean(raw);
  if (input.paramType === "Number" || input.paramType === "Integer") return readNumber(input, raw);
  if (isStruct(input)) return readStruct(input, raw);
  if (isGeometry(input)) return raw ? { value: { geometry: raw } } : { error: "A file is needed here." };
  return readText(input, raw);
}

function readStruct({ paramType, unit }, raw) {
  const numbers = [];
  for (const [index, text] of raw.entries()) {
    const { value, error } = readNumber({ paramType: "Number", minimum: null, maximum: null, unit }, text);
    if (error) return { error: `${nameOf(paramType, index)}: ${lowered(error)}`, at: [index] };
    numbers.push(value);
  }
  const value = valueOf(paramType, numbers);
  return problemOf(value) ?? { value };
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
  if (isStepped(input) && (value - (minimum ?? 0)) % input.step) return { error: allowed(input) };
  return { value };
}

function readText(input, raw) {
  const length = [...raw].length;
  if (input.maxLength !== null && length > input.maxLength) return { error: `At most ${input.maxLength} characters, this has ${length}.` };
  if (input.widget === "color" && !COLOR.test(raw)) return { error: "A colour is needed here: #rrggbb or a name." };
  if (raw === "" && input.default === null) return { error: "Some text is needed here." };
  return { value: raw };
}

/** Even and odd numbers, as sliders of Grasshopper give them: it would take the next one without a word. */
function isStepped({ paramType, step, receiver }) {
  return paramType === "Integer" && step > 1 && receiver === "GH_NumberSlider";
}

/** The range in words, for errors and for screen readers. */
export function allowed(input) {
  const { minimum, maximum, unit, step } = input;
  const suffix = `${unit ? ` ${plainUnit(unit)}` : ""}${isStepped(input) ? `, in steps of ${step}` : ""}`;
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
