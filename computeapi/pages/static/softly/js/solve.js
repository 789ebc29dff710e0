// What does the server answer for these inputs? Asks after a pause, drops what is superseded, waits when told to.
import { countDown } from "./countdown.js";
import { csrfHeaders } from "./csrf.js";
import { events } from "./events.js";

const PAUSE = 150;
const SILENCE = "The server ended the answer too early.";

/**
 * Dispatches `start`, `progress {fraction, message}`, `queued {position}`, `answer {body, cache, milliseconds}`,
 * `failure {status, body}`, `wait {seconds, status, body}` and `unreachable {offline, seconds}`, each for the newest inputs only.
 */
export class Solver extends EventTarget {
  #address;
  #definition;
  #running = null;
  #stop = () => {};
  #inputs = null;
  #refusal = null;
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
    if (this.#isRefused()) {
      this.#wait();
      return;
    }
    const timer = setTimeout(() => this.#run(inputs), PAUSE);
    this.#stop = () => clearTimeout(timer);
  }

  now(inputs) {
    this.cancel();
    this.#inputs = inputs;
    if (this.#isRefused()) this.#wait();
    else this.#run(inputs);
  }

  /** The request in flight is aborted at once, so that the server frees its slot for the next. */
  cancel() {
    this.#stop();
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
      headers: { "Content-Type": "application/json", Accept: "text/event-stream", ...csrfHeaders() },
      body: JSON.stringify({ definition: this.#definition, inputs, geometry: "none" }),
    });
    const retryAfter = Number(response.headers.get("Retry-After")) || null;
    if (!(response.headers.get("Content-Type") ?? "").startsWith("text/event-stream")) {
      const body = response.ok ? await response.json() : await response.json().catch(() => null);
      return { status: response.status, body, retryAfter, cache: response.headers.get("X-Cache") };
    }
    for await (const { event, data } of events(response.body)) {
      // Whatever becomes of the connection after it.
      if (event === "result" || event === "error") return { retryAfter, ...data };
      if (!signal.aborted) this.#say(event, data);
    }
    throw new TypeError(SILENCE);
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
    if ((status === 429 || status === 503) && seconds) {
      this.#refusal = { end: Date.now() + seconds * 1000, status, body };
      this.#wait();
    } else {
      this.#say("failure", { status, body });
    }
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

  /** Over a limit: whatever is asked meanwhile would be refused as well, so that the newest inputs wait for its end. */
  #isRefused() {
    return this.#refusal?.status === 429 && this.#refusal.end > Date.now();
  }

  #wait() {
    const { end, status, body } = this.#refusal;
    this.#countDown((end - Date.now()) / 1000, (left) => this.#say("wait", { seconds: left, status, body }));
  }

  #countDown(seconds, tell) {
    const inputs = this.#inputs;
    this.#stop = countDown(seconds, tell, () => {
      this.#refusal = null;
      this.now(inputs);
    });
  }

  #say(event, detail = {}) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
