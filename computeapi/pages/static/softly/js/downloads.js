// Which files of this solve can be downloaded?
import { element } from "./element.js";

const KINDS = {
  glb: "for the web and for AR",
  stl: "for 3D printing",
  "3mf": "for 3D printing, with units",
  obj: "for modelling programs",
  svg: "for drawing and cutting",
  dxf: "for CAD and cutting",
  ply: "for scans and meshes",
  off: "for geometry tools",
  "3dm": "for Rhino",
  png: "picture",
};

export class Downloads {
  #list;
  #empty;

  constructor(menu, list, empty) {
    this.#list = list;
    this.#empty = empty;
    list.addEventListener("click", () => { menu.open = false; });
  }

  show(artifacts, name) {
    const stem = name.replace(/\.[^.]+$/, "");
    const known = Object.keys(KINDS);
    const place = ({ format }) => (known.includes(format) ? known.indexOf(format) : known.length);
    const links = artifacts.toSorted((one, other) => place(one) - place(other)).map(({ format, url }) => element("li", {}, element("a", { href: url, download: `${stem}.${format}` }, element("strong", {}, format.toUpperCase()), element("span", {}, KINDS[format] ?? ""))));
    this.#list.replaceChildren(...links);
    this.#empty.hidden = links.length > 0;
  }

  clear() {
    this.#list.replaceChildren();
    this.#empty.hidden = false;
  }
}
