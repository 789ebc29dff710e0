// Which work is on the desk? It is kept while it grows, and put aside, never lost, when another takes its place.
import { element } from "../element.js";
import { keepCurrent, keptDrafts, putAside } from "./drafts.js";
import { firstWork, workOfLink } from "./opening.js";

const KEEP_AFTER = 400;

export class Desk {
  #project;
  #notices;
  #menu;
  #timer = 0;

  /** `menu` has `box`, the part of it that is about works put aside, and their `list`. */
  constructor({ project, notices, menu }) {
    this.#project = project;
    this.#notices = notices;
    this.#menu = menu;
    addEventListener("pagehide", () => { if (this.#timer) this.keepNow(); });
    addEventListener("hashchange", () => this.#follow());
  }

  /** The first work of this visit. @param {{definition: import("./project.js").Work | null, examples: object[]}} given */
  async begin(given) {
    const { work, touched, note } = await firstWork(given);
    this.#project.load(work, { touched });
    this.#explain(note);
    await this.#showKept();
  }

  /** Another work takes the place of this one, which is put aside where somebody wrote in it. */
  async replace(work, { touched = false } = {}) {
    this.#notices.clear();
    if (this.#project.touched) await putAside(this.#project.snapshot());
    this.#project.load(work, { touched });
    forgetAddress();
    if (touched) await this.keepNow();
    await this.#showKept();
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
    return keepCurrent(this.#project.snapshot());
  }

  /** A link opened in this tab. */
  async #follow() {
    const { work, note } = await workOfLink(location.hash);
    if (!work) {
      this.#explain(note);
      return;
    }
    const { touched } = this.#project;
    if (touched) await putAside(this.#project.snapshot());
    this.#project.load(work);
    this.#explain(touched ? "kept" : "");
    await this.#showKept();
  }

  #explain(note) {
    this.#notices.clear();
    if (note === "broken") this.#notices.show("The link can't be read", { text: "It was cut off or changed on its way, so this is what you had before." });
    if (note === "kept") this.#notices.show("This came with the address", { text: "Your own last work is kept: here, and later under File.", kind: "warn", alert: false, action: { text: "Restore your last work", click: async () => this.#restore((await keptDrafts())[0].work) } });
  }

  #restore(work) {
    this.#menu.box.closest("details").open = false;
    return this.replace(work, { touched: true });
  }

  async #showKept() {
    const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    const drafts = await keptDrafts();
    const items = drafts.map(({ at, work }) => element("li", {}, element("button", { class: "menu-button", type: "button", click: () => this.#restore(work) }, element("strong", {}, work.title || "Untitled"), element("span", {}, when.format(at)))));
    this.#menu.list.replaceChildren(...items);
    this.#menu.box.hidden = !items.length;
  }
}

function forgetAddress() {
  if (location.hash || location.search) history.replaceState(null, "", location.pathname);
}
