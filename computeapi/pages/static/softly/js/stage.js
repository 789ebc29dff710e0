// Which model is on the stage, and which button or key does what to the view?
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { countDown, waiting } from "./countdown.js";
import { isDark, onThemeChange } from "./theme.js";
import { Viewer } from "./viewer.js";

const TURN = Math.PI / 18;
const MILLIMETRE = 0.001; // glTF's unit is the metre

export class Stage {
  #viewer = null;
  #note;
  #words;
  #fetching = null;
  #address = null;
  #size = null;
  #shown = 0;

  constructor($) {
    this.canvas = $("canvas");
    this.#note = $("viewer-note");
    this.#words = $("viewer-words");
    try {
      this.#viewer = new Viewer(this.canvas, $("dimension-labels"));
    } catch {
      this.#say("This browser has no WebGL, so the model can't be drawn. Its numbers and files are here all the same.");
      return;
    }
    this.#paint();
    onThemeChange(() => this.#paint());
    $("fit").addEventListener("click", () => this.#viewer.fit({ anew: true }));
    this.toggles = { wireframe: $("wireframe"), dimensions: $("dimensions") };
    for (const name of Object.keys(this.toggles)) this.toggles[name].addEventListener("click", () => this.#toggle(name));
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /**
   * Show the GLB at this address; its sizes in words, or null when there is nothing to see or it is superseded.
   * `unseen` says why there is no address, where it isn't for want of geometry.
   */
  async show(address, unseen = "") {
    this.#fetching?.abort();
    if (address && address === this.#address) return this.#size;
    if (!this.#viewer) return null;
    if (!address) {
      this.#viewer.clear();
      this.#address = this.#size = null;
      this.#say(unseen || "This model has no geometry.");
      return null;
    }
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      const response = await this.#patiently(address, fetching.signal);
      if (!response.ok) throw new TypeError(`The server answered ${response.status}.`);
      const { scene } = await new GLTFLoader().parseAsync(await response.arrayBuffer(), "");
      if (fetching.signal.aborted) return null;
      return this.#put(scene, address);
    } catch (error) {
      if (!fetching.signal.aborted) this.#say(`The model could not be loaded. ${error.message}`);
      return null;
    }
  }

  /** The answer, after a wait where there were too many requests. */
  async #patiently(address, signal) {
    for (;;) {
      const response = await fetch(address, { signal });
      const seconds = Number(response.headers.get("Retry-After"));
      if (response.status !== 429 || !seconds) return response;
      await new Promise((done, failed) => {
        const stop = countDown(seconds, (left) => this.#say(`Too many requests. The model follows in ${waiting(left)}.`), done);
        signal.addEventListener("abort", () => { stop(); failed(signal.reason); });
      });
    }
  }

  /** Words in the place of the model, while there is none. */
  explain(text) {
    if (this.#viewer?.empty) this.#say(text);
  }

  /** Whether the model is that of earlier inputs. */
  stale(yes) {
    this.canvas.classList.toggle("stale", yes);
  }

  #put(scene, address) {
    const first = this.#viewer.empty;
    this.#size = this.#viewer.show(scene, MILLIMETRE);
    this.#address = address;
    if (first) this.#viewer.fit({ anew: true, glide: false });
    this.#say(this.#size ? "" : "Nothing is left of the model with these inputs.");
    this.#shown += 1;
    this.canvas.dataset.shown = String(this.#shown);
    this.canvas.dataset.size = this.#size?.join(" × ") ?? "";
    return this.#size;
  }

  #toggle(name) {
    this.#viewer[name] = !this.#viewer[name];
    this.toggles[name].setAttribute("aria-pressed", String(this.#viewer[name]));
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      ArrowLeft: () => this.#viewer.turn(-TURN, 0),
      ArrowRight: () => this.#viewer.turn(TURN, 0),
      ArrowUp: () => this.#viewer.turn(0, TURN),
      ArrowDown: () => this.#viewer.turn(0, -TURN),
      "+": () => this.#viewer.zoom(1 / 1.2),
      "=": () => this.#viewer.zoom(1 / 1.2),
      "-": () => this.#viewer.zoom(1.2),
      f: () => this.#viewer.fit({ anew: true }),
      w: () => this.#toggle("wireframe"),
      d: () => this.#toggle("dimensions"),
    };
    const action = actions[event.key] ?? actions[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  #paint() {
    const colour = (name) => {
      this.#note.style.color = `var(--${name})`;
      const value = getComputedStyle(this.#note).color;
      this.#note.style.removeProperty("color");
      return value;
    };
    this.#viewer.paint({ grid: colour("grid"), edge: colour("edge"), measure: colour("measure"), shadow: isDark() ? 0.42 : 0.16 });
  }

  #say(text) {
    this.#words.textContent = text;
    this.#note.hidden = !text;
  }
}
