// With which control is geometry or a file given? Picked or dropped; what the server took of it is told.
import { element, icon } from "../element.js";
import { digits } from "../format.js";
import { defaultRaw, isFile, isList, isOptional } from "./raws.js";
import { known, remember } from "./taken.js";
import { upload } from "./upload.js";

const ADDRESS = "/api/geometry";
const RHINO = { type: null, accept: ".3dm", file: ".3dm file" };
const ANY = { type: "File", accept: ".stl,.off,.obj,.3mf,.amf,.dxf,.svg,.png,.dat,.json", file: "file" };
const UNITS = { Millimeters: "mm", Centimeters: "cm", Meters: "m", Inches: "in", Feet: "ft" };

export class Geometry {
  grouped = true;
  #input;
  #kind;
  #changed;
  #own;
  #most;
  #given = [];
  #sending = [];
  #files = element("ul", { class: "files" });
  #words;
  #picker;
  #drop;
  #trouble;

  constructor(input, ids, changed) {
    this.#input = input;
    this.#kind = isFile(input) ? ANY : RHINO;
    this.#changed = changed;
    this.#own = [defaultRaw(input)].flat().filter(Boolean);
    this.#most = isList(input) ? input.atMost : 1;
    this.#words = element("span", { id: `${ids.control}-words` });
    this.#trouble = element("p", { class: "field-error", id: `${ids.control}-trouble`, role: "alert", hidden: true });
    this.#picker = element("input", { class: "drop-input", type: "file", accept: this.#kind.accept, multiple: this.#most > 1, id: ids.control, "aria-labelledby": `${ids.label} ${this.#words.id}`, change: () => this.#send([...this.#picker.files]) });
    this.#drop = element("div", { class: "drop" }, this.#picker, icon("upload"), this.#words);
    for (const event of ["dragenter", "dragover"]) this.#drop.addEventListener(event, () => this.#drop.classList.add("over"));
    for (const event of ["dragleave", "drop"]) this.#drop.addEventListener(event, () => this.#drop.classList.remove("over"));
    this.node = element("div", { class: "geometry", role: "group", "aria-labelledby": ids.label }, this.#files, this.#drop, this.#trouble);
    this.boxes = [this.#picker];
    this.hints = [this.#trouble.id];
  }

  /** The ids of what was given; as many blanks where nothing was as are needed. */
  raw() {
    if (!this.#given.length) return defaultRaw({ ...this.#input, default: null });
    return isList(this.#input) ? [...this.#given] : this.#given[0];
  }

  write(raw) {
    for (const { stop } of this.#sending) stop();
    this.#say("");
    this.#put([raw].flat().filter(Boolean));
  }

  get #isOwn() {
    return this.#own.length > 0 && this.#given.join() === this.#own.join();
  }

  #put(ids) {
    this.#given = ids;
    this.#show();
  }

  #say(message) {
    this.#trouble.textContent = message;
    this.#trouble.hidden = !message;
  }

  #send(picked) {
    this.#picker.value = "";
    this.#say("");
    for (const file of picked.slice(0, this.#most)) this.#sendOne(file);
    this.#show();
  }

  #sendOne(file) {
    if (this.#most === 1) for (const { stop } of this.#sending) stop();
    const bar = element("progress", { max: 1, value: 0, "aria-label": `Sending ${file.name}` });
    const { done, stop } = upload(ADDRESS, { file, type: this.#kind.type ?? this.#input.paramType }, (part) => { bar.value = part; });
    const one = { name: file.name, bar, stop: () => { stop(); this.#settle(one); } };
    this.#sending.push(one);
    done.then((answer) => this.#take(one, answer), ({ message }) => { this.#settle(one); this.#say(`${file.name}: ${message}`); });
  }

  #settle(one) {
    this.#sending = this.#sending.filter((other) => other !== one);
    this.#show();
  }

  /** A file takes the place of the default, and of another where one is all that may be. */
  #take(one, answer) {
    remember(answer, one.name);
    this.#put([...(this.#most === 1 || this.#isOwn ? [] : this.#given), answer.id].slice(-this.#most));
    this.#settle(one);
    this.#changed();
  }

  /** Without the last file the default is back; without that nothing is left. */
  #remove(index) {
    const rest = this.#isOwn ? [] : this.#given.toSpliced(index, 1);
    this.#say("");
    this.#put(rest.length || this.#isOwn ? rest : this.#own);
    this.#changed();
    this.#picker.focus();
  }

  #show() {
    const own = () => row(...ofDefinition(this.#input), isOptional(this.#input) ? () => this.#remove(0) : null);
    const rows = this.#isOwn ? [own()] : this.#given.map((id, index) => row(...told(id), () => this.#remove(index)));
    this.#files.replaceChildren(...rows, ...this.#sending.map(onItsWay));
    const count = this.#isOwn ? 0 : this.#given.length;
    this.#words.textContent = verb(this.#kind.file, count, this.#most, this.#isOwn);
    this.#drop.hidden = this.#most > 1 && count >= this.#most;
  }
}

function row(title, lines, remove) {
  const said = element("div", { class: "file-words" }, element("strong", {}, title), ...lines.filter(Boolean).map((line) => element("span", {}, line)));
  return element("li", { class: "file" }, icon("cube"), said, remove ? cross(`Remove ${title}`, remove) : null);
}

function onItsWay({ name, bar, stop }) {
  return element("li", { class: "file" }, element("div", { class: "file-words" }, element("strong", {}, name), bar), cross(`Stop sending ${name}`, stop));
}

function cross(label, click) {
  return element("button", { class: "field-reset", type: "button", title: label, "aria-label": label, click }, icon("cross"));
}

/** A title and lines for geometry of this id: of a file that was sent from here, or of a link. */
function told(id) {
  const found = known(id);
  return found ? [found.name, [size(found.boundingBox, found.units), found.taken]] : [id.includes(".") ? "File of this link" : "Geometry of this link", [id.slice(0, 12)]];
}

/** The sides of a box that is given by its least and its greatest x, y and z. */
function size(box, units = "") {
  if (box?.length !== 6) return "";
  const sides = [0, 1, 2].map((axis) => digits(box[axis + 3] - box[axis])).join(" × ");
  return units ? `${sides} ${UNITS[units] ?? units.toLowerCase()}` : sides;
}

function ofDefinition(input) {
  return isFile(input) ? [input.default, ["From the definition"]] : ["From the definition's file", [size(input.boundingBox)]];
}

function verb(file, count, most, hasOwn) {
  if (most > 1 && count) return `Add a ${file}`;
  if (count) return `Replace by another ${file}`;
  return hasOwn ? `Use ${file === "file" ? "another file" : `a ${file}`} instead` : `Choose a ${file} or drop it here`;
}
