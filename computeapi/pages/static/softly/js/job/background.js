// How is a solve left to the server, and found again when the page is loaded anew? One of a model in a tab.
import { csrfHeaders } from "../csrf.js";
import { follow, hasEnded } from "./follow.js";

const JSON_HEADERS = { "Content-Type": "application/json", Prefer: "respond-async" };

/**
 * `query` is the link's of its inputs, null without a job. Dispatches `begin`, `progress {job}`, `answer {body, cache, milliseconds}`,
 * `failure {status, body}` and `cancelled`; the three last end it.
 */
export class Background extends EventTarget {
  query = null;
  #definition;
  #key;
  #address = null;
  #stop = () => {};

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

  /** Whether the server took it; else `refused {body}` is dispatched, or at once the `answer` that it had. */
  async begin(inputs, query) {
    const response = await fetch("/solve", {
      method: "POST",
      headers: { ...JSON_HEADERS, ...csrfHeaders() },
      body: JSON.stringify({ definition: this.#definition, inputs, geometry: "none" }),
    }).catch(() => null);
    const body = await response?.json().catch(() => null);
    if (response?.status === 202) {
      const kept = { address: body.links.self, query };
      store(this.#key, kept);
      this.#watch(kept);
    } else if (response?.ok && body) {
      this.query = query;
      this.#end("answer", { body, cache: response.headers.get("X-Cache"), milliseconds: 0 });
    } else {
      this.#say("refused", { body });
    }
    return response?.status === 202;
  }

  /** Whether the server heard it; the job says itself when it has ended. */
  async cancel() {
    const response = await fetch(this.#address, { method: "DELETE", headers: csrfHeaders() }).catch(() => null);
    return Boolean(response?.ok);
  }

  #watch({ address, query }) {
    this.#address = address;
    this.query = query;
    this.#say("begin");
    this.#stop();
    this.#stop = follow(address, (job) => this.#told(job));
  }

  async #told(job) {
    if (job && !hasEnded(job)) this.#say("progress", { job });
    else if (!job || job.status === "cancelled") this.#end("cancelled");
    else this.#end(...(await this.#result(job)));
  }

  async #result(job) {
    const response = await fetch(`${this.#address}/result`).catch(() => null);
    const body = await response?.json().catch(() => null);
    if (!response?.ok || !body) return ["failure", { status: response?.status ?? 0, body }];
    const milliseconds = Date.parse(job.completedAt) - Date.parse(job.createdAt);
    return ["answer", { body, cache: response.headers.get("X-Cache"), milliseconds }];
  }

  /** `query` still says which inputs it was about while its listeners are called. */
  #end(event, detail) {
    store(this.#key, null);
    this.#say(event, detail);
    this.#address = this.query = null;
  }

  #say(event, detail = {}) {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }
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
