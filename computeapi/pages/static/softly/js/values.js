// How does one value of an answer read, and what kind of geometry is it? By its .NET type and the JSON text in `data`. Pure.
import { digits } from "./format.js";

const LONGEST = 300;
const NOTHING = 1e-9;
const RHINO = "Rhino.Geometry.";
// What geometry of a type is called: one, several, and whether a viewer of meshes can show it.
const KINDS = [
  [/Mesh$/, "mesh", "meshes", true],
  [/(Brep|Extrusion|Surface)$/, "Brep", "Breps", true],
  [/SubD$/, "SubD", "SubDs", true],
  [/(Curve|Polyline)$/, "curve", "curves", false],
  [/PointCloud$/, "point cloud", "point clouds", false],
  [/^Point$/, "point", "points", false],
  [/./, "object", "objects", false],
];
const STRUCTS = {
  Point3d: place,
  Vector3d: place,
  Point2d: place,
  Vector2d: place,
  Line: ({ From, To }) => `${place(From)} to ${place(To)}`,
  Plane: (plane) => `at ${place(plane.Origin)}${plane.Normal ?? plane.ZAxis ? `, normal ${place(plane.Normal ?? plane.ZAxis)}` : ""}`,
  Circle: ({ Radius, Center, Plane }) => `radius ${digits(Radius)} at ${place(Center ?? Plane.Origin)}`,
  Arc: ({ Radius, Center, Plane }) => `radius ${digits(Radius)} at ${place(Center ?? Plane.Origin)}`,
  Rectangle3d: ({ X, Y, Plane }) => `${sides(X, Y)} at ${place(Plane.Origin)}`,
  Box: ({ X, Y, Z, Plane }) => `${sides(X, Y, Z)} at ${place(Plane.Origin)}`,
  Interval: ({ T0, T1 }) => `${digits(T0)} to ${digits(T1)}`,
};

/** Parsed where it is JSON. */
export function dataOf({ data }) {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}

/** `{kind, plural, isDrawn}` of geometry; null for numbers, words, points and planes. */
export function geometryOf({ type }) {
  const name = type.startsWith(RHINO) ? type.slice(RHINO.length) : "";
  if (!name || Object.hasOwn(STRUCTS, name)) return null;
  const [, kind, plural, isDrawn] = KINDS.find(([pattern]) => pattern.test(name));
  return { kind, plural, isDrawn };
}

/** In words; a picture and the like stay as they are. */
export function spokenItem(item) {
  const value = dataOf(item);
  const struct = item.type.startsWith(RHINO) ? STRUCTS[item.type.slice(RHINO.length)] : null;
  try {
    if (struct) return struct(value);
  } catch {
    // Another server may write it otherwise: it is shown as it came then.
  }
  if (typeof value === "number") return digits(value);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return clipped(typeof value === "string" ? value : JSON.stringify(value));
}

/** Definitions also give whole files as text. */
function clipped(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)} … ${digits(text.length)} characters` : text;
}

/** `1 mesh, 2 curves` */
export function counted(items) {
  const counts = new Map();
  for (const { kind, plural } of items.map(geometryOf)) counts.set(kind, { plural, count: (counts.get(kind)?.count ?? 0) + 1 });
  return [...counts].map(([kind, { plural, count }]) => (count === 1 ? `1 ${kind}` : `${count} ${plural}`)).join(", ");
}

function place(point) {
  return `(${["X", "Y", "Z"].filter((axis) => axis in point).map((axis) => digits(settled(point[axis]))).join(", ")})`;
}

/** Coordinates are sums of fractions: what is left of a zero is one. */
function settled(number) {
  return Math.abs(number) < NOTHING ? 0 : number;
}

function sides(...intervals) {
  return intervals.map(({ T0, T1 }) => digits(Math.abs(T1 - T0))).join(" × ");
}
