// What does a person have to know that belongs to no single input?
import { element } from "./element.js";

const MOST_LINES = 4;
const COMPONENT_ID = / \([\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\)$/i;

export class Notices {
  #root;

  constructor(root) {
    this.#root = root;
  }

  clear() {
    this.#root.replaceChildren();
  }

  /** `lines` are further messages; `link` is `{href, text}`; `retry` adds a button,
   * `action`, `{text, click}`, another one; `alert` is read out at once. */
  show(title, { text = "", lines = [], kind = "bad", requestId = "", link = null, retry = null, action = retry && { text: "Try again", click: retry }, alert = true } = {}) {
    const parts = [element("strong", {}, title)];
    if (text) parts.push(element("p", {}, text));
    parts.push(...listed(lines));
    if (requestId) parts.push(element("code", {}, `Request ${requestId}`));
    if (link) parts.push(element("a", { href: link.href }, link.text));
    if (action) parts.push(element("div", {}, element("button", { class: "button", type: "button", click: action.click }, action.text)));
    this.#root.append(element("div", { class: kind === "warn" ? "notice notice-warn" : "notice", role: alert ? "alert" : null }, ...parts));
  }

  /** Other words in the only notice, where it has this title: a countdown takes nobody's focus. Whether it had. */
  retell(title, text) {
    const [only, more] = this.#root.children;
    const words = only?.querySelector("p");
    if (more || !words || only.querySelector("strong").textContent !== title) return false;
    words.textContent = text;
    return true;
  }
}

/** The first few, the rest to be opened. A name of a component is enough for people: its id stays in the API's answer. */
function listed(lines) {
  const counts = new Map();
  for (const line of lines.map((long) => long.replace(COMPONENT_ID, ""))) counts.set(line, (counts.get(line) ?? 0) + 1);
  const words = [...counts].map(([line, count]) => (count > 1 ? `${line} (${count} times)` : line));
  const list = (some) => element("ul", {}, ...some.map((line) => element("li", {}, line)));
  const rest = words.slice(MOST_LINES);
  if (!rest.length) return words.length ? [list(words)] : [];
  return [list(words.slice(0, MOST_LINES)), element("details", {}, element("summary", {}, `${rest.length} more`), list(rest))];
}
