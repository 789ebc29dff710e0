// How is a solve shown that the server does in the background? A bar, words, and a way to stop it or to see what came.
import { element } from "../element.js";
import { progressOf, showOn } from "./words.js";

export class Card {
  #root;
  #bar = null;
  #words = null;

  constructor(root) {
    this.#root = root;
  }

  /** `stop` is called by its button, and says whether it did. */
  begin(stop) {
    const name = "Solving in the background";
    const cancel = async ({ currentTarget }) => {
      currentTarget.disabled = true;
      currentTarget.disabled = await stop();
    };
    this.#bar = element("progress", { max: 100, "aria-label": name });
    this.#words = element("p", {}, "Waiting");
    const button = element("button", { class: "button", type: "button", click: cancel }, "Cancel");
    this.#fill(element("div", { class: "job-head" }, element("strong", {}, name), button), this.#bar, this.#words);
  }

  progress(job) {
    const told = progressOf(job);
    showOn(this.#bar, told);
    this.#words.textContent = told.words;
  }

  /** It is about other inputs than those that are set now. */
  ended(title, text, show = null) {
    const buttons = show ? [element("button", { class: "button", type: "button", click: show }, "Show it")] : [];
    const close = element("button", { class: "icon-button", type: "button", "aria-label": "Close", click: () => this.clear() }, "×");
    this.#fill(element("div", { class: "job-head" }, element("strong", {}, title), ...buttons, close), text ? element("p", {}, text) : null);
  }

  clear() {
    this.#root.hidden = true;
    this.#root.replaceChildren();
  }

  #fill(...parts) {
    this.#root.replaceChildren(...parts.filter(Boolean));
    this.#root.hidden = false;
  }
}
