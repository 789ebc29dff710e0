// How is a solve left to the server, and found again when the page is loaded anew? One of a model in a tab.
import { csrfHeaders } from "../csrf.js";
import { follow, hasEnded, pause } from "./follow.js";

const JSON_HEADERS = { "Content-Type": "application/json", Prefer: "respond-async" };
const AGAIN = 3;
const LATER = [429, 502, 503, 504];

/**
 * `query` is the link's of its inputs, null without a job. Dispatches `begin`, `progress {job}`, `refused {body}`, and at its end,
 * with the `query` that it had, `answer {body, cache, milliseconds}`, `failure {status, body}`, `cancelled`, or `gone` where the
 * server knows nothing of it any more.
 */
export class Background extends EventTarget {
  query = null;
  #definition;
  #key;
  #address = null;
  #watching = null;

  constructor(definition) {
    super();
    this.#definition = definition;
    this.#key = `softly-job:${definition}`;
  }

  /** Go on with what was left to the server before this page was loaded. */
  resume() {
    const kept = stored(this.#key);
    if (kept) this.#watch(kept);
  }

  /** Leave it to the server, which may have the answer at once. */
  async begin(inputs, query) {
    const response = await fetch("/solve", {
      method: "POST",
      headers: { ...JSON_HEADERS, ...csrfHeaders() },
      body: JSON.stringify({ definition: this.#definition, inputs, geometry: "none" }),
    }).catch(() => null);
    const body = await response?.json().catch(() => null);
    if (!response?.ok || !body) {
      this.#say("refused", { body });
    } else if (response.status === 202) {
      const kept = { address: body.links.self, query };
      store(this.#key, kept);
      this.#watch(kept);
    } else {
      this.#say("answer", { body, cache: response.headers.get("X-Cache"), milliseconds: 0, query });
    }
  }

  /** Whether the server heard it; the job says itself when it has ended. */
  async cancel() {
    const response = await fetch(this.#address, { method: "DELETE", headers: csrfHeaders() }).catch(() => null);
    return Boolean(response?.ok);
  }

  #watch({ address, query }) {
    this.#watching?.abort();
    const watching = new AbortController();
    this.#watching = watching;
    this.#address = address;
    this.query = query;
    this.#say("begin");
    follow(address, (job) => this.#told(job, watching.signal), watching.signal);
  }

  async #told(job, signal) {
    if (job && !hasEnded(job)) {
      this.#say("progress", { job });
      return;
    }
    const [event, detail] = await this.#outcome(job, signal);
    if (signal.aborted) return;
    store(this.#key, null);
    const { query } = this;
    this.#address = this.query = null;
    this.#say(event, { ...detail, query });
  }

  async #outcome(job, signal) {
    if (!job) return ["gone"];
    if (job.status === "cancelled") return ["cancelled"];
    const { response, body } = await this.#result(job, signal);
    if (!response?.ok) return ["failure", { status: response?.status ?? 0, body }];
    const milliseconds = Date.parse(job.completedAt) - Date.parse(job.createdAt);
    return ["answer", { body, cache: response.headers.get("X-Cache"), milliseconds }];
  }

  async #result(job, signal) {
    for (;;) {
      const response = await fetch(`${this.#address}/result`, { signal }).catch(() => null);
      const body = await response?.json().catch(() => null);
      if (signal.aborted || !isForLater(job, response, body)) return { response, body };
      await pause(Math.max(AGAIN, Number(response?.headers.get("Retry-After")) || 0), signal);
    }
  }

  #say(event, detail = {}) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
}

/** Whether this says nothing of what came of the job: it is kept for a while. One that failed may have failed with such a status. */
function isForLater(job, response, body) {
  if (!response || (response.ok && !body)) return true;
  return response.status === 429 || (job.status === "succeeded" && LATER.includes(response.status));
}

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function store(key, kept) {
  try {
    if (kept) sessionStorage.setItem(key, JSON.stringify(kept));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage can be forbidden; this page knows it all the same.
  }
}
