// How far is the solve, and how did it end? A thin bar, a quiet line, and words for screen readers.
import { duration } from "./format.js";

const QUICK = 180;
const SLOW = 3000;
const STORIES = { HIT: "from cache", STALE: "from cache", SHARED: "shared with an equal solve" };

export class Status {
  #state;
  #progress;
  #fill;
  #announcer;
  #slow;
  #timer = 0;
  #slowTimer = 0;

  /** `slow` is told whether a solve takes long. */
  constructor({ state, progress, fill, announcer }, slow = () => {}) {
    this.#state = state;
    this.#progress = progress;
    this.#fill = fill;
    this.#announcer = announcer;
    this.#slow = slow;
  }

  /** Answers that come at once show no bar. */
  start() {
    clearTimeout(this.#timer);
    this.#empty();
    this.#timer = setTimeout(() => {
      this.#progress.hidden = false;
      this.#state.textContent = "Solving…";
    }, QUICK);
    clearTimeout(this.#slowTimer);
    this.#slowTimer = setTimeout(this.#slow, SLOW, true);
  }

  progress({ fraction, message }) {
    clearTimeout(this.#timer);
    const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
    this.#progress.hidden = false;
    this.#progress.setAttribute("aria-valuenow", String(percent));
    this.#progress.setAttribute("aria-valuetext", message ? `${percent} %, ${message}` : `${percent} %`);
    this.#fill.style.transform = `scaleX(${percent / 100})`;
    this.#state.textContent = message ? `${percent} % · ${message}` : `${percent} %`;
  }

  queued({ position, length }) {
    clearTimeout(this.#timer);
    this.#progress.hidden = false;
    this.#state.textContent = length ? `In the queue: ${position} of ${length}` : `In the queue: ${position}`;
  }

  solved(cache, engineMilliseconds, milliseconds) {
    const story = STORIES[cache];
    this.idle(story ? `${duration(milliseconds)} · ${story}` : `Solved in ${duration(engineMilliseconds ?? milliseconds)}`);
    this.announce(`Solved in ${duration(milliseconds)}.`);
  }

  idle(text) {
    clearTimeout(this.#timer);
    clearTimeout(this.#slowTimer);
    this.#slow(false);
    this.#progress.hidden = true;
    this.#empty();
    this.#state.textContent = text;
    this.#state.dataset.text = text;
  }

  #empty() {
    for (const name of ["aria-valuenow", "aria-valuetext"]) this.#progress.removeAttribute(name);
    this.#fill.style.removeProperty("transform");
  }

  announce(text) {
    this.#announcer.textContent = text;
  }
}
