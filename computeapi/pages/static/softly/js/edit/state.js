// How does the preview stand, and what does it measure? A short line on the view, figures below it, words for screen readers.
import { waiting } from "../countdown.js";
import { element } from "../element.js";
import { digits, duration } from "../format.js";
import { MAIN } from "./project.js";

const QUICK = 180;
const OFFLINE = "Offline · what you see is the last answer";
const STORIES = { HIT: "from cache", STALE: "from cache", SHARED: "shared with an equal request" };

export class State {
  #state;
  #progress;
  #figures;
  #announcer;
  #timer = 0;
  #outcome = ["done", "Up to date"];
  #before = this.#outcome;

  constructor({ state, progress, figures, announcer }) {
    this.#state = state;
    this.#progress = progress;
    this.#figures = figures;
    this.#announcer = announcer;
  }

  /** Answers that come at once show no bar. */
  start() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => { this.#progress.hidden = false; this.#put("running", "Evaluating…"); }, QUICK);
  }

  answered(cache, body, milliseconds) {
    const story = STORIES[cache];
    const took = story ? `${duration(milliseconds)} · ${story}` : `Evaluated in ${duration(body.executionTime ?? milliseconds)}`;
    const [error] = body.errors;
    const place = error?.line ? `${error.file && error.file !== MAIN ? `${error.file}, ` : ""}line ${error.line}` : "";
    this.#end(body.success ? "done" : "failed", body.success ? took : `Failed${place && ` · ${place}`}`);
    this.announce(body.success ? `Evaluated. ${this.#told(body)}` : `Failed, ${place}: ${error?.message ?? ""}`);
  }

  failed(text) {
    this.#end("failed", text);
    this.announce(text);
  }

  waits(seconds) {
    this.#put("waiting", `Over the limit · goes on in ${waiting(seconds)}`);
  }

  busy(seconds) {
    this.#put("waiting", `The server is busy · next try in ${waiting(seconds)}`);
  }

  paced(seconds, limit) {
    this.#put("waiting", `Next preview in ${waiting(seconds)} · ${limit} a minute here · F5 runs it now`);
  }

  offline() {
    if (this.#state.textContent !== OFFLINE) this.#before = [this.#state.dataset.kind, this.#state.textContent];
    this.#put("failed", OFFLINE);
  }

  /** Again, and nothing is to be asked. */
  online() {
    if (this.#state.textContent === OFFLINE) this.#put(...this.#before);
  }

  unreachable(seconds) {
    this.#put("failed", `The server does not answer · next try in ${waiting(seconds)}`);
  }

  /** Nothing is asked: what was told last holds. */
  idle() {
    this.#put(...this.#outcome);
  }

  /** Nothing will be asked of a source that has no answer, before somebody does. */
  rests() {
    this.#put("waiting", "Not evaluated · F5 runs it");
  }

  announce(text) {
    this.#announcer.textContent = text;
  }

  /** Size, volume or area, triangles and time of an answer, or none. */
  figures(body) {
    const shown = body ? figuresOf(body) : [];
    this.#figures.replaceChildren(...shown.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
  }

  #told(body) {
    const [size] = figuresOf(body);
    return size ? `${size[0]} ${size[1]}.` : "There is nothing to show.";
  }

  #end(...outcome) {
    this.#outcome = outcome;
    this.#put(...outcome);
  }

  #put(kind, text) {
    clearTimeout(this.#timer);
    this.#progress.hidden = kind !== "running";
    this.#state.dataset.kind = kind;
    this.#state.textContent = text;
  }
}

function figuresOf({ geometry, executionTime }) {
  if (!geometry) return [];
  const { dimension, bounds, stats } = geometry;
  const isFlat = dimension === 2;
  const size = bounds.max.map((most, axis) => digits(most - bounds.min[axis])).slice(0, dimension);
  return [
    ["Size", `${size.join(" × ")} mm`],
    isFlat ? ["Area", `${digits(stats.area)} mm²`] : ["Volume", volume(stats.volume)],
    [isFlat ? "Corners" : "Triangles", digits(isFlat ? stats.vertexCount : stats.faceCount)],
    ["Time", duration(executionTime)],
  ];
}

/** Cubic centimetres are what a printer's filament is counted in. */
function volume(cubicMillimetres) {
  return cubicMillimetres >= 1000 ? `${digits(cubicMillimetres / 1000)} cm³` : `${digits(cubicMillimetres)} mm³`;
}
