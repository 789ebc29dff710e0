// How is a number shown to a person: sensible digits, a unit of the right size?

// From which size on a larger unit is used, its name, and how many of the smaller it holds.
const LARGER = {
  "mm³": [[1e3, "cm³", 1e3], [1e9, "m³", 1e9]],
  "mm²": [[1e4, "cm²", 1e2], [1e8, "m²", 1e6]],
  mm: [[1e4, "m", 1e3]],
  N: [[1e4, "kN", 1e3]],
  Pa: [[1e4, "kPa", 1e3], [1e7, "MPa", 1e6]],
};
const SMALLER = { kg: [1, "g", 1e3], m: [1, "mm", 1e3], mm: [0.01, "µm", 1e3] };
const SPELLINGS = { mm3: "mm³", mm2: "mm²", "mm^3": "mm³", "mm^2": "mm²", cm3: "cm³", deg: "°", degrees: "°" };

export function plainUnit(unit) {
  return SPELLINGS[unit] ?? unit ?? "";
}

/** The value in the unit a person would use for its size: 2500000 mm³ is 2500 cm³, 0.02 kg is 20 g. */
export function humanSize(value, unit) {
  unit = plainUnit(unit);
  const size = Math.abs(value);
  const steps = (LARGER[unit] ?? []).filter(([from]) => size >= from);
  if (steps.length) {
    const [, name, count] = steps.at(-1);
    return { value: value / count, unit: name };
  }
  const smaller = SMALLER[unit];
  if (smaller && size > 0 && size < smaller[0]) return { value: value * smaller[2], unit: smaller[1] };
  return { value, unit };
}

/** Four significant digits, thousands apart, powers of ten where zeros would hide the number. */
export function digits(value) {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    const [mantissa, exponent] = value.toExponential(3).split("e");
    return `${Number(mantissa)}×10${raised(Number(exponent))}`;
  }
  const places = size >= 1000 ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size || 1)));
  return value.toLocaleString("en", { maximumFractionDigits: Math.min(places, 7) }).replaceAll(",", "\u202f");
}

export function measure(value, unit) {
  const shown = humanSize(value, unit);
  return shown.unit ? `${digits(shown.value)}${shown.unit === "°" ? "" : "\u00a0"}${shown.unit}` : digits(shown.value);
}

/** A value as a person would type it: no grouping, no trailing noise of binary fractions. */
export function typed(value) {
  return typeof value === "number" ? String(Number(value.toPrecision(12))) : String(value);
}

export function duration(milliseconds) {
  if (milliseconds < 1) return "under 1 ms";
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(milliseconds < 1e4 ? 2 : 1)} s`;
}

/** `wall_thickness` and `wallThickness` are both "Wall thickness". */
export function spoken(name) {
  const words = name
    .replace(/^RH_(IN|OUT):(\d+:)?/, "")
    .replace(/[_\s]+/g, " ")
    .replace(/([a-zà-ÿ\d])([A-Z])(?=[a-z])/g, (_, before, next) => `${before} ${next.toLowerCase()}`)
    .trim();
  return words ? words[0].toUpperCase() + words.slice(1) : name;
}

function raised(exponent) {
  return String(exponent).replace(/./g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign]));
}
