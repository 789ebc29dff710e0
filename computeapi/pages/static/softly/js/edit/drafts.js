// What becomes of work that nobody saved? This browser keeps each work under a key of its own: no tab writes over another's.

const NAME = "softly-drafts";
const STORE = "drafts";
const MOST = 6;
const OWN = "softly-draft";

/** @typedef {{key: string, at: number, work: import("./project.js").Work}} Kept */

/** A work on the desk, and what is kept of it. */
export class Draft {
  #key = `${Date.now()}-${Math.random()}`;
  #before;

  /** @param {Kept | null} before what it goes on with: this one takes its place, unless another tab wrote there meanwhile */
  constructor(before = null) {
    this.#before = before;
    /** What is kept of it. @type {Kept | null} */
    this.kept = before;
  }

  /** Whether that is what is kept of it. */
  is({ key }) {
    return key === this.#key || key === this.#before?.key;
  }

  /** @param {import("./project.js").Work} work @returns {Promise<boolean>} whether the browser keeps it */
  async keep(work) {
    try {
      await this.#put(work);
      await this.#takePlace();
      return true;
    } catch {
      return false; // Storage can be forbidden or full; this tab has its work all the same.
    }
  }

  /** Committed at once: the page may be on its way out, and no event reaches it any more. */
  async #put(work) {
    this.kept = { key: this.#key, at: Date.now(), work };
    remember(this.#key);
    await asked("readwrite", (store) => {
      store.put(this.kept);
      store.transaction.commit();
    });
  }

  async #takePlace() {
    const before = this.#before;
    if (!before) return;
    this.#before = null;
    await asked("readwrite", (store) => {
      const found = store.get(before.key);
      found.onsuccess = () => { if (found.result?.at === before.at) store.delete(before.key); };
    });
  }
}

/** @returns {Promise<Kept[]>} the newest first; those that are too many go */
export async function drafts() {
  try {
    const found = await asked("readonly", (store) => store.getAll());
    const sorted = found.sort((one, other) => other.at - one.at);
    const old = sorted.splice(MOST);
    if (old.length) await asked("readwrite", (store) => { for (const { key } of old) store.delete(key); });
    return sorted;
  } catch {
    return [];
  }
}

/** What this tab had before it was loaded again, else what was written last in any. @param {Kept[]} kept @returns {Kept | null} */
export function ownOf(kept) {
  return kept.find(({ key }) => key === remembered()) ?? kept[0] ?? null;
}

function remember(key) {
  try {
    sessionStorage.setItem(OWN, key);
  } catch {
    // Storage can be forbidden; what was written last is this tab's then.
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(OWN);
  } catch {
    return null;
  }
}

let opened = null;

/** Kept open, for a page that is left has no time to open it. */
function database() {
  opened ??= new Promise((done, failed) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "key" });
    opening.onsuccess = () => {
      opening.result.onclose = () => { opened = null; };
      done(opening.result);
    };
    opening.onerror = () => failed(opening.error);
  });
  opened.catch(() => { opened = null; });
  return opened;
}

async function asked(mode, ask) {
  const transaction = (await database()).transaction(STORE, mode);
  return new Promise((done, failed) => {
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => done(request?.result);
    transaction.onerror = transaction.onabort = () => failed(transaction.error);
  });
}
