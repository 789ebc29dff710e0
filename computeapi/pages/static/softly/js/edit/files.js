// Which files has the work? A list with their sizes, to open, rename and delete, and a place to drop more.
import { element, icon } from "../element.js";
import { agree, askFor } from "./ask.js";
import { sized } from "./bytes.js";
import { MAIN, MOST_ALTOGETHER, MOST_SOURCE, sizeOf } from "./project.js";

/** Dispatches `open {name}`, `renamed {from, to}`, `removed {name}` and `picked {files}`. */
export class Files extends EventTarget {
  #list = element("ul", { class: "work-files" });
  #total = element("p", { class: "field-note" });
  #project;

  /** @param {HTMLElement} place @param {import("./project.js").Project} project */
  constructor(place, project) {
    super();
    this.#project = project;
    const picker = element("input", { class: "drop-input", type: "file", multiple: true, id: "pick-files", "aria-describedby": "files-limits", change: () => { this.#say("picked", { files: [...picker.files] }); picker.value = ""; } });
    const words = element("label", { for: "pick-files" }, "Add files: STL, OBJ, 3MF, OFF, DXF, SVG, PNG, JSON, DAT, TTF or SCAD");
    const limits = element("p", { class: "field-note", id: "files-limits" }, `Drop them anywhere on this page. A source file has at most ${sized(MOST_SOURCE)}, all files together ${sized(MOST_ALTOGETHER)}.`);
    place.append(this.#list, element("div", { class: "drop" }, picker, icon("upload"), words), limits, this.#total);
  }

  show() {
    const focused = this.#list.contains(document.activeElement);
    this.#list.replaceChildren(...this.#project.files.map((file) => this.#row(file)));
    this.#total.textContent = this.#project.problemWithSize;
    this.#total.hidden = !this.#total.textContent;
    if (focused) this.#list.querySelector("button")?.focus();
  }

  #row(file) {
    const { name } = file;
    const title = file.text === undefined ? element("strong", {}, name) : element("button", { class: "work-file-name", type: "button", click: () => this.#say("open", { name }) }, name);
    const said = element("div", { class: "file-words" }, title, element("span", {}, name === MAIN ? `${sized(sizeOf(file))}, what is evaluated` : sized(sizeOf(file))));
    const actions = name === MAIN ? [] : [tool("pen", `Rename ${name}`, () => this.#rename(name)), tool("cross", `Delete ${name}`, () => this.#remove(name))];
    return element("li", { class: "file" }, said, ...actions);
  }

  async #rename(from) {
    const check = (name) => this.#project.problemWithName(name, from);
    const to = await askFor({ title: "Rename file", label: "Name", value: from, verb: "Rename", check });
    if (!to || to === from) return;
    this.#say("renamed", { from, to });
  }

  async #remove(name) {
    if (await agree({ title: `Delete ${name}?`, text: "What names it in a source finds nothing then.", verb: "Delete" })) this.#say("removed", { name });
  }

  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}

function tool(name, label, click) {
  return element("button", { class: "field-reset", type: "button", title: label, "aria-label": label, click }, icon(name));
}
