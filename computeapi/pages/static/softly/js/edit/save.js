// How does something get from the page into a file on this machine?
import { element } from "../element.js";

export function saveFile(name, blob) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  // The download has taken the data by the next turn, in every browser; a minute is generous.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name for files: `Parametric box` is `parametric-box`. */
export function stemOf(title) {
  const stem = title.replace(/\.(scad|csg)$/i, "").normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase();
  return stem || "model";
}
