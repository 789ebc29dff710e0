// How does a value stand in the form and in a link? Raw is a text; of a point or plane the texts of its boxes; of a list
// an array of those. Pure.
import { typed } from "../format.js";
import { emptyTexts, isStruct, textsOf } from "./parts.js";

const GEOMETRY = new Set(["Curve", "Surface", "Brep", "Mesh", "SubD", "Geometry"]);
const NOTHING = "[]";

export function isList(input) {
  return input.atMost !== 1 || input.treeAccess;
}

export function isGeometry({ paramType }) {
  return GEOMETRY.has(paramType);
}

/** A text that names the definition's own file, or is the id of an upload. */
export function isFile({ widget }) {
  return widget === "file";
}

/** Whether a solve may go without a value of it. */
export function isOptional(input) {
  return input.atLeast === 0;
}

export function blank(input) {
  return isStruct(input) ? emptyTexts(input.paramType) : "";
}

export function isBlank(input, raw) {
  return same(raw, blank(input));
}

export function defaultRaw(input) {
  if (isList(input)) return (input.default ?? Array.from({ length: input.atLeast }, () => null)).map((value) => rawOf(input, value));
  return rawOf(input, input.default);
}

function rawOf(input, value) {
  if (value === null || value === undefined) return blank(input);
  if (isStruct(input)) return textsOf(input.paramType, value);
  return isGeometry(input) ? value.geometry : typed(value);
}

/** The texts of a value in a link, each under the input's name. */
export function linkTexts(input, value) {
  if (Array.isArray(value) && !value.length) return [NOTHING];
  return [value].flat().map((one) => textOfRaw(rawOf(input, one)));
}

export function rawOfLink(input, texts) {
  const none = isOptional(input) && texts.length === 1 && texts[0] === NOTHING;
  if (isList(input)) return none ? [] : texts.map((text) => rawOfText(input, text));
  return none ? blank(input) : rawOfText(input, texts.at(-1));
}

/** One value in one line: `1,2,3` is a point. */
export function textOfRaw(raw) {
  return [raw].flat().join(",");
}

export function rawOfText(input, text) {
  return isStruct(input) ? text.split(",").map((part) => part.trim()) : text;
}

export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
