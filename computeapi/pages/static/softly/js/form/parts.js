// Of which numbers does a point, a plane or a box consist, and how does the server name them? Pure.
import { typed } from "../format.js";

const XYZ = ["X", "Y", "Z"];
const triple = (label, ...path) => ({ label, names: XYZ, places: XYZ.map((axis) => [...path, axis]) });
const span = (axis) => ({ label: `Along ${axis}`, names: ["from", "to"], places: [[axis, "T0"], [axis, "T1"]] });
const plane = (origin, ...path) => [triple(origin, ...path, "Origin"), triple("X axis", ...path, "XAxis"), triple("Y axis", ...path, "YAxis")];
const radius = { label: "Radius", names: [""], places: [["Radius"]] };

/** By type, the rows of boxes: a label, the name of each number, and where it stands in the value. */
export const PARTS = {
  Point: [triple("")],
  Vector: [triple("")],
  Plane: plane("Origin"),
  Line: [triple("From", "From"), triple("To", "To")],
  Circle: [...plane("Centre", "Plane"), radius],
  Rectangle: [...plane("Origin", "Plane"), span("X"), span("Y")],
  Box: [...plane("Origin", "Plane"), span("X"), span("Y"), span("Z")],
};

/** The world's planes by name: an X and a Y axis. */
export const ORIENTATIONS = { XY: [1, 0, 0, 0, 1, 0], YZ: [0, 1, 0, 0, 0, 1], ZX: [0, 0, 1, 1, 0, 0] };

export function isStruct({ paramType }) {
  return Object.hasOwn(PARTS, paramType);
}

/** What stands in the boxes where nothing was given: the world's XY plane, the rest empty. */
export function emptyTexts(type) {
  return PARTS[type].flatMap(({ label, names }) => ({ "X axis": ["1", "0", "0"], "Y axis": ["0", "1", "0"] })[label] ?? names.map(() => ""));
}

export function textsOf(type, value) {
  return places(type).map((place) => {
    const number = place.reduce((inside, name) => inside?.[name], value);
    return typeof number === "number" ? typed(number) : "";
  });
}

/** The value that the server takes, of as many numbers as it has boxes. */
export function valueOf(type, numbers) {
  const value = {};
  for (const [index, place] of places(type).entries()) {
    const last = place.at(-1);
    let inside = value;
    for (const name of place.slice(0, -1)) inside = inside[name] ??= {};
    inside[last] = numbers[index];
  }
  return value;
}

/** "Along X from" for the eighth number of a box: what an error calls it. */
export function nameOf(type, index) {
  const names = PARTS[type].flatMap((part) => part.names.map((name) => `${part.label} ${name}`.trim()));
  return names[index];
}

/** What is wrong with a value whose numbers are each right, as `{error, at}`; null where nothing is. */
export function problemOf(value) {
  const { XAxis, YAxis } = value.Plane ?? value;
  if (XAxis && !areApart(XAxis, YAxis)) return { error: "The X and Y axes need two directions.", at: [3] };
  if (value.Radius <= 0) return { error: "The radius is more than 0.", at: [9] };
  return null;
}

/** Whether they are two directions, and not the same, opposite or none. */
function areApart(one, other) {
  const normal = [one.Y * other.Z - one.Z * other.Y, one.Z * other.X - one.X * other.Z, one.X * other.Y - one.Y * other.X];
  const lengths = Math.hypot(one.X, one.Y, one.Z) * Math.hypot(other.X, other.Y, other.Z);
  return Math.hypot(...normal) / lengths > 1e-9;
}

function places(type) {
  return PARTS[type].flatMap((part) => part.places);
}
