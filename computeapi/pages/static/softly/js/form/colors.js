// With which control is a colour picked? The browser's picker beside a line for names and for what is see-through.
import { element } from "../element.js";

const HEX = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const OPAQUE = 7;

export function color(input, ids, changed) {
  const box = element("input", { class: "text", type: "text", id: ids.control, "aria-labelledby": ids.label, spellcheck: "false", input: () => { show(); changed(); } });
  const picker = element("input", { class: "swatch", type: "color", "aria-label": `Pick ${ids.spoken}`, input: () => { box.value = picker.value; changed(); } });
  const show = () => { picker.value = hexOf(box.value) ?? picker.value; };
  return { node: element("div", { class: "color" }, picker, box), boxes: [box], raw: () => box.value, write: (raw) => { box.value = raw; show(); } };
}

/** As `#rrggbb`, the only form that a picker knows; null for what is no colour. */
function hexOf(text) {
  if (HEX.test(text)) return (text.length < OPAQUE ? text.replace(/[0-9a-f]/gi, "$&$&") : text).slice(0, OPAQUE).toLowerCase();
  if (!/^[a-z]+$/i.test(text) || !CSS.supports("color", text)) return null;
  const brush = document.createElement("canvas").getContext("2d");
  brush.fillStyle = text;
  return HEX.test(brush.fillStyle) ? brush.fillStyle : null;
}
