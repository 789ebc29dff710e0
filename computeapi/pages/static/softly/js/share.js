// Which link and which command carry these inputs? Values equal to their default stay out of the link.
import { linkTexts, rawOfLink, same } from "./form/raws.js";

/** `?width=1200&material=oak&centre=1,2,3`; a list repeats its name. */
export function toQuery(inputs, values) {
  const query = new URLSearchParams();
  for (const input of inputs) {
    const value = values[input.name];
    if (value === undefined) continue;
    const texts = linkTexts(input, value);
    if (input.default !== null && same(texts, linkTexts(input, input.default))) continue;
    for (const text of texts) query.append(shortName(input), text);
  }
  return query.toString().replaceAll("%2C", ",");
}

/** The raws a link carries, by input, and the names in it that are no input. */
export function fromQuery(inputs, search) {
  const query = new URLSearchParams(search);
  const raws = new Map();
  for (const input of inputs) {
    const given = [...query.getAll(input.name), ...(shortName(input) === input.name ? [] : query.getAll(shortName(input)))];
    if (given.length) raws.set(input.name, rawOfLink(input, given));
  }
  const known = new Set(inputs.flatMap((input) => [input.name, shortName(input)]));
  return { raws, unknown: [...new Set(query.keys())].filter((name) => !known.has(name)) };
}

/** Without Grasshopper's mark of an input. */
function shortName({ name }) {
  return name.replace(/^RH_IN:/, "");
}

export function curl(origin, definition, inputs) {
  const body = JSON.stringify({ definition, inputs }).replaceAll("'", "'\\''");
  return `curl -X POST '${origin}/solve' -H 'Content-Type: application/json' -d '${body}'`;
}

/** Pages served without TLS have no clipboard API, so the selection is the second road. */
export async function copy(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by a permission or for want of focus: try the other road.
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hidden";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
