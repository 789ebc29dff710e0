// Which text is open? A tab for each file that is written as text.
import { element } from "../element.js";
import { arrows } from "./tabs.js";

/** Dispatches `open {name}` and `add`. */
export class Strip extends EventTarget {
  #list;

  constructor(list, add) {
    super();
    this.#list = list;
    list.addEventListener("keydown", (event) => arrows(event, this.#tabs));
    add.addEventListener("click", () => this.dispatchEvent(new Event("add")));
  }

  get #tabs() {
    return [...this.#list.querySelectorAll("[role=tab]")];
  }

  /** @param {import("./project.js").WorkFile[]} files */
  show(files, open) {
    const had = this.#list.contains(document.activeElement);
    const tabs = files.filter(({ text }) => text !== undefined).map(({ name }) => element("button", { role: "tab", type: "button", class: "file-tab", id: `tab-${name}`, "aria-controls": "code", "aria-selected": String(name === open), tabindex: name === open ? 0 : -1, click: () => this.dispatchEvent(new CustomEvent("open", { detail: { name } })) }, name));
    this.#list.replaceChildren(...tabs);
    const chosen = tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    if (had) chosen?.focus();
    chosen?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

