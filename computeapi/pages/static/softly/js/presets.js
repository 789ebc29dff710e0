// Which values does the author offer together? A choice above the form that fills it; what is in it else is "own".
import { element } from "./element.js";

const OWN = "";

/** Calls `choose` with the inputs of a preset; `check` says which of them the form holds now. */
export class Presets {
  #presets;
  #box;

  constructor(place, inputs, presets, choose) {
    if (!presets.length) return;
    const defaults = Object.fromEntries(inputs.filter(({ settable, default: given }) => settable && given !== null).map((input) => [input.name, input.default]));
    this.#presets = [{ name: "Defaults", inputs: defaults }, ...presets.map(({ name, inputs: own }) => ({ name, inputs: { ...defaults, ...own } }))];
    const options = this.#presets.map(({ name }, index) => element("option", { value: index }, name));
    this.#box = element("select", { class: "select", id: "preset", change: () => this.#chosen(choose) }, element("option", { value: OWN, hidden: true }, "Own values"), ...options);
    place.append(element("label", { class: "field-label", for: "preset" }, "Preset"), this.#box);
    place.hidden = false;
  }

  #chosen(choose) {
    if (this.#box.value !== OWN) choose(this.#presets[Number(this.#box.value)].inputs);
  }

  check(values) {
    if (!this.#box) return;
    const held = this.#presets.findIndex(({ inputs }) => Object.entries(inputs).every(([name, value]) => JSON.stringify(values[name]) === JSON.stringify(value)));
    this.#box.value = held < 0 ? OWN : String(held);
  }
}
