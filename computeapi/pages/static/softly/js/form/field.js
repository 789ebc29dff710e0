// How is one input shown? Its name, what to know of it, its control, a way back to the default, and what is wrong.
import { element, icon } from "../element.js";
import { spoken } from "../format.js";
import { allowed, read } from "./checks.js";
import { canBeSet, control } from "./controls.js";
import { defaultRaw, isOptional, same } from "./raws.js";

const SHORT_HINT = 38;
const ONE_BRANCH = "One branch, {0}. The API takes trees of several.";

export class Field {
  #control;
  #error;
  #reset;
  #hints;

  constructor(input, id, onchange) {
    this.input = input;
    this.touched = false;
    const ids = { control: id, label: `${id}-label`, hint: `${id}-hint`, error: `${id}-error`, range: `${id}-range`, note: `${id}-note`, spoken: label(input) };
    this.#control = control(input, ids, () => { this.touched = true; onchange(); });
    this.#error = element("p", { class: "field-error", id: ids.error, hidden: true });
    this.#reset = element("button", { class: "field-reset", type: "button", hidden: true, title: "Back to the default", "aria-label": `Reset ${label(input)}`, click: () => { this.reset(); onchange(); this.#control.boxes[0]?.focus(); } }, icon("reset"));
    this.#hints = [hint(input) && ids.hint, range(input) && ids.range, note(input) && ids.note, ...(this.#control.hints ?? [])].filter(Boolean);
    this.node = this.#build(ids);
    this.reset();
    this.#describe(null);
  }

  #build(ids) {
    const { input } = this;
    const { inline, grouped: many, node } = this.#control;
    const said = hint(input);
    const brief = said.length + label(input).length + mark(input).length <= SHORT_HINT;
    const words = said ? element(brief ? "span" : "p", { class: "field-hint", id: ids.hint }, said) : null;
    const need = mark(input);
    const name = element(many ? "span" : "label", { class: "field-label", id: ids.label, for: many ? null : ids.control, title: input.name }, label(input), need ? element("span", { class: "field-required" }, ` ${need}`) : null);
    return element(
      "div",
      { class: `field${inline ? " field-switch" : ""}${canBeSet(input) ? "" : " field-fixed"}`, "data-input": input.name },
      element("div", { class: "field-head" }, name, brief ? words : null, element("span", { class: "bar-space" }), this.#reset, inline ? node : null),
      brief ? null : words,
      range(input) ? element("span", { class: "hidden", id: ids.range }, range(input)) : null,
      inline ? null : node,
      note(input) ? element("p", { class: "field-note", id: ids.note }, note(input)) : null,
      this.#error,
    );
  }

  get changed() {
    return !same(this.#control.raw(), defaultRaw(this.input));
  }

  get wrong() {
    return !this.#error.hidden;
  }

  read() {
    return this.#control.absent ? {} : read(this.input, this.#control.raw());
  }

  write(raw) {
    this.touched = true;
    this.#control.write(raw);
  }

  reset() {
    this.touched = false;
    this.#control.write(defaultRaw(this.input));
  }

  markChanged() {
    this.#reset.hidden = !this.changed || this.input.default === null;
  }

  /** `at` leads to the boxes that are wrong; without it all are. */
  showError(message, at = []) {
    this.#error.textContent = message;
    this.#error.hidden = !message;
    this.#describe(message ? at : null);
  }

  /** A group is described once, as a whole; what is wrong is said at the boxes where it is. */
  #describe(wrongAt) {
    const { boxes, described = boxes, at } = this.#control;
    const isRequired = canBeSet(this.input) && this.input.default === null && !isOptional(this.input);
    const wrong = wrongAt ? (at?.(wrongAt) ?? described) : [];
    for (const box of new Set([...described, ...boxes])) {
      const isWrong = wrong.includes(box) || (wrong === described && boxes.includes(box));
      const ids = [...(isWrong ? [this.#error.id] : []), ...(described.includes(box) ? this.#hints : [])].join(" ");
      put(box, "aria-describedby", ids);
      put(box, "aria-invalid", isWrong && box.matches("input, select, textarea, [role=radiogroup]") ? "true" : "");
      if (isRequired && box.matches("input:not([type=range]), select, textarea")) box.setAttribute("aria-required", "true");
    }
  }
}

function put(node, name, value) {
  if (value) node.setAttribute(name, value);
  else node.removeAttribute(name);
}

function label(input) {
  return spoken(input.nickname || input.name);
}

/** The description, unless it only says the label again; of what can't be set, why. */
function hint(input) {
  if (!canBeSet(input) && input.reason) return input.reason;
  return input.description.toLowerCase().replace(/\.$/, "") === label(input).toLowerCase() ? "" : input.description;
}

function range(input) {
  return canBeSet(input) ? allowed(input) : "";
}

function note(input) {
  return canBeSet(input) && input.treeAccess ? ONE_BRANCH : "";
}

function mark(input) {
  if (!canBeSet(input)) return "can't be set";
  if (isOptional(input)) return "optional";
  return input.default === null ? "required" : "";
}
