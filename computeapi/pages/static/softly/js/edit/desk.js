// Which work is on the desk? It is kept while it grows, and put aside, never lost, when another takes its place.
import { element } from "../element.js";
import { Draft, drafts } from "./drafts.js";
import { EMPTY, firstWork, loadExample, workOfLink } from "./opening.js";

/** @typedef {import("./project.js").Work} Work */
/** @typedef {import("./drafts.js").Kept} Kept */

const KEEP_AFTER = 400;

export class Desk {
  #project;
  #notices;
  #menu;
  #draft = new Draft();
  #timer = 0;
  #asked = 0;

  /** `menu` has `box`, the part of it that is about works put aside, and their `list`. */
  constructor({ project, notices, menu }) {
    this.#project = project;
    this.#notices = notices;
    this.#menu = menu;
    addEventListener("pagehide", () => { if (this.#timer) this.keepNow(); });
    addEventListener("hashchange", () => this.#follow());
  }

  /** How often somebody asked for another work: what is found for an earlier wish isn't wanted any more. */
  get asked() {
    return this.#asked;
  }

  /** The first work of this visit; what somebody asked for or wrote meanwhile stays. @param {{definition: Work | null, examples: object[]}} given */
  async begin({ definition, examples }) {
    const asked = this.#asked;
    const { work, draft, last, note } = await firstWork(definition);
    if (asked === this.#asked) {
      if (work) await this.#lay(work, { draft });
      else await this.#begin(examples[0]);
      if (note) this.#explain(note, last);
    }
    await this.#showKept();
  }

  /**
   * Another work takes the place of this one, which is put aside where somebody wrote in it. Of several that are on their
   * way the one that was asked for last comes. Fails where it can't be had.
   * @param {Work | Promise<Work>} found @param {{touched?: boolean, draft?: Kept | null}} known
   */
  async replace(found, known = {}) {
    const asked = (this.#asked += 1);
    try {
      const work = await found;
      if (asked !== this.#asked) return;
      this.#notices.clear();
      const aside = this.#lay(work, known);
      forgetAddress();
      await Promise.all([aside, known.touched && this.keepNow()]);
      await this.#showKept();
    } catch (error) {
      if (asked === this.#asked) throw error;
    }
  }

  /** Soon, in this browser. */
  keep() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.keepNow(), KEEP_AFTER);
  }

  /** @returns {Promise<boolean>} whether the browser keeps it */
  keepNow() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    // What is shown is no longer what the address says.
    forgetAddress();
    return this.#draft.keep(this.#project.snapshot());
  }

  /** At once: what is typed from now on belongs to this work. */
  async #lay(work, { touched = false, draft = null } = {}) {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const before = this.#project.touched ? this.#draft.keep(this.#project.snapshot()) : null;
    this.#draft = new Draft(draft);
    this.#project.load(work, { touched });
    await before;
  }

  /** For whoever has nothing here yet. */
  async #begin(example) {
    const asked = this.#asked;
    const work = await loadExample(example).catch(() => EMPTY);
    if (asked === this.#asked && !this.#project.touched) await this.#lay(work);
  }

  /** A link opened in this tab. */
  async #follow() {
    const asked = this.#asked;
    const { hash } = location;
    const { work, note } = await workOfLink(hash);
    if (asked !== this.#asked || hash !== location.hash) return;
    if (!work) {
      this.#explain(note);
      return;
    }
    this.#asked += 1;
    const left = this.#draft;
    await this.#lay(work);
    this.#explain(left.kept ? "kept" : "", left.kept);
    await this.#showKept();
  }

  #explain(note, last = null) {
    this.#notices.clear();
    if (note === "broken") this.#notices.show("The link can't be read", { text: "It was cut off or changed on its way, so this is what you had before." });
    if (note === "kept") this.#notices.show("This came with the address", { text: "Your own last work is kept: here, and later under File.", kind: "warn", alert: false, action: { text: "Restore your last work", click: () => this.#restore(last) } });
  }

  #restore(draft) {
    this.#menu.box.closest("details").open = false;
    return this.replace(draft.work, { touched: true, draft });
  }

  async #showKept() {
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    const others = (await drafts()).filter((draft) => !this.#draft.is(draft));
    const items = others.map((draft) => element("li", {}, element("button", { class: "menu-button", type: "button", click: () => this.#restore(draft) }, element("strong", {}, draft.work.title || "Untitled"), element("span", {}, when.format(draft.at)))));
    this.#menu.list.replaceChildren(...items);
    this.#menu.box.hidden = !items.length;
  }
}

function forgetAddress() {
  if (location.hash || location.search) history.replaceState(null, "", location.pathname);
}
