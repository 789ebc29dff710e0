// Which control fits an input? Each gives `{node, boxes, raw(), write(raw)}`; what raw is, raws.js says.
// `described` are the elements that carry an error, where they aren't the boxes; `at` finds the boxes of a part that is
// wrong; `hints` are ids of further words about it; `grouped`: the label names a group; `inline`: it stands beside its
// label; `absent`: it never has a value.
import { element, icon } from "../element.js";
import { typed } from "../format.js";
import { boolean, choice } from "./choices.js";
import { color } from "./colors.js";
import { font } from "./fonts.js";
import { Geometry } from "./geometry.js";
import { isLong, lines, rows, vector } from "./lists.js";
import { number } from "./numbers.js";
import { isStruct, textsOf } from "./parts.js";
import { defaultRaw, isFile, isGeometry, isList, textOfRaw } from "./raws.js";
import { struct } from "./struct.js";
import { text } from "./texts.js";

const MOST_BOXES = 6;
const KNOWN = new Set(["Number", "Integer", "Boolean", "Text"]);

export function control(input, ids, changed) {
  if (!canBeSet(input)) return fixed(input);
  if (isGeometry(input) || isFile(input)) return new Geometry(input, ids, changed);
  if (!isList(input)) return one(input, ids, changed);
  if (isVector(input)) return vector(input, ids, changed);
  if (isLong(input)) return lines(input, ids, changed);
  return rows(input, ids, changed, (own) => one({ ...input, atLeast: 1 }, own, changed));
}

export function canBeSet(input) {
  return input.settable && (KNOWN.has(input.paramType) || isStruct(input) || isGeometry(input));
}

/** The control of a single value. */
function one(input, ids, changed) {
  if (input.choices.length) return choice(input, ids, changed);
  if (input.paramType === "Boolean") return boolean(input, ids, changed);
  if (input.widget === "color") return color(input, ids, changed);
  if (input.widget === "font") return font(input, ids, changed);
  if (input.paramType === "Text") return text(input, ids, changed);
  if (isStruct(input)) return struct(input, ids, changed);
  return number(input, ids, changed);
}

function isVector({ paramType, choices, atLeast, atMost, treeAccess }) {
  const counted = atLeast === atMost && atMost <= MOST_BOXES && !treeAccess;
  return counted && !choices.length && (paramType === "Number" || paramType === "Integer");
}

/** Shown, with what the definition has in it, and never sent. */
function fixed(input) {
  const words = [input.default ?? []].flat().map((value) => held(input, value)).filter(Boolean).join(", ");
  const node = element("p", { class: "fixed" }, icon("lock"), element("span", {}, words || "As it is in the definition"));
  return { node, boxes: [], grouped: true, absent: true, raw: () => defaultRaw(input), write: () => {} };
}

function held(input, value) {
  const choice = input.choices.find((one) => one.value === value);
  if (choice) return choice.label;
  if (isStruct(input)) return textOfRaw(textsOf(input.paramType, value));
  return typeof value === "object" ? "" : typed(value);
}
