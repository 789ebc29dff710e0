// With which work does the page begin? That of a link or of a definition, else the last one, else an example.
import { drafts, ownOf } from "./drafts.js";
import { fromFragment } from "./fragment.js";
import { MAIN } from "./project.js";

/** @typedef {import("./project.js").Work} Work */
/** @typedef {import("./drafts.js").Kept} Kept */

export const EMPTY = { title: "Untitled", files: [{ name: MAIN, text: "" }], parameters: {} };

/**
 * @param {Work | null} definition
 * @returns {Promise<{work: Work | null, draft: Kept | null, last: Kept | null, note: string}>} `work` is null where an
 *   example is shown; `draft` is where it was kept; `last` is one's own that it takes the place of; `note` is what a
 *   person should know of it
 */
export async function firstWork(definition) {
  const own = ownOf(await drafts());
  const linked = await workOfLink(location.hash);
  const another = linked.work ?? definition;
  if (!another) return { work: own?.work ?? null, draft: own, last: null, note: linked.note };
  const isSame = own && JSON.stringify(own.work.files) === JSON.stringify(another.files);
  return { work: another, draft: null, last: own, note: own && !isSame ? "kept" : "" };
}

/** @returns {Promise<{work: Work | null, note: string}>} */
export async function workOfLink(fragment) {
  try {
    return { work: await fromFragment(fragment), note: "" };
  } catch {
    return { work: null, note: "broken" };
  }
}

/** @typedef {{title: string, about: string, files: {name: string, url: string}[]}} Example */

/** @param {Example} example @returns {Promise<Work>} */
export async function loadExample({ title, files }) {
  const texts = await Promise.all(files.map(async ({ name, url }) => {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError(`The server answered ${response.status}.`);
    return { name, text: await response.text() };
  }));
  return { title, files: texts, parameters: {} };
}
