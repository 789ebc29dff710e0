// With which work does the page begin? That of a link or of a definition, else the last one, else an example.
import { currentDraft, putAside } from "./drafts.js";
import { fromFragment } from "./fragment.js";

/** @typedef {import("./project.js").Work} Work */

/**
 * @param {{definition: Work | null, examples: Example[]}} given
 * @returns {Promise<{work: Work, touched: boolean, note: string}>} `note` is what a person should know of it
 */
export async function firstWork({ definition, examples }) {
  const draft = await currentDraft();
  const linked = await workOfLink(location.hash);
  const another = linked.work ?? definition;
  if (another) {
    const isSame = draft && JSON.stringify(draft.work.files) === JSON.stringify(another.files);
    if (draft && !isSame) await putAside(draft.work);
    return { work: another, touched: false, note: draft && !isSame ? "kept" : "" };
  }
  if (draft) return { work: draft.work, touched: true, note: linked.note };
  return { work: await loadExample(examples[0]), touched: false, note: linked.note };
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

