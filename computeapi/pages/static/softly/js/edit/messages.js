// What did the source say? Echoes, warnings and errors as the engine words them, each leading to its line.
import { element } from "../element.js";
import { MAIN } from "./project.js";

const WORDS = { echo: ["echo", "echoes"], warning: ["warning", "warnings"], error: ["error", "errors"], trace: ["trace", "traces"] };
const MOST = 500;

/**
 * @typedef {{level: "echo" | "warning" | "error" | "trace", message: string, file: string | null, line: number | null, column?: number | null, detail?: string}} Message
 */

/** Dispatches `jump {file, line, column}`. */
export class Messages extends EventTarget {
  #list;
  #count;
  #keep;

  constructor({ list, count, keep, clear }) {
    super();
    this.#list = list;
    this.#count = count;
    this.#keep = keep;
    clear.addEventListener("click", () => { list.replaceChildren(); this.#tell([]); });
    list.addEventListener("keydown", (event) => this.#move(event));
    this.#tell([]);
  }

  /** @param {Message[]} messages in the order in which they were said */
  show(messages) {
    if (!this.#keep.checked) this.#list.replaceChildren();
    else if (this.#list.childElementCount) this.#list.append(element("li", { class: "message-rule", role: "separator" }));
    this.#list.append(...messages.slice(0, MOST).map((message) => this.#line(message)));
    if (messages.length > MOST) this.#list.append(element("li", { class: "message message-more" }, `and ${messages.length - MOST} more`));
    this.#tell(messages);
    const first = this.#list.querySelector(".message-error");
    if (first) first.scrollIntoView({ block: "nearest" });
    else this.#list.scrollTop = this.#list.scrollHeight;
  }

  /** Another work: its lines are others. */
  forget() {
    if (!this.#keep.checked) this.#list.replaceChildren();
    this.#tell([]);
  }

  #line({ level, message, detail, file, line, column }) {
    const text = element("span", { class: "message-text" }, message, detail ? element("span", { class: "message-detail" }, detail) : null);
    const mark = element("span", { class: "message-level" }, WORDS[level]?.[0] ?? level);
    if (!line) return element("li", { class: `message message-${level}` }, element("div", { class: "message-row" }, mark, text));
    const place = element("span", { class: "message-place" }, !file || file === MAIN ? `line ${line}` : `${file}, line ${line}`);
    const jump = () => this.dispatchEvent(new CustomEvent("jump", { detail: { file: file ?? MAIN, line, column } }));
    return element("li", { class: `message message-${level}` }, element("button", { class: "message-row", type: "button", click: jump }, mark, text, place));
  }

  #tell(messages) {
    const counts = Object.entries(WORDS).map(([level, [one, many]]) => [messages.filter((message) => message.level === level).length, one, many]).filter(([count]) => count);
    this.#count.textContent = counts.map(([count, one, many]) => `${count} ${count === 1 ? one : many}`).join(", ");
    this.#count.classList.toggle("bad", messages.some(({ level }) => level === "error"));
  }

  /** Arrow keys lead from line to line. */
  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const rows = [...this.#list.querySelectorAll("button")];
    rows[rows.indexOf(document.activeElement) + step]?.focus();
    event.preventDefault();
  }
}

/**
 * What an answer says, once each: an error also stands among the messages, in the engine's own words but without its
 * column, so that the two are one line. @returns {Message[]}
 */
export function told({ messages, errors }) {
  const rest = [...errors];
  const merged = messages.map((message) => {
    const index = message.level === "error" ? rest.findIndex((error) => isSame(message, error)) : -1;
    if (index < 0) return message;
    const [{ message: detail, line, column }] = rest.splice(index, 1);
    return { ...message, line: line ?? message.line, column, detail: detail === message.message ? "" : detail };
  });
  return [...merged, ...rest.map((error) => ({ level: "error", ...error }))];
}

/** The end of a source that breaks off is in its last line for one, behind it for the other. */
function isSame(message, error) {
  if ((message.file ?? MAIN) !== (error.file ?? MAIN)) return false;
  return message.line === error.line || (message.line !== null && /^Parser error/.test(message.message));
}

/** What is to be underlined, by file. @param {Message[]} messages */
export function marksOf(messages) {
  const marks = new Map();
  for (const { level, message, detail, file, line, column } of messages) {
    if (!line || !["error", "warning", "echo"].includes(level)) continue;
    const name = file ?? MAIN;
    const severity = level === "echo" ? "info" : level;
    marks.set(name, [...(marks.get(name) ?? []), { line, column, severity, message: detail || message }]);
  }
  return marks;
}

/** Why the server did not evaluate, or make a file, at all. @returns {Message[]} */
export function ofRefusal(status, refusal) {
  const wrong = (refusal?.details?.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  const words = refusal?.message ?? refusal?.error ?? (status ? `The server answered ${status}.` : "The server does not answer.");
  return (wrong.length ? wrong : [words]).map((message) => ({ level: "error", message, file: null, line: null }));
}
