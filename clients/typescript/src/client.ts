/** How does a program use Softly? `createClient({url, apiKey})`; README.md has a quick start. */

import { Answer, type ArtifactLink, type SolveAnswer } from "./answer.js";
import { errorOf, SoftlyError } from "./errors.js";
import { events } from "./events.js";
import { pause, RETRIES, type Retries, type Tried } from "./retries.js";
import type { components, paths } from "./softly.js";

export { Answer, RETRIES, SoftlyError };
export type { components, paths, Retries };

type Schemas = components["schemas"];
type Body = Schemas["SolveBody"];
/** A scalar, a list, or an object of branches. */
export type Inputs = Record<string, Schemas["InputValue"]>;
export type Definition = Schemas["DefinitionDescription"];
export type SolveRecord = Schemas["SolveRecordShape"];
export type Job = Schemas["JobShape"];

/** `fraction` from 0 to 1 while it is solved; before that only `position`, the place in the queue. */
export interface Progress {
  fraction?: number;
  message?: string;
  position?: number;
}

export interface Options {
  /** Of the server, `http://localhost:8000`. */
  url: string;
  apiKey?: string;
  /** A session's token, instead of a key. */
  session?: string;
  retries?: Partial<Retries>;
  /** Milliseconds for an attempt. */
  timeout?: number;
  fetch?: typeof fetch;
}

export interface SolveOptions {
  /** Inputs as full trees. */
  values?: Schemas["GivenTree"][];
  /** `none` leaves the meshes out of the answer and keeps the links to the files. */
  geometry?: "full" | "none";
  cache?: Schemas["CacheWish"];
  /** Done by a job that is waited for, however long the queue is and whatever breaks meanwhile. */
  later?: boolean;
  progress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface Waiting {
  /** Told what is new. */
  progress?: ((progress: Progress) => void) | undefined;
  /** Cancels the job. */
  signal?: AbortSignal | undefined;
}

/** What GET of a path answers, by the API's document. */
export type Got<P extends keyof paths> = paths[P] extends {
  get: { responses: { 200: { content: { "application/json": infer T } } } };
}
  ? T
  : never;
/** The paths that GET answers with JSON and that have no part to fill in. */
export type Plain = {
  [P in keyof paths]: [Got<P>] extends [never] ? never : P extends `${string}{${string}` ? never : P;
}[keyof paths];

interface Sending {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** Codes of errors that will be the same next time. */
  final?: Set<string>;
}

export class Client {
  readonly #options: Options;
  readonly #retries: Retries;

  constructor(options: Options) {
    this.#options = { ...options, url: options.url.replace(/\/+$/, "") };
    this.#retries = { ...RETRIES, ...options.retries };
  }

  /** Solve a definition (name, alias or md5); omitted inputs take their defaults. */
  async solve(definition: string, inputs: Inputs = {}, options: SolveOptions = {}): Promise<Answer> {
    const { progress, signal, later, ...rest } = options;
    const body: Body = { definition, inputs, ...rest };
    if (later) return this.#later(body, { progress, signal });
    let before = { tried: 0, waited: 0 };
    if (progress) {
      try {
        return await this.#watched(body, progress, signal);
      } catch (error) {
        // A stream can't have an Idempotency-Key: if it broke or was refused for now, then as any solve.
        before = { tried: 1, waited: await this.#paused(error, { repeatable: true, tried: 1, waited: 0 }, signal) };
      }
    }
    const response = await this.send("/solve", { method: "POST", body, signal }, before);
    return new Answer((await json(response)) as SolveAnswer, response.headers.get("X-Cache") ?? "");
  }

  async definition(name: string): Promise<Definition> {
    return (await json(await this.send(`/api/definitions/${encodeURIComponent(name)}`))) as Definition;
  }

  /** All that one may see; each page is asked for when one gets to it. */
  definitions(query: Record<string, string> = {}): AsyncGenerator<Definition> {
    return this.#each<Definition>("/api/definitions", query);
  }

  /** One's own solves, newest first. */
  history(query: Record<string, string> = {}): AsyncGenerator<SolveRecord> {
    return this.#each<SolveRecord>("/api/solves", query);
  }

  async job(id: string): Promise<Job> {
    return (await json(await this.send(`/api/jobs/${id}`))) as Job;
  }

  /** Until it has ended: its `status` says how. It is asked for as often as the server likes. */
  async waitForJob(id: string, { progress, signal }: Waiting = {}): Promise<Job> {
    try {
      for (let last = ""; ; ) {
        const response = await this.send(`/api/jobs/${id}`, { signal });
        const job = (await json(response)) as Job;
        const now = progressOf(job);
        if (JSON.stringify(now) !== last) progress?.(now);
        last = JSON.stringify(now);
        if (ENDED.has(job.status)) return job;
        await sleep(Number(response.headers.get("Retry-After") ?? 1), signal);
      }
    } catch (error) {
      // Who wants no more of it, by the signal or by what `progress` throws.
      if (!(error instanceof SoftlyError)) await this.cancelJob(id).catch(() => undefined);
      throw error;
    }
  }

  async cancelJob(id: string): Promise<Job> {
    return (await json(await this.send(`/api/jobs/${id}`, { method: "DELETE" }))) as Job;
  }

  /** The bytes of a file of a solve. */
  async file(artifact: ArtifactLink): Promise<Uint8Array> {
    return new Uint8Array(await (await this.send(artifact.url)).arrayBuffer());
  }

  /** What GET of a path answers, typed by the API's document: `get("/api/users/me/usage")`. */
  async get<P extends Plain>(path: P, query: Record<string, string> = {}): Promise<Got<P>> {
    return (await json(await this.send(withQuery(path, query)))) as Got<P>;
  }

  /** Anything else; POSTs get an Idempotency-Key of their own. Sent again as `retries` says. */
  async send(path: string, sending: Sending = {}, { tried, waited } = { tried: 0, waited: 0 }): Promise<Response> {
    const headers = { ...sending.headers };
    if (sending.method === "POST") headers["Idempotency-Key"] ??= crypto.randomUUID();
    const repeatable = (sending.method ?? "GET") !== "POST" || KEYED.test(path);
    for (;;) {
      try {
        return await this.#once(path, { ...sending, headers });
      } catch (error) {
        tried += 1;
        waited += await this.#paused(error, { repeatable, tried, waited, final: sending.final }, sending.signal);
      }
    }
  }

  /** Sleeps until the next attempt and tells how long, or throws the error when there is none. */
  async #paused(error: unknown, state: Tried, signal?: AbortSignal): Promise<number> {
    const seconds = error instanceof SoftlyError ? pause(error, state, this.#retries) : null;
    if (seconds === null) throw error;
    await sleep(seconds, signal);
    return seconds;
  }

  /** One attempt. The body is read here, so that an answer that breaks counts as none; a stream is left as it is. */
  async #once(path: string, { method = "GET", body, headers, signal }: Sending): Promise<Response> {
    const { url, apiKey, session, timeout = 90_000 } = this.#options;
    const token = session ?? apiKey;
    // A key goes to no other server than ours, whatever a link says.
    if (!path.startsWith("/") || path.startsWith("//")) throw new TypeError(`${path} is not a path of ${url}`);
    let response: Response;
    try {
      const answer = await (this.#options.fetch ?? fetch)(url + path, {
        method,
        headers: {
          Accept: "application/json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(timeout)]) : AbortSignal.timeout(timeout),
      });
      const asItIs = isStream(answer) || EMPTY.has(answer.status);
      response = asItIs ? answer : new Response(await answer.arrayBuffer(), answer);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new SoftlyError("CONNECTION_FAILED", `No answer (${String(error)}).`);
    }
    if (response.ok) return response;
    throw errorOf(response.status, await response.json().catch(() => null), response.headers);
  }

  /** An answer that is there already comes at once. */
  async #later(body: Body, waiting: Waiting): Promise<Answer> {
    const headers = { Prefer: "respond-async" };
    let response = await this.send("/solve", { method: "POST", body, headers, signal: waiting.signal });
    if (response.status === 202) {
      const { id } = (await json(response)) as Job;
      const { errors } = await this.waitForJob(id, waiting);
      // The error of a job that failed is the same whenever it is asked for.
      const final = new Set(errors.map(({ code }) => code));
      response = await this.send(`/api/jobs/${id}/result`, { signal: waiting.signal, final });
    }
    return new Answer((await json(response)) as SolveAnswer, response.headers.get("X-Cache") ?? "");
  }

  async #watched(body: Body, progress: (progress: Progress) => void, signal?: AbortSignal): Promise<Answer> {
    const headers = { Accept: "text/event-stream, application/json;q=0.9" };
    const response = await this.#once("/solve", { method: "POST", body, headers, signal });
    if (!isStream(response) || !response.body) {
      return new Answer((await json(response)) as SolveAnswer, response.headers.get("X-Cache") ?? "");
    }
    for await (const { name, data } of this.#unbroken(response.body, signal)) {
      if (name === "result") {
        const { body, cache } = data as { body: SolveAnswer; cache: string };
        return new Answer(body, cache);
      }
      if (name === "error") {
        const { status, body, retryAfter } = data as { status: number; body: unknown; retryAfter: number | null };
        const told = new Headers(retryAfter === null ? {} : { "Retry-After": String(retryAfter) });
        throw errorOf(status, body, told);
      }
      progress(data as Progress);
    }
    throw new SoftlyError("CONNECTION_FAILED", "The stream ended before the result.");
  }

  async *#unbroken(body: ReadableStream<Uint8Array>, signal?: AbortSignal): ReturnType<typeof events> {
    try {
      yield* events(body);
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new SoftlyError("CONNECTION_FAILED", `The stream broke (${String(error)}).`);
    }
  }

  async *#each<T>(path: string, query: Record<string, string>): AsyncGenerator<T> {
    for (let next: string | null = withQuery(path, query); next; ) {
      const response: Response = await this.send(next);
      yield* ((await json(response)) as { results: T[] }).results;
      // Only the query: the server may know itself by another address than we do.
      const link = /<[^>]*\?([^>]*)>;\s*rel="next"/.exec(response.headers.get("Link") ?? "");
      next = link ? `${path}?${link[1]}` : null;
    }
  }
}

export const createClient = (options: Options): Client => new Client(options);

/** The POSTs that are done once under an Idempotency-Key. */
const KEYED = /^\/(solve|api\/(users|sessions|keys(\/[^/]+\/rotate)?|definitions(\/.*)?|jobs(\/[^/]+\/retry)?|solves\/batch|files\/generate\/[^/]+))$/;

const ENDED = new Set<Job["status"]>(["succeeded", "failed", "cancelled"]);

const progressOf = ({ status, progress, message, queuePosition }: Job): Progress =>
  status === "queued" ? { position: queuePosition ?? 0 } : { fraction: progress / 100, message };

/** Seconds of sleep, which the signal ends with its reason. */
const sleep = (seconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((done, fail) => {
    const stop = () => (clearTimeout(timer), fail(signal?.reason));
    const timer = setTimeout(() => (signal?.removeEventListener("abort", stop), done()), seconds * 1000);
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  });

/** Statuses that have no body. */
const EMPTY = new Set([204, 205, 304]);

const isStream = (response: Response): boolean =>
  response.headers.get("Content-Type")?.startsWith("text/event-stream") ?? false;

const withQuery = (path: string, query: Record<string, string>): string =>
  Object.keys(query).length ? `${path}?${new URLSearchParams(query)}` : path;

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    const message = "The answer is not JSON; is this the address of a Softly server?";
    throw new SoftlyError("UNEXPECTED_ANSWER", message, response.status);
  }
}
