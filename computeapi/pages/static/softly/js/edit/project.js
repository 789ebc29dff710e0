// Which files and values is the work made of? The first file is what is evaluated, the others are what it names.
import { decodedSize, sized, textSize } from "./bytes.js";
import { SETS } from "./sets.js";

export const MAIN = "main.scad";
export const MOST_SOURCE = 1 << 20;
export const MOST_ALTOGETHER = 10_000_000;
const SOURCE = /\.scad$/i;
const TEXT = /\.(scad|csg|json|svg|dat)$/i;
const DATA = /\.(stl|off|obj|3mf|amf|dxf|svg|png|dat|json|ttf|otf|csg)$/i;
const NAME = /^[\w][\w .+()&-]*(\/[\w][\w .+()&-]*)*$/;

/**
 * @typedef {{name: string, text: string} | {name: string, base64: string}} WorkFile
 * @typedef {{title: string, files: WorkFile[], parameters: Record<string, unknown>}} Work
 */

/** Dispatches `edit` when a text changes, `files` when files come or go, `parameters`, and `load` for another work. */
export class Project extends EventTarget {
  #work = { title: "", files: [{ name: MAIN, text: "" }], parameters: {} };
  /** Whether a person has changed it since it was loaded. */
  touched = false;
  /** How many works were loaded: what began with another one isn't for this one. */
  loads = 0;

  get title() {
    return this.#work.title;
  }

  /** @returns {WorkFile[]} */
  get files() {
    return this.#work.files;
  }

  get parameters() {
    return this.#work.parameters;
  }

  /** @returns {Work} a copy that is safe to keep */
  snapshot() {
    return structuredClone(this.#work);
  }

  /** @param {Work} work */
  load(work, { touched = false } = {}) {
    const main = work.files.find(({ name }) => name === MAIN) ?? { name: MAIN, text: "" };
    this.#work = structuredClone({ title: work.title, files: [main, ...work.files.filter(({ name }) => name !== MAIN)], parameters: work.parameters ?? {} });
    this.touched = touched;
    this.loads += 1;
    this.#say("load");
  }

  find(name) {
    return this.files.find((file) => file.name === name);
  }

  write(name, text) {
    const file = this.find(name);
    if (!file || file.text === text) return;
    file.text = text;
    this.#changed("edit");
  }

  set(parameters) {
    this.#work.parameters = parameters;
    this.#changed("parameters");
  }

  /** Add it, or put it in the place of the file of that name. @param {WorkFile} file */
  put(file) {
    const index = this.files.findIndex(({ name }) => name === file.name);
    if (index < 0) this.files.push(file);
    else this.files[index] = file;
    this.#changed("files");
  }

  rename(from, to) {
    const file = this.find(from);
    if (!file) return;
    file.name = to;
    this.#changed("files");
  }

  remove(name) {
    this.#work.files = this.files.filter((file) => file.name !== name);
    this.#changed("files");
  }

  /** What is wrong with a new name, or "". */
  problemWithName(name, except = "") {
    if (!NAME.test(name) || name.split("/").includes("..")) return "A name has letters, digits, spaces and . _ + ( ) & - only.";
    if (!SOURCE.test(name) && !DATA.test(name)) return "A name ends in .scad, or as a file that can be imported: .stl .obj .off .3mf .amf .dxf .svg .png .dat .json .ttf";
    if (name !== except && this.find(name)) return `There is a ${name} already.`;
    return "";
  }

  /** What is too large to be sent, or "". */
  get problemWithSize() {
    const long = this.files.find((file) => file.text !== undefined && textSize(file.text) > MOST_SOURCE);
    if (long) return `${long.name} has ${sized(sizeOf(long))}; a source file has at most ${sized(MOST_SOURCE)}.`;
    return this.size > MOST_ALTOGETHER ? `The files have ${sized(this.size)}; at most ${sized(MOST_ALTOGETHER)} can be sent.` : "";
  }

  /** Bytes as they are sent: data grows by a third in base64. */
  get size() {
    return this.files.reduce((sum, file) => sum + (file.text === undefined ? file.base64.length : textSize(file.text)), 0);
  }

  #changed(event) {
    this.touched = true;
    this.#say(event);
  }

  #say(event) {
    this.dispatchEvent(new Event(event));
  }
}

/** @param {WorkFile} file */
export function sizeOf(file) {
  return file.text === undefined ? decodedSize(file.base64) : textSize(file.text);
}

/** Whether a file of this name is written as text. */
export function isText(name) {
  return TEXT.test(name);
}

/** The body of a request: the main source, and what it may name. @param {Project} project */
export function body({ files, parameters }) {
  const [main, ...rest] = files;
  // Presets fill the form: a source has to import the file by name for it to change anything.
  const others = rest.filter(({ name }) => name !== SETS || main.text.includes(SETS));
  const sent = { code: main.text, language: "openscad" };
  if (Object.keys(parameters).length) sent.parameters = parameters;
  if (others.length) sent.files = Object.fromEntries(others.map((file) => [file.name, file.text ?? { base64: file.base64 }]));
  return sent;
}
