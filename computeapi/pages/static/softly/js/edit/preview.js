// How does an answer reach the page? Its shape to the stage, its words to the messages, its place in the source underlined.
import { Evaluator } from "./evaluator.js";
import { marksOf, ofRefusal, told } from "./messages.js";
import { body } from "./project.js";
import { shape } from "./shape.js";

const MILLIMETRE = 1;

/** Dispatches `answered {dimension}`: 3, 2 or 0 where nothing is shown. */
export class Preview extends EventTarget {
  #project;
  #stage;
  #state;
  #messages;
  #code;
  #evaluator = new Evaluator();
  #isLive = true;
  #isNew = true;

  constructor({ project, stage, state, messages, code }) {
    super();
    this.#project = project;
    this.#stage = stage;
    this.#state = state;
    this.#messages = messages;
    this.#code = code;
    const handlers = {
      start: () => state.start(),
      same: () => state.idle(),
      answer: (detail) => this.#answer(detail),
      failure: (detail) => this.#failure(detail),
      wait: ({ seconds, status }) => (status === 429 ? state.waits(seconds) : state.busy(seconds)),
      paced: ({ seconds, limit }) => state.paced(seconds, limit),
      unreachable: ({ offline, seconds }) => (offline ? state.offline() : state.unreachable(seconds)),
    };
    for (const [event, handle] of Object.entries(handlers)) this.#evaluator.addEventListener(event, ({ detail }) => handle(detail));
    addEventListener("online", () => { if (!this.#evaluator.resume()) state.online(); });
    addEventListener("offline", () => state.offline());
  }

  /** Another work: its first model is looked at as a whole, what was still asked of the one before isn't. */
  begin() {
    this.#evaluator.forget();
    this.#isNew = true;
    this.soon({ pause: false });
    if (this.#isLive) return;
    this.#stage.stale(true);
    this.#state.rests();
  }

  /** Whether it follows what is typed. */
  set live(on) {
    this.#isLive = on;
    if (on) this.soon();
    else if (this.#evaluator.cancel()) this.#state.rests();
  }

  /** After a pause in typing. */
  soon({ pause = true } = {}) {
    if (this.#isLive && !this.#tooLarge()) this.#evaluator.soon(this.#body(true), { pause });
  }

  now({ full = false } = {}) {
    if (!this.#tooLarge()) this.#evaluator.now(this.#body(!full));
  }

  /** @param {Headers} headers of another answer under the same limit */
  heed(headers) {
    this.#evaluator.heed(headers);
  }

  #body(isPreview) {
    const sent = body(this.#project);
    return isPreview ? { ...sent, parameters: { ...sent.parameters, $preview: true } } : sent;
  }

  #tooLarge() {
    const problem = this.#project.problemWithSize;
    if (problem) {
      this.#evaluator.forget();
      this.#state.failed(problem);
    }
    return problem;
  }

  #answer({ body: answer, cache, milliseconds }) {
    const messages = told(answer);
    this.#messages.show(messages);
    this.#code.mark(marksOf(messages));
    this.#state.answered(cache, answer, milliseconds);
    this.#stage.stale(!answer.success);
    if (!answer.success) {
      this.#stage.explain("The source has a mistake. The message says where.");
      return;
    }
    this.#state.figures(answer);
    const model = shape(answer);
    if (model) this.#put(model);
    else this.#stage.clear("Nothing to show. The source makes no geometry yet.");
    this.dispatchEvent(new CustomEvent("answered", { detail: { dimension: answer.geometry?.dimension ?? 0 } }));
  }

  #put(model) {
    this.#stage.put(model, MILLIMETRE);
    if (this.#isNew) this.#stage.fit({ glide: false });
    this.#isNew = false;
  }

  #failure({ status, body: refusal }) {
    this.#messages.show(ofRefusal(status, refusal));
    this.#code.mark(new Map());
    this.#stage.stale(true);
    this.#stage.explain("There is no model of this source. The message says why.");
    this.#state.failed(refusal?.error ?? "Not evaluated");
  }
}
