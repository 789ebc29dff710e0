// How is a model put on the stage, and which button or key does what to the view?
import { isDark, onThemeChange } from "./theme.js";
import { Viewer } from "./viewer.js";

const TURN = Math.PI / 18;
const MOST_GROWTH = 6;
const TOGGLES = { wireframe: "w", dimensions: "d", axes: "a", grid: "g" };

export class Stage {
  #viewer = null;
  #note;
  #words;
  #shown = 0;

  constructor($) {
    this.canvas = $("canvas");
    this.#note = $("viewer-note");
    this.#words = $("viewer-words");
    try {
      this.#viewer = new Viewer(this.canvas, $("dimension-labels"));
    } catch {
      this.say("This browser has no WebGL, so the model can't be drawn. Its numbers and files are here all the same.");
      return;
    }
    this.#paint();
    onThemeChange(() => this.#paint());
    $("fit").addEventListener("click", () => this.#viewer.fit({ anew: true }));
    this.toggles = Object.fromEntries(Object.keys(TOGGLES).map((name) => [name, $(name)]).filter(([, button]) => button));
    for (const [name, button] of Object.entries(this.toggles)) {
      this.#viewer[name] = button.getAttribute("aria-pressed") === "true";
      button.addEventListener("click", () => this.#toggle(name));
    }
    this.canvas.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Whether anything can be drawn at all. */
  get works() {
    return this.#viewer !== null;
  }

  /**
   * Put a model in place of the other; its sizes in words, or null where there is nothing to see. The camera stays, unless the
   * model is another order of size. `millimetre` is a millimetre's length in it.
   */
  put(model, millimetre) {
    if (!this.#viewer) return null;
    const before = this.#viewer.radius;
    const size = this.#viewer.show(model, millimetre);
    const growth = this.#viewer.radius / before;
    if (!(growth < MOST_GROWTH && growth > 1 / MOST_GROWTH)) this.#viewer.fit({ anew: true, glide: false });
    this.say(size ? "" : "Nothing is left of the model with these inputs.");
    this.#shown += 1;
    this.canvas.dataset.shown = String(this.#shown);
    this.canvas.dataset.size = size?.join(" × ") ?? "";
    return size;
  }

  /** No model, and why. */
  clear(text) {
    if (!this.#viewer) return;
    this.#viewer.clear();
    this.say(text);
  }

  /** All of the model in view, from where it is first seen. */
  fit({ glide = true } = {}) {
    this.#viewer?.fit({ anew: true, glide });
  }

  /** Words in the place of the model, while there is none. */
  explain(text) {
    if (this.#viewer?.empty) this.say(text);
  }

  /** Whether the model is that of earlier inputs. */
  stale(yes) {
    this.canvas.classList.toggle("stale", yes);
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
    };
    for (const name of Object.keys(this.toggles)) actions[TOGGLES[name]] = () => this.#toggle(name);
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
    this.#viewer.paint({ grid: colour("grid"), edge: colour("edge"), measure: colour("measure"), axes: ["axis-x", "axis-y", "axis-z"].map(colour), shadow: isDark() ? 0.42 : 0.16 });
  }

  /** Words in the place of the model. */
  say(text) {
    this.#words.textContent = text;
    this.#note.hidden = !text;
  }
}
