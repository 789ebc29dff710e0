// Which modules, functions and variables does a source name? Pure: by its text, for completion only.
import { plain } from "./blocks.js";

const DEFINED = /\b(module|function)\s+([A-Za-z_0-9]+)\s*\(/g;
const ASSIGNED = /(?<![$\w.])(\$?[A-Za-z_]\w*)\s*=(?!=)/g;
const INCLUDED = /\b(include|use)\s*<([^>\n]*)>/g;

/**
 * @param {string} text
 * @returns {{name: string, kind: "module" | "function" | "variable", signature: string}[]} each once
 */
export function names(text) {
  const bare = plain(text);
  const found = new Map();
  for (const { 1: kind, 2: name, 0: whole, index } of bare.matchAll(DEFINED)) {
    const opens = index + whole.length - 1;
    found.set(`${kind} ${name}`, { name, kind, signature: name + text.slice(opens, closing(bare, opens) + 1).replace(/\s+/g, " ") });
  }
  for (const { 1: name } of bare.matchAll(ASSIGNED)) {
    const known = ["module", "function", "variable"].some((kind) => found.has(`${kind} ${name}`));
    if (!known) found.set(`variable ${name}`, { name, kind: "variable", signature: name });
  }
  return [...found.values()];
}

/** @returns {string[]} the paths that a source includes or uses */
export function included(text) {
  return [...text.matchAll(INCLUDED)].map(([, , path]) => path);
}

function closing(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")" && (depth -= 1) === 0) return at;
  }
  return text.length;
}
