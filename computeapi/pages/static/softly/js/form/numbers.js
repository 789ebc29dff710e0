// With which control is a number set? A box, and a slider beside it where the range is known.
import { element } from "../element.js";
import { plainUnit, typed } from "../format.js";
import { allowed } from "./checks.js";

export function number(input, ids, changed) {
  if (input.minimum === null || input.maximum === null || input.minimum >= input.maximum) {
    const box = numberBox(input, { id: ids.control, "aria-labelledby": ids.label }, changed);
    return { node: framed(box, input.unit, true), boxes: [box], raw: () => box.value, write: (raw) => { box.value = raw; } };
  }
  const box = numberBox(input, { id: ids.control, "aria-labelledby": ids.label }, () => { follow(); changed(); });
  const slider = element("input", {
    class: "slider", type: "range", "aria-labelledby": ids.label, min: input.minimum, max: input.maximum, step: stepOf(input),
    input: () => { box.value = typed(Number(slider.value)); follow(); changed(); },
  });
  slider.value = "";  // in the middle: the browser put it there before it knew the range, so at 50 or the nearest end
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

/** A box for a number: arrow keys step it, as in a spin button, and any text can be in it so that it can be explained. */
export function numberBox(input, attributes, changed) {
  const step = stepOf(input);
  const box = element("input", {
    class: "box",
    type: "text",
    inputmode: input.paramType === "Integer" && input.minimum >= 0 && input.minimum !== null ? "numeric" : "decimal",
    ...attributes,
    input: () => changed(box),
    keydown: (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!direction) return;
      event.preventDefault();
      const now = Number(box.value.replace(",", ".")) || 0;
      box.value = typed(within(input, now + direction * step * (event.shiftKey ? 10 : 1)));
      changed(box);
    },
  });
  return box;
}

export function framed(box, unit, alone, ...extra) {
  const shown = plainUnit(unit);
  const size = shown.length > 3 ? " with-long-unit" : shown ? " with-unit" : "";
  return element("div", { class: `box-frame${size}${alone ? " alone" : ""}` }, ...extra, box, shown ? element("span", { class: "box-unit", "aria-hidden": "true" }, shown) : null);
}

function stepOf({ minimum, maximum, step, paramType }) {
  if (step) return step;
  if (paramType === "Integer") return 1;
  if (minimum === null || maximum === null) return 1;
  return 10 ** Math.floor(Math.log10((maximum - minimum) / 100 || 1));
}

function within({ minimum, maximum }, value) {
  return Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, value));
}
