// With which control is a text written? A line, or an area where several lines are to be expected.
import { element } from "../element.js";

const AREA_FROM = 120;

export function text(input, ids, changed) {
  const counter = input.maxLength === null ? null : element("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    if (!counter) return;
    const length = [...box.value].length;
    counter.textContent = `${length} / ${input.maxLength}`;
    counter.classList.toggle("over", length > input.maxLength);
  };
  const attributes = { id: ids.control, "aria-labelledby": ids.label, spellcheck: "false", input: () => { count(); changed(); } };
  const box = isLong(input) ? element("textarea", { class: "area", ...attributes }) : element("input", { class: "text", type: "text", ...attributes });
  return { node: element("div", {}, box, counter), boxes: [box], raw: () => box.value, write: (raw) => { box.value = raw; count(); } };
}

function isLong({ maxLength, receiver, default: given }) {
  return receiver === "GH_Panel" || maxLength > AREA_FROM || String(given ?? "").includes("\n");
}
