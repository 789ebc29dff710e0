// What does OpenSCAD bring along? Each name with its signature and a line of help.

/** @typedef {{name: string, kind: "module" | "function" | "special" | "constant" | "keyword", signature: string, help: string}} Builtin */

const MODULES = {
  cube: ["size = 1, center = false", "A box; size is one length or [x, y, z]."],
  sphere: ["r = 1, d, $fn", "A ball around the origin."],
  cylinder: ["h = 1, r1, r2, r, d, d1, d2, center = false", "A cylinder or cone along z."],
  polyhedron: ["points, faces, convexity", "A solid of faces; each lists its points clockwise, seen from outside."],
  square: ["size = 1, center = false", "A rectangle; size is one length or [x, y]."],
  circle: ["r = 1, d, $fn", "A disc; with a small $fn a regular polygon."],
  polygon: ["points, paths", "An area by its corners; further paths are holes."],
  text: ["text, size = 10, font, halign, valign, spacing, direction, language, script", "Letters as an area."],
  translate: ["v", "Move by [x, y, z]."],
  rotate: ["a, v", "Turn by degrees: [x, y, z] one after the other, or one angle about v."],
  scale: ["v", "Stretch by a factor or by [x, y, z]."],
  resize: ["newsize, auto = false", "Stretch to a size; 0 leaves an axis as it is."],
  mirror: ["v", "Mirror on the plane through the origin across v."],
  multmatrix: ["m", "Apply a matrix of 4 × 4."],
  color: ["c, alpha", "Colour by name, \"#rrggbb\" or [r, g, b, a] of 0 to 1."],
  offset: ["r, delta, chamfer = false", "Grow an area outward, or inward where negative; r rounds."],
  fill: ["", "An area without its holes."],
  hull: ["", "The smallest convex shape around all children."],
  minkowski: ["convexity", "The first child swept along the others: rounds edges with a sphere."],
  union: ["", "All children together."],
  difference: ["", "The first child without the others."],
  intersection: ["", "What all children have in common."],
  linear_extrude: ["height, v, center, convexity, twist, slices, segments, scale", "Raise an area along z, twisted or tapered."],
  rotate_extrude: ["angle = 360, start, convexity", "Turn an area about the z axis; its x becomes the radius."],
  projection: ["cut = false", "The shadow on the floor, or the cut through z = 0."],
  roof: ["method = \"voronoi\"", "A roof over an area, sloping from its edges."],
  surface: ["file, center = false, invert = false, convexity", "A landscape of heights, from a .dat or .png."],
  import: ["file, convexity, layer, center, id", "Geometry of a file: STL, OBJ, OFF, 3MF, SVG or DXF."],
  render: ["convexity", "Work its children out now, not in the preview only."],
  group: ["", "Its children as one."],
  children: ["index", "The children that the caller gave to this module: all, one, a list or a range."],
  echo: ["…", "Write values into the messages; in front of an expression it passes it on."],
  assert: ["condition, message", "Stop with an error where the condition is false."],
  intersection_for: ["name = values", "What the runs of a loop have in common."],
};

const FUNCTIONS = {
  abs: ["x", "Without the sign."],
  sign: ["x", "-1, 0 or 1."],
  sin: ["degrees", "Sine."],
  cos: ["degrees", "Cosine."],
  tan: ["degrees", "Tangent."],
  asin: ["x", "The angle of a sine, in degrees."],
  acos: ["x", "The angle of a cosine, in degrees."],
  atan: ["x", "The angle of a tangent, in degrees."],
  atan2: ["y, x", "The angle of the point (x, y), in degrees, in all four quadrants."],
  floor: ["x", "The whole number below."],
  ceil: ["x", "The whole number above."],
  round: ["x", "The nearest whole number."],
  sqrt: ["x", "Square root."],
  exp: ["x", "e to the power of x."],
  ln: ["x", "Natural logarithm."],
  log: ["x", "Logarithm to base 10."],
  pow: ["base, exponent", "A power; ^ is the same."],
  min: ["…", "The least of the numbers, or of a list."],
  max: ["…", "The greatest of the numbers, or of a list."],
  norm: ["v", "The length of a vector."],
  cross: ["a, b", "The cross product of two vectors."],
  rands: ["min, max, count, seed", "A list of random numbers, the same ones for the same seed."],
  len: ["x", "How many values a list or characters a text has."],
  concat: ["…", "Lists, one after the other."],
  lookup: ["key, table", "A value between the pairs [key, value] of a table."],
  search: ["what, in, matches = 1, column = 0", "Where something stands in a list or a text."],
  str: ["…", "Values as one text."],
  chr: ["code", "The character of a code point."],
  ord: ["character", "The code point of a character."],
  is_undef: ["x", "Whether it is not defined."],
  is_bool: ["x", "Whether it is true or false."],
  is_num: ["x", "Whether it is a number."],
  is_string: ["x", "Whether it is a text."],
  is_list: ["x", "Whether it is a list."],
  is_function: ["x", "Whether it is a function literal."],
  is_object: ["x", "Whether it is an object."],
  textmetrics: ["text, size, font, halign, valign, spacing, direction", "How much room text() takes: position, size, ascent, advance."],
  fontmetrics: ["size, font", "What lines of a font measure."],
  object: ["…", "Values by names, reached by a dot."],
  has_key: ["object, name", "Whether an object has a value of that name."],
  version: ["", "The version of the language as [year, month, day]."],
  version_num: ["", "The version of the language as one number."],
  parent_module: ["index", "The name of the module that called this one."],
};

const SPECIALS = {
  $fn: "How many corners a circle has; 0 leaves it to $fa and $fs.",
  $fa: "The least angle of a circle's corner, in degrees.",
  $fs: "The least length of a circle's side.",
  $t: "Time in an animation, from 0 to 1.",
  $children: "How many children this module was given.",
  $preview: "Whether this is a preview, not a full render (F6).",
  $parent_modules: "How many modules are around this one.",
  $vpr: "Where the view looks from, as angles.",
  $vpt: "What the view looks at.",
  $vpd: "How far the view is away.",
  $vpf: "The field of view, in degrees.",
};

const CONSTANTS = { true: "Yes.", false: "No.", undef: "Nothing: what isn't defined.", PI: "3.14159…" };

const KEYWORDS = {
  module: "Name a part that can be used again.",
  function: "Name a computation, or write one without a name: function(x) x * 2.",
  include: "Take a file's code in here: include <file.scad>.",
  use: "Take a file's modules and functions, without its geometry: use <file.scad>.",
  for: "Do it for each value: for (i = [0 : 10]).",
  if: "Only where a condition is true.",
  else: "Otherwise.",
  let: "Names for what follows: let (x = 1).",
  each: "The values of a list, one by one, in a list.",
};

/** @type {Builtin[]} */
export const BUILTINS = [
  ...Object.entries(MODULES).map(([name, [parameters, help]]) => ({ name, kind: "module", signature: `${name}(${parameters})`, help })),
  ...Object.entries(FUNCTIONS).map(([name, [parameters, help]]) => ({ name, kind: "function", signature: `${name}(${parameters})`, help })),
  ...Object.entries(SPECIALS).map(([name, help]) => ({ name, kind: "special", signature: name, help })),
  ...Object.entries(CONSTANTS).map(([name, help]) => ({ name, kind: "constant", signature: name, help })),
  ...Object.entries(KEYWORDS).map(([name, help]) => ({ name, kind: "keyword", signature: name, help })),
];

const BY_NAME = new Map(BUILTINS.map((builtin) => [builtin.name, builtin]));

/** @returns {Builtin | undefined} */
export function builtin(name) {
  return BY_NAME.get(name);
}
