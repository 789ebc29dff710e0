// Which control fits an input? Each gives `{node, boxes, raw(), write(raw)}`; raw is text, or texts for a list.
// `described` are the elements that carry an error, where they aren't the boxes; `grouped`: the label names a group.
import { allowed, isList } from "./checks.js";
import { element, icon } from "./element.js";
import { plainUnit, typed } from "./format.js";

const SHORT_CHOICE = 14;
const FEW_CHOICES = 4;
const AREA_FROM = 120;

export function control(input, ids, changed) {
  if (input.paramType === "Geometry") return throughApi();
  if (isList(input)) return input.atLeast === input.atMost && input.atMost <= 6 ? vector(input, ids, changed) : rows(input, ids, changed);
  if (input.choices.length) return isShort(input.choices) ? segments(input, ids, changed) : select(input, ids, changed);
  if (input.paramType === "Boolean") return toggle(ids, changed);
  if (input.paramType === "Text") return text(input, ids, changed);
  return number(input, ids, changed);
}

function isShort(choices) {
  return choices.length <= FEW_CHOICES && choices.every(({ label }) => label.length <= SHORT_CHOICE);
}

function stepOf({ minimum, maximum, step, paramType }) {
  if (step) return step;
  if (paramType === "Integer") return 1;
  if (minimum === null || maximum === null) return 1;
  return 10 ** Math.floor(Math.log10((maximum - minimum) / 100 || 1));
}

/** A box for a number: arrow keys step it, as in a spin button, and any text can be in it so that it can be explained. */
function numberBox(input, attributes, changed) {
  const step = stepOf(input);
  const box = element("input", {
    class: input.paramType === "Text" ? "text" : "box",
    type: "text",
    inputmode: input.paramType === "Text" ? "text" : input.paramType === "Integer" && input.minimum >= 0 && input.minimum !== null ? "numeric" : "decimal",
    ...attributes,
    input: () => changed(box),
    keydown: (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!direction || input.paramType === "Text") return;
      event.preventDefault();
      const now = Number(box.value.replace(",", ".")) || 0;
      box.value = typed(within(input, now + direction * step * (event.shiftKey ? 10 : 1)));
      changed(box);
    },
  });
  return box;
}

function within({ minimum, maximum }, value) {
  return Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, value));
}

function framed(box, unit, alone, ...extra) {
  const shown = plainUnit(unit);
  const size = shown.length > 3 ? " with-long-unit" : shown ? " with-unit" : "";
  return element("div", { class: `box-frame${size}${alone ? " alone" : ""}` }, ...extra, box, shown ? element("span", { class: "box-unit", "aria-hidden": "true" }, shown) : null);
}

function number(input, ids, changed) {
  if (input.minimum === null || input.maximum === null || input.minimum >= input.maximum) {
    const box = numberBox(input, { id: ids.control, "aria-labelledby": ids.label }, changed);
    return { node: framed(box, input.unit, true), boxes: [box], raw: () => box.value, write: (raw) => { box.value = raw; } };
  }
  const box = numberBox(input, { id: ids.control, "aria-labelledby": ids.label }, () => { follow(); changed(); });
  const slider = element("input", {
    class: "slider", type: "range", "aria-labelledby": ids.label, min: input.minimum, max: input.maximum, step: stepOf(input),
    input: () => { box.value = typed(Number(slider.value)); follow(); changed(); },
  });
  const follow = () => {
    const value = Number(box.value.replace(",", "."));
    if (box.value.trim() === "" || !Number.isFinite(value)) return;
    slider.value = String(value);
    const done = (within(input, value) - input.minimum) / (input.maximum - input.minimum);
    slider.style.setProperty("--done", `${(done * 100).toFixed(2)}%`);
    slider.setAttribute("aria-valuetext", input.unit ? `${typed(value)} ${input.unit}` : typed(value));
  };
  const node = element("div", { class: "field-pair", title: allowed(input) }, slider, framed(box, input.unit, false));
  return { node, boxes: [box, slider], raw: () => box.value, write: (raw) => { box.value = raw; follow(); } };
}

function segments(input, ids, changed) {
  const radios = input.choices.map(({ value }) => element("input", { type: "radio", name: ids.control, value: typed(value), change: changed }));
  const parts = input.choices.map(({ label }, index) => element("label", { class: "segment", title: label }, radios[index], element("span", {}, label)));
  const node = element("div", { class: "segments", role: "radiogroup", "aria-labelledby": ids.label }, ...parts);
  let given = "";
  return {
    node, boxes: radios, described: [node], grouped: true,
    raw: () => radios.find((radio) => radio.checked)?.value ?? given,
    write: (raw) => { given = raw; for (const radio of radios) radio.checked = radio.value === raw; },
  };
}

function select(input, ids, changed) {
  const options = input.choices.map(({ value, label }) => element("option", { value: typed(value) }, label));
  const box = element("select", { class: "select", id: ids.control, "aria-labelledby": ids.label, change: changed }, ...options);
  let given = "";
  return { node: box, boxes: [box], raw: () => (box.selectedIndex < 0 ? given : box.value), write: (raw) => { given = raw; box.value = raw; } };
}

function toggle(ids, changed) {
  const box = element("input", { class: "switch", type: "checkbox", role: "switch", id: ids.control, "aria-labelledby": ids.label, change: () => { given = null; changed(); } });
  let given = null;
  return {
    node: box, boxes: [box], inline: true,
    raw: () => given ?? String(box.checked),
    write: (raw) => { given = /^(true|false)$/.test(raw) ? null : raw; box.checked = raw === "true" || raw === "1"; },
  };
}

function text(input, ids, changed) {
  const long = input.maxLength !== null && input.maxLength > AREA_FROM;
  const counter = input.maxLength === null ? null : element("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    if (!counter) return;
    const length = [...box.value].length;
    counter.textContent = `${length} / ${input.maxLength}`;
    counter.classList.toggle("over", length > input.maxLength);
  };
  const attributes = { id: ids.control, "aria-labelledby": ids.label, spellcheck: "false", input: () => { count(); changed(); } };
  const box = long ? element("textarea", { class: "area", ...attributes }) : element("input", { class: "text", type: "text", ...attributes });
  return { node: element("div", {}, box, counter), boxes: [box], raw: () => box.value, write: (raw) => { box.value = raw; count(); } };
}

function vector(input, ids, changed) {
  const axes = input.atMost <= 3 ? ["X", "Y", "Z"] : ["1", "2", "3", "4", "5", "6"];
  const boxes = Array.from({ length: input.atMost }, (_, index) => numberBox(input, { id: index ? null : ids.control, "aria-label": `${input.name} ${axes[index]}` }, changed));
  const frames = boxes.map((box, index) => framed(box, input.unit, false, element("span", { class: "vector-axis", "aria-hidden": "true" }, axes[index])));
  const node = element("div", { class: "vector", role: "group", "aria-labelledby": ids.label }, ...frames);
  return {
    node, boxes, grouped: true,
    raw: () => boxes.map((box) => box.value),
    write: (raws) => { for (const [index, box] of boxes.entries()) box.value = raws[index] ?? ""; },
  };
}

function rows(input, ids, changed) {
  const list = element("div", { class: "rows" });
  const boxes = [];
  const add = element("button", { class: "button button-quiet row-add", type: "button", click: () => { append(""); changed(); boxes.at(-1).focus(); } }, icon("plus"), "Add a value");
  const node = element("div", { role: "group", "aria-labelledby": ids.label }, list, add);
  const bound = () => { add.hidden = boxes.length >= input.atMost; };
  const append = (raw) => {
    const box = numberBox(input, { "aria-label": `${input.name} ${boxes.length + 1}` }, changed);
    box.value = raw;
    const remove = element("button", { class: "field-reset", type: "button", "aria-label": `Remove ${input.name} ${boxes.length + 1}`, click: () => { boxes.splice(boxes.indexOf(box), 1); row.remove(); bound(); changed(); add.focus(); } }, icon("minus"));
    const row = element("div", { class: "row" }, framed(box, input.unit, true), remove);
    boxes.push(box);
    list.append(row);
    bound();
  };
  const write = (raws) => { boxes.length = 0; list.replaceChildren(); for (const raw of raws) append(raw); bound(); };
  return { node, boxes, grouped: true, raw: () => boxes.map((box) => box.value), write };
}

function throughApi() {
  const node = element("p", { class: "through-api" }, "Geometry is given through the API.");
  return { node, boxes: [], grouped: true, absent: true, raw: () => "", write: () => {} };
}
