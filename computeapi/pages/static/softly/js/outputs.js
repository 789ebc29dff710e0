// What did the solve give that the viewer doesn't show? Numbers with units, points, plots of lists, pictures, words.
import { element } from "./element.js";
import { digits, humanSize, plainUnit, spoken } from "./format.js";
import { plot } from "./plot.js";
import { counted, dataOf, geometryOf, spokenItem } from "./values.js";

const FEWEST_TO_PLOT = 4;
const MOST_LINES = 5;
const PICTURE = /^data:image\/(png|jpeg|webp);base64,/;

/** The answer's outputs that have items: `[{name, branches: [{path, items}], items}]`. */
export function readOutputs(answer) {
  return answer.values.map(({ ParamName, InnerTree }) => {
    const branches = Object.entries(InnerTree).map(([path, items]) => ({ path, items })).filter(({ items }) => items.length);
    return { name: ParamName.replace(/^RH_OUT:/, ""), branches, items: branches.flatMap(({ items }) => items) };
  }).filter(({ items }) => items.length);
}

export class Outputs {
  #root;
  #interfaces;
  #dialog;

  constructor(root, outputs, dialog) {
    this.#root = root;
    this.#interfaces = new Map(outputs.map((output) => [output.name.replace(/^RH_OUT:/, ""), output]));
    this.#dialog = dialog;
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }

  /** `size`: of what the viewer shows, in words; null while or where it shows nothing. */
  show(answer, size) {
    const given = readOutputs(answer);
    const formats = new Set((answer.solve.artifacts ?? []).map(({ format }) => format));
    const own = given.find(isSize);
    const tiles = given.filter((output) => output !== own).map((output) => this.#tile(output, formats)).filter(Boolean);
    const words = own ? own.items.map((item) => digits(dataOf(item))) : size;
    if (words) tiles.unshift(tile("Size", element("p", { class: "result-value" }, words.join(" × "), element("span", { class: "result-unit" }, "mm"))));
    this.#root.replaceChildren(...tiles);
    this.#root.hidden = tiles.length === 0;
  }

  /** What is shown belongs to older inputs. */
  stale(is) {
    this.#root.classList.toggle("stale", is);
  }

  #tile({ name, branches, items }, formats) {
    const known = this.#interfaces.get(name);
    const label = spoken(known?.nickname || name);
    const values = items.map(dataOf);
    const [first] = values;
    if (items.every(geometryOf)) return seen(items, formats) ? null : tile(label, told(items, formats), known?.description);
    if (typeof first === "string" && PICTURE.test(first)) return tile(label, this.#picture(label, first), known?.description);
    if (branches.length > 1) return tile(label, lines(branches.map(({ path, items: inside }) => [path, joined(inside)])), known?.description, true);
    if (values.every((value) => typeof value === "number")) return numbers(label, values, known);
    const words = items.map(spokenItem);
    const isStructs = items.every(({ type }) => type.startsWith("Rhino."));
    if (isStructs && items.length > 1) return tile(label, lines(words.map((word, index) => [String(index), word])), known?.description, true);
    return tile(label, element("p", { class: "result-value words" }, words.join(", ")), known?.description, words.join(", ").length > 24);
  }

  #picture(label, address) {
    const open = () => {
      this.#dialog.querySelector("img").src = address;
      this.#dialog.querySelector("img").alt = label;
      this.#dialog.querySelector("p").textContent = label;
      this.#dialog.showModal();
    };
    return element("button", { class: "result-picture", type: "button", "aria-label": `${label}, enlarge`, click: open }, element("img", { src: address, alt: label }));
  }
}

/** Why there is nothing to see, where a model has geometry that no viewer of meshes shows; "" where it has none. */
export function unseen(answer) {
  const items = readOutputs(answer).flatMap((output) => output.items).filter(geometryOf);
  const place = (answer.solve.artifacts ?? []).some(({ format }) => format === "3dm") ? " The .3dm file has all of it." : "";
  return items.length ? `The model is made of ${counted(items)}, which this view doesn't draw.${place}` : "";
}

/** Some engines measure the model themselves. */
function isSize({ name, items }) {
  return name === "size" && items.length === 3 && items.every((item) => typeof dataOf(item) === "number");
}

/** Whether all of it is in the viewer. */
function seen(items, formats) {
  return formats.has("glb") && items.every((item) => geometryOf(item).isDrawn);
}

/** `2 curves, in the .3dm file` */
function told(items, formats) {
  const place = formats.has("3dm") ? element("span", { class: "result-unit" }, "in the .3dm file") : null;
  return element("p", { class: "result-value words" }, counted(items), place);
}

function numbers(label, values, known) {
  if (values.length >= FEWEST_TO_PLOT) return tile(label, plot(values, label), known?.description, true);
  if (values.length === 1) return tile(label, numeral(values[0], known?.unit), known?.description);
  const words = values.map(digits).join(", ");
  const unit = known?.unit ? element("span", { class: "result-unit" }, plainUnit(known.unit)) : null;
  return tile(label, element("p", { class: "result-value words" }, words, unit), known?.description, words.length > 24);
}

/** A name and words in each line: branches by their paths, points by their numbers. */
function lines(pairs) {
  const shown = pairs.slice(0, MOST_LINES).flatMap(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]);
  const more = pairs.length > MOST_LINES ? element("p", { class: "result-more" }, `and ${pairs.length - MOST_LINES} more`) : null;
  return element("div", { class: "result-lines" }, element("dl", {}, ...shown), more);
}

function joined(items) {
  return items.every(geometryOf) ? counted(items) : items.map(spokenItem).join(", ");
}

function numeral(value, unit) {
  const shown = humanSize(value, unit);
  const exact = `${value}${unit ? ` ${plainUnit(unit)}` : ""}`;
  return element("p", { class: "result-value", title: exact }, digits(shown.value), shown.unit ? element("span", { class: "result-unit" }, shown.unit) : null);
}

function tile(label, content, description, wide = false) {
  return element("div", { class: wide ? "result result-wide" : "result", "data-output": label }, element("p", { class: "result-name", title: description || label }, label), content);
}
