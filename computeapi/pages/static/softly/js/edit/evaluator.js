// What does the server make of the source? Asked after a pause in typing, at the pace that its limits allow.
import { countDown } from "../countdown.js";
import { csrfHeaders } from "../csrf.js";
import { gap, standing } from "./pace.js";

const PAUSE = 600;
const ADDRESS = "/api/evaluate";

/**
 * Dispatches `start`, `answer {body, cache, milliseconds}`, `failure {status, body}`, `wait {seconds, body}` over a
 * limit, `paced {seconds}` short of it, `unreachable {offline, seconds}`; each for the newest source only.
 */
export class Evaluator extends EventTarget {
  #running = null;
  #stop = () => {};
  #standing = null;
  #answered = "";
  #pending = null;
  #failures = 0;

  /** A preview soon: more changes within the pause replace this source. */
  soon(body, { pause = true } = {}) {
    const text = JSON.stringify(body);
    this.cancel();
    if (text === this.#answered) {
      this.#say("same");
      return;
    }
    this.#pending = text;
    const timer = setTimeout(() => this.#paced(text), pause ? PAUSE : 0);
    this.#stop = () => clearTimeout(timer);
  }

  /** At once, whatever the pace: a person asks. */
  now(body) {
    this.cancel();
    this.#run(JSON.stringify(body));
  }

  /** Another work: whatever was answered, its first source is asked about. */
  forget() {
    this.cancel();
    this.#answered = "";
  }

  /**
   * The request in flight is aborted at once, so that the server frees its slot for the next.
   * @returns {boolean} whether there was anything to be asked
   */
  cancel() {
    const wasAsked = this.#pending !== null;
    this.#stop();
    this.#running?.abort();
    this.#running = this.#pending = null;
    return wasAsked;
  }

  /** What is still to be asked, when the connection is back. @returns {boolean} whether anything is */
  resume() {
    if (this.#pending === null) return false;
    if (!this.#running) {
      this.#stop();
      this.#run(this.#pending);
    }
    return true;
  }

  /** Other requests count for the same limit. @param {Headers} headers */
  heed(headers) {
    this.#standing = standing(headers, Date.now()) ?? this.#standing;
  }

  #paced(text) {
    const wait = gap(this.#standing, Date.now());
    if (wait <= 0) this.#run(text);
    else this.#later(wait / 1000, text, (seconds) => this.#say("paced", { seconds, limit: this.#standing?.limit }));
  }

  async #run(text) {
    const running = new AbortController();
    this.#running = running;
    this.#pending = text;
    const started = performance.now();
    this.#say("start");
    try {
      const response = await fetch(ADDRESS, { method: "POST", signal: running.signal, headers: { "Content-Type": "application/json", Accept: "application/json", ...csrfHeaders() }, body: text });
      this.heed(response.headers);
      const body = await response.json().catch((error) => { if (response.ok) throw error; return null; });
      if (this.#running === running) this.#settle(text, response, body, performance.now() - started);
    } catch {
      if (this.#running === running) this.#unreachable(text);
    }
  }

  #settle(text, response, body, milliseconds) {
    this.#running = null;
    this.#failures = 0;
    const { status, headers } = response;
    if (response.ok) {
      this.#answered = text;
      this.#pending = null;
      this.#say("answer", { body, cache: headers.get("X-Cache"), milliseconds });
      return;
    }
    const seconds = Number(headers.get("Retry-After")) || body?.details?.retryAfter || null;
    if ((status === 429 || status === 503) && seconds) {
      this.#later(seconds, text, (left) => this.#say("wait", { seconds: left, status, body }));
      return;
    }
    this.#answered = "";
    this.#pending = null;
    this.#say("failure", { status, body });
  }

  #unreachable(text) {
    this.#running = null;
    const offline = !navigator.onLine;
    this.#failures += 1;
    if (offline) this.#say("unreachable", { offline, seconds: null });
    else this.#later(Math.min(30, 2 ** this.#failures), text, (seconds) => this.#say("unreachable", { offline, seconds }));
  }

  #later(seconds, text, tell) {
    this.#pending = text;
    this.#stop = countDown(seconds, tell, () => this.#run(text));
  }

  #say(event, detail = {}) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}
