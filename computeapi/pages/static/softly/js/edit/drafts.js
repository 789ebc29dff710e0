// What becomes of work that nobody saved? It is kept in this browser, with the works that others took the place of.

const NAME = "softly-edit";
const STORE = "works";
const CURRENT = "current";
const KEPT = "kept";
const MOST_KEPT = 5;

/** @typedef {{at: number, work: import("./project.js").Work}} Draft */

/** @returns {Promise<Draft | null>} what was written last */
export function currentDraft() {
  return read(CURRENT, null);
}

/** @param {import("./project.js").Work} work */
export function keepCurrent(work) {
  return write(CURRENT, { at: Date.now(), work });
}

/** @returns {Promise<Draft[]>} works that others took the place of, the newest first */
export function keptDrafts() {
  return read(KEPT, []);
}

/** Before another work takes its place. @param {import("./project.js").Work} work */
export async function putAside(work) {
  const text = JSON.stringify(work);
  const others = (await keptDrafts()).filter((draft) => JSON.stringify(draft.work) !== text);
  await write(KEPT, [{ at: Date.now(), work }, ...others].slice(0, MOST_KEPT));
}

async function read(key, otherwise) {
  try {
    return (await asked("readonly", (store) => store.get(key))) ?? otherwise;
  } catch {
    return otherwise; // Storage can be forbidden; this tab has its work all the same.
  }
}

/** @returns {Promise<boolean>} whether it is kept */
async function write(key, value) {
  try {
    await asked("readwrite", (store) => store.put(value, key));
    return true;
  } catch {
    return false;
  }
}

async function asked(mode, ask) {
  const database = await new Promise((done, failed) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}
