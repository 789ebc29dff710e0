// Which values may be set without touching the source? The form of its parameters, with presets from the file beside it.
import { csrfHeaders } from "../csrf.js";
import { element, icon } from "../element.js";
import { Inputs } from "../form/inputs.js";
import { Presets } from "../presets.js";
import { askFor } from "./ask.js";
import { heading } from "./heading.js";
import { MAIN } from "./project.js";
import { saveFile, stemOf } from "./save.js";
import { isSets, readSets, SETS, withSet } from "./sets.js";

const ADDRESS = "/api/parse";
const AGAIN = 3;
const NONE = "Variables at the top of main.scad become controls here: width = 40; // [10:100]";

/** Dispatches `answer {headers}` when the server told something of its limits. */
export class Customizer extends EventTarget {
  #place;
  #project;
  #heading = null;
  #wanted = null;
  #inputs = [];
  #form = null;
  #presets = null;
  #asking = null;
  #again = 0;

  /** @param {HTMLElement} place @param {import("./project.js").Project} project */
  constructor(place, project) {
    super();
    this.#place = place;
    this.#project = project;
    place.append(element("p", { class: "panel-empty" }, NONE));
  }

  /** Ask for the parameters where the source may have others than those shown. Its answer is null where it can't be read. */
  async refresh() {
    const { text } = this.#project.find(MAIN);
    const now = heading(text);
    if (now === this.#wanted) return;
    this.#cancel();
    if (now === this.#heading) return;
    this.#wanted = now;
    if (!now) {
      this.#heading = now;
      this.#show([]);
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const response = await fetch(ADDRESS, { method: "POST", signal: asking.signal, headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeaders() }, body: JSON.stringify({ code: text, language: "openscad" }) });
      this.dispatchEvent(new CustomEvent("answer", { detail: { headers: response.headers } }));
      const answer = response.ok ? await response.json() : null;
      if (asking.signal.aborted) return;
      if (answer?.success) {
        this.#heading = now;
        this.#show(answer.parameters);
      } else if (response.status === 429 || response.status === 503) this.#later(Number(response.headers.get("Retry-After")) || AGAIN);
      else this.#giveUp(text);
    } catch {
      if (!asking.signal.aborted) this.#later(AGAIN);
    }
  }

  /** Out of reach, busy or over a limit: the form of before stands meanwhile. */
  #later(seconds) {
    this.#again = setTimeout(() => { this.#cancel(); this.refresh(); }, seconds * 1000);
  }

  /** It can't be read; what was written meanwhile perhaps can. */
  #giveUp(text) {
    this.#cancel();
    if (this.#project.find(MAIN).text !== text) this.refresh();
  }

  #cancel() {
    clearTimeout(this.#again);
    this.#asking?.abort();
    this.#wanted = this.#heading;
  }

  /** Another work: nothing of the form before holds. */
  forget() {
    this.#heading = null;
    this.#cancel();
    this.#inputs = [];
    this.#place.replaceChildren(element("p", { class: "panel-empty" }, NONE));
  }

  /** The presets may be others, and the files to choose from. */
  filesChanged() {
    if (this.#heading !== null) this.#build();
  }

  #show(inputs) {
    if (JSON.stringify(inputs) === JSON.stringify(this.#inputs)) return;
    this.#inputs = inputs;
    this.#build();
    const known = new Set(inputs.map(({ name }) => name));
    const kept = Object.entries(this.#project.parameters).filter(([name]) => known.has(name));
    if (kept.length < Object.keys(this.#project.parameters).length) this.#project.set(Object.fromEntries(kept));
  }

  #build() {
    if (!this.#inputs.length) {
      this.#place.replaceChildren(element("p", { class: "panel-empty" }, NONE));
      return;
    }
    const form = element("form", { class: "form", id: "parameters", novalidate: true, autocomplete: "off" });
    const reset = element("button", { class: "button button-quiet", type: "button", disabled: true }, icon("reset"), "Reset all");
    const choice = element("div", { class: "presets", hidden: true });
    const inputs = this.#inputs.map((input) => (input.widget === "file" ? { ...input, widget: "", choices: this.#choices(input) } : input));
    this.#form = new Inputs(form, inputs, reset);
    this.#form.fill(this.#project.parameters);
    this.#form.addEventListener("change", () => this.#changed());
    this.#presets = new Presets(choice, this.#inputs, readSets(this.#project.find(SETS)?.text, this.#inputs), (values) => { this.#form.fill(values); this.#changed(); });
    this.#place.replaceChildren(choice, form, this.#foot(reset));
    this.#presets.check(this.#form.check().values);
  }

  /** A file that a parameter names is one of the work's own: nothing is uploaded for it. */
  #choices({ default: given }) {
    const names = this.#project.files.map(({ name }) => name).filter((name) => name !== MAIN && name !== SETS);
    return [{ value: "", label: "No file" }, ...[...new Set([given, ...names])].filter(Boolean).map((name) => ({ value: name, label: name }))];
  }

  #foot(reset) {
    const picker = element("input", { class: "hidden", type: "file", accept: ".json", tabindex: "-1", "aria-label": "Parameter sets", change: () => this.#take(picker) });
    const button = (name, words, click) => element("button", { class: "button button-quiet", type: "button", title: words, click }, name);
    return element(
      "div",
      { class: "customizer-foot" },
      button("Save preset…", "Keep these values under a name, in main.json", () => this.#keep()),
      button("Import", "Take parameter sets as OpenSCAD writes them", () => picker.click()),
      button("Export", "Download the parameter sets, for openscad -p", () => this.#export()),
      picker,
      reset,
    );
  }

  #changed() {
    const { values, wrong } = this.#form.check();
    this.#presets.check(values);
    if (wrong) return;
    const own = this.#inputs.filter(({ name, default: given }) => values[name] !== undefined && JSON.stringify(values[name]) !== JSON.stringify(given));
    this.#project.set(Object.fromEntries(own.map(({ name }) => [name, values[name]])));
  }

  async #keep() {
    const { values, wrong } = this.#form.check();
    if (wrong) {
      this.#form.markAll();
      return;
    }
    const check = (name) => (name ? "" : "A name is needed here.");
    const { loads } = this.#project;
    const name = await askFor({ title: "Save preset", label: "Name", verb: "Save", check });
    if (name && loads === this.#project.loads) this.#project.put({ name: SETS, text: withSet(this.#project.find(SETS)?.text, name, values) });
  }

  async #take(picker) {
    const { loads } = this.#project;
    const text = await picker.files[0].text().catch(() => "");
    picker.value = "";
    if (loads !== this.#project.loads) return;
    if (isSets(text)) this.#project.put({ name: SETS, text });
    else this.dispatchEvent(new CustomEvent("trouble", { detail: { message: "This file has no parameter sets as OpenSCAD writes them." } }));
  }

  #export() {
    const { values } = this.#form.check();
    const text = this.#project.find(SETS)?.text ?? withSet(undefined, "Now", values);
    saveFile(`${stemOf(this.#project.title)}.json`, new Blob([text], { type: "application/json" }));
  }
}
