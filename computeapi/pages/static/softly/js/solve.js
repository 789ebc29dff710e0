// What does the server answer for these inputs? Asks after a pause, drops what is superseded, waits when told to.
import { events } from "./events.js";

const PAUSE = 150;
const SILENCE = "The server ended the answer too early.";

/**
 * Dispatches `start`, `progress {fraction, message}`, `queued {position}`, `answer {body, cache, milliseconds}`,
 * `failure {status, body}`, `wait {seconds, body}` and `unreachable {offline, seconds}`, each for the newest inputs only.
 */
export class Solver extends EventTarget {
  #address;
  #definition;
  #running = null;
  #timer = 0;
  #inputs = null;
  #failures = 0;

  constructor(address, definition) {
    super();
    this.#address = address;
    this.#definition = definition;
  }

  /** Solve soon: more changes within the pause replace these inputs. */
  ask(inputs) {
    this.cancel();
    this.#inputs = inputs;
    this.#timer = setTimeout(() => this.#run(inputs), PAUSE);
  }

  now(inputs) {
    this.cancel();
    this.#inputs = inputs;
    this.#run(inputs);
  }

  /** The request in flight is aborted at once, so that the server frees its slot for the next. */
  cancel() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
    this.#inputs = null;
  }

  async #run(inputs) {
    const running = new AbortController();
    this.#running = running;
    const started = performance.now();
    this.#say("start");
    try {
      const outcome = await this.#request(inputs, running.signal);
      if (this.#running === running) this.#settle(outcome, performance.now() - started);
    } catch (error) {
      if (this.#running === running) this.#unreachable(error);
    }
  }

  async #request(inputs, signal) {
    const response = await fetch(this.#address, {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify({ definition: this.#definition, inputs, geometry: "none" }),
    });
    const retryAfter = Number(response.headers.get("Retry-After")) || null;
    if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
      const body = await response.json().catch(() => null);
      return { status: response.status, body, retryAfter, cache: response.headers.get("X-Cache") };
    }
    let outcome = null;
    for await (const { event, data } of events(response.body)) {
      if (event === "result" || event === "error") outcome = { retryAfter, ...data };
      else if (!signal.aborted) this.#say(event, data);
    }
    if (!outcome) throw new TypeError(SILENCE);
    return outcome;
  }

  #settle({ status, body, cache, retryAfter }, milliseconds) {
    this.#failures = 0;
    this.#running = null;
    if (status < 400 && body) {
      this.#inputs = null;
      this.#say("answer", { body, cache, milliseconds });
      return;
    }
    const seconds = retryAfter ?? body?.details?.retryAfter ?? null;
    if ((status === 429 || status === 503) && seconds) this.#countDown(seconds, (left) => this.#say("wait", { seconds: left, status, body }));
    else this.#say("failure", { status, body });
  }

  #unreachable() {
    const offline = !navigator.onLine;
    if (offline) {
      this.#say("unreachable", { offline, seconds: null });
      return;
    }
    this.#failures += 1;
    this.#countDown(Math.min(30, 2 ** this.#failures), (left) => this.#say("unreachable", { offline, seconds: left }));
  }

  #countDown(seconds, tell) {
    const inputs = this.#inputs;
    const step = (left) => {
      if (left <= 0) {
        this.now(inputs);
        return;
      }
      tell(left);
      this.#timer = setTimeout(step, 1000, left - 1);
    };
    step(Math.ceil(seconds));
  }

  #say(event, detail = {}) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
