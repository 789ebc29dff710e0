// What is folded at a line? The outermost bracket or comment that begins in it and ends further down.
import { foldService } from "@codemirror/language";
import { blocks } from "./blocks.js";

const known = new WeakMap();

export const folding = foldService.of((state, start, end) => {
  if (!known.has(state.doc)) known.set(state.doc, blocks(state.doc.toString()).sort((one, other) => one.from - other.from));
  return known.get(state.doc).find(({ from, to }) => from >= start && from <= end && to > end) ?? null;
});
