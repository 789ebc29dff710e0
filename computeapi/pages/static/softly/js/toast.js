// How is a short confirmation shown, to eyes and to screen readers?
import { element } from "./element.js";

let current = null;

export function toast(text) {
  current?.remove();
  const note = element("div", { class: "toast", role: "status" });
  document.body.append(note);
  note.textContent = text;
  current = note;
  setTimeout(() => note.remove(), 2400);
}
