// Which part of a source can have parameters? What stands before the first module, function or brace. Pure.
import { plain } from "./language/blocks.js";

const BODY = /\b(module|function)\b|\{/;
const ASSIGNED = /^[^\S\n]*\$?\w+\s*=(?!=)/m;

/** As OpenSCAD's Customizer reads it: what comes later changes nothing of the form. "" where nothing is assigned. */
export function heading(text) {
  const bare = plain(text);
  const end = bare.search(BODY);
  const length = end < 0 ? text.length : end;
  return ASSIGNED.test(bare.slice(0, length)) ? text.slice(0, length) : "";
}
