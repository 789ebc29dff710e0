// What did the solve give besides geometry? Numbers with units, plots of lists, pictures, words.
import { element } from "./element.js";
import { digits, humanSize, plainUnit, spoken } from "./format.js";
import { plot } from "./plot.js";

const FEWEST_TO_PLOT = 4;
const PICTURE = /^data:image\/(png|jpeg|webp);base64,/;

/** The answer's outputs as plain values: `[{name, values}]`, geometry left out. */
export function readOutputs(answer) {
  return answer.values.map(({ ParamName, InnerTree }) => ({
    name: ParamName.replace(/^RH_OUT:/, ""),
    values: Object.values(InnerTree).flat().filter(({ type }) => type.startsWith("System.")).map(({ data }) => parsed(data)),
  }));
}

function parsed(data) {
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
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

  show(answer, size) {
    const given = readOutputs(answer).filter(({ values }) => values.length);
    const own = given.find(isSize);
    const tiles = given.filter((output) => output !== own).map((output) => this.#tile(output));
    const words = own ? own.values.map(digits) : size;
    if (words) tiles.unshift(tile("Size", element("p", { class: "result-value" }, words.join(" × "), element("span", { class: "result-unit" }, "mm"))));
    this.#root.replaceChildren(...tiles);
    this.#root.hidden = tiles.length === 0;
    this.stale(false);
  }

  /** What is shown belongs to older inputs. */
  stale(is) {
    this.#root.classList.toggle("stale", is);
  }

  #tile({ name, values }) {
    const known = this.#interfaces.get(name);
    const label = spoken(known?.nickname || name);
    const [first] = values;
    if (typeof first === "string" && PICTURE.test(first)) return tile(label, this.#picture(label, first), known?.description);
    if (values.length >= FEWEST_TO_PLOT && values.every((value) => typeof value === "number")) return tile(label, plot(values, label), known?.description, true);
    if (values.length === 1 && typeof first === "number") return tile(label, numeral(first, known?.unit), known?.description);
    const words = values.map((value) => (typeof value === "number" ? digits(value) : spokenValue(value))).join(", ");
    const unit = typeof first === "number" && known?.unit ? element("span", { class: "result-unit" }, plainUnit(known.unit)) : null;
    return tile(label, element("p", { class: "result-value words" }, words, unit), known?.description, words.length > 24);
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

/** Some engines measure the model themselves. */
function isSize({ name, values }) {
  return name === "size" && values.length === 3 && values.every((value) => typeof value === "number");
}

function numeral(value, unit) {
  const shown = humanSize(value, unit);
  const exact = `${value}${unit ? ` ${plainUnit(unit)}` : ""}`;
  return element("p", { class: "result-value", title: exact }, digits(shown.value), shown.unit ? element("span", { class: "result-unit" }, shown.unit) : null);
}

function tile(label, content, description, wide = false) {
  return element("div", { class: wide ? "result result-wide" : "result", "data-output": label }, element("p", { class: "result-name", title: description || label }, label), content);
}

function spokenValue(value) {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "string" ? value : JSON.stringify(value);
}
