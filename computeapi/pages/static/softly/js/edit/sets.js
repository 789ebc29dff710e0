// How are values kept under a name? As OpenSCAD's parameter sets: a JSON file beside the source, all values as texts. Pure.

export const SETS = "main.json";
const VERSION = "1";

/** @typedef {{name: string, inputs: Record<string, unknown>}} Preset */

/**
 * @param {string | undefined} text of the file
 * @param {{name: string, paramType: string, atMost: number}[]} inputs
 * @returns {Preset[]} what they set of these inputs; none where the file is no such file
 */
export function readSets(text, inputs) {
  const known = new Map(inputs.map((input) => [input.name, input]));
  return Object.entries(parsed(text)).map(([name, values]) => {
    const own = Object.entries(values).filter(([key]) => known.has(key)).map(([key, value]) => [key, read(known.get(key), value)]);
    return { name, inputs: Object.fromEntries(own.filter(([, value]) => value !== undefined)) };
  });
}

/** The file with one more set, or with another one of that name. */
export function withSet(text, name, values) {
  const texts = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
  return JSON.stringify({ parameterSets: { ...parsed(text), [name]: texts }, fileFormatVersion: VERSION }, null, 2);
}

export function isSets(text) {
  return Object.keys(parsed(text)).length > 0;
}

function parsed(text) {
  try {
    const sets = JSON.parse(text ?? "null")?.parameterSets;
    return sets && typeof sets === "object" && Object.values(sets).every((one) => one && typeof one === "object") ? sets : {};
  } catch {
    return {};
  }
}

function read({ paramType, atMost }, value) {
  if (typeof value !== "string" || (paramType === "Text" && atMost === 1)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
