// With which control is one of a few values chosen?
import { element } from "../element.js";
import { typed } from "../format.js";
import { isOptional } from "./raws.js";

const SHORT_CHOICE = 14;
const FEW_CHOICES = 4;

const NONE = { value: "", label: "None" };
const EITHER = [{ value: true, label: "Yes" }, { value: false, label: "No" }];

export function choice(input, ids, changed) {
  const choices = isOptional(input) ? [...input.choices, NONE] : input.choices;
  return isShort(choices) ? segments(choices, ids, changed) : select(choices, ids, changed);
}

/** A switch knows only on and off: where neither is allowed too, there are three to choose from. */
export function boolean(input, ids, changed) {
  return isOptional(input) ? segments([...EITHER, NONE], ids, changed) : toggle(ids, changed);
}

function isShort(choices) {
  return choices.length <= FEW_CHOICES && choices.every(({ label }) => label.length <= SHORT_CHOICE);
}

function segments(choices, ids, changed) {
  const radios = choices.map(({ value }) => element("input", { type: "radio", name: ids.control, value: typed(value), change: changed }));
  const parts = choices.map(({ label }, index) => element("label", { class: "segment", title: label }, radios[index], element("span", {}, label)));
  const node = element("div", { class: "segments", role: "radiogroup", "aria-labelledby": ids.label }, ...parts);
  let given = "";
  return {
    node, boxes: radios, described: [node], grouped: true,
    raw: () => radios.find((radio) => radio.checked)?.value ?? given,
    write: (raw) => { given = raw; for (const radio of radios) radio.checked = radio.value === raw; },
  };
}

function select(choices, ids, changed) {
  const options = choices.map(({ value, label }) => element("option", { value: typed(value) }, label));
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
