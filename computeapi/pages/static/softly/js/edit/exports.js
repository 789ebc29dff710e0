// Which files can be made of the model? Those of its dimension; the server makes them of the source as it is now.
import { csrfHeaders } from "../csrf.js";
import { element } from "../element.js";
import { saveFile, stemOf } from "./save.js";

const ADDRESS = "/api/export";
const FORMATS = {
  3: { stl: "for 3D printing", "3mf": "for 3D printing, in colour", obj: "for modelling programs", glb: "for the web and for AR", ply: "for scans and meshes", off: "plain text of faces", "3dm": "for Rhino" },
  2: { svg: "for the web and for cutting", dxf: "for CAD and laser cutters" },
};

/** Dispatches `answer {headers}`, `done {name}` and `failure {name, status, refusal}`. */
export class Exports extends EventTarget {
  #menu;
  #list;
  #empty;
  #work;
  #dimension = 0;

  /** @param {() => {title: string, body: object}} work */
  constructor({ menu, list, empty }, work) {
    super();
    this.#menu = menu;
    this.#list = list;
    this.#empty = empty;
    this.#work = work;
  }

  /** 3, 2, or 0 where there is nothing to export. */
  offer(dimension) {
    if (dimension === this.#dimension) return;
    this.#dimension = dimension;
    const buttons = Object.entries(FORMATS[dimension] ?? {}).map(([format, words]) => element("li", {}, element("button", { type: "button", "data-format": format, click: () => this.#make(format) }, element("strong", {}, format.toUpperCase()), element("span", {}, words))));
    this.#list.replaceChildren(...buttons);
    this.#empty.hidden = buttons.length > 0;
  }

  async #make(format) {
    this.#menu.open = false;
    this.#menu.querySelector("summary").focus();
    const { title, body } = this.#work();
    const name = `${stemOf(title)}.${format}`;
    this.#say("start", { name });
    try {
      const response = await fetch(ADDRESS, { method: "POST", headers: { "Content-Type": "application/json", ...csrfHeaders() }, body: JSON.stringify({ ...body, format }) });
      this.#say("answer", { headers: response.headers });
      if (response.ok) {
        saveFile(name, await response.blob());
        this.#say("done", { name });
      } else {
        this.#say("failure", { status: response.status, refusal: await response.json().catch(() => null), name });
      }
    } catch {
      this.#say("failure", { status: 0, refusal: null, name });
    }
  }

  #say(event, detail) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
