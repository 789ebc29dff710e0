// What are the inputs' values now, and what is wrong with them? One form, its groups, resets and errors.
import { allowed, isList, read } from "./checks.js";
import { element, icon } from "./element.js";
import { control } from "./fields.js";
import { spoken, typed } from "./format.js";
import { same } from "./share.js";

const SHORT_HINT = 38;

/** Dispatches `change` whenever a person changes a value. */
export class Inputs extends EventTarget {
  #fields = new Map();
  #groups = [];
  #resetAll;

  constructor(form, inputs, resetAll) {
    super();
    this.#resetAll = resetAll;
    resetAll.addEventListener("click", () => { this.reset(); this.#changed(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    for (const [group, members] of grouped(inputs)) form.append(this.#group(group, members, form.id));
  }

  #group(name, inputs, prefix) {
    const fields = inputs.map((input) => this.#field(input, `${prefix}-${this.#fields.size}`));
    const body = element("div", { class: "group-body" }, ...fields.map(({ node }) => node));
    if (!name) return body;
    const count = element("span", { class: "wrong-count", hidden: true });
    const node = element("details", { class: "group", open: true }, element("summary", {}, name, count, icon("chevron")), body);
    this.#groups.push({ node, count, fields });
    return node;
  }

  #field(input, id) {
    const field = new Field(input, id, () => this.#changed());
    this.#fields.set(input.name, field);
    return field;
  }

  #changed() {
    this.check();
    this.dispatchEvent(new Event("change"));
  }

  /** Show what is wrong, if anything, beside each field; the values as far as they can be read. */
  check() {
    const values = {};
    let wrong = 0;
    for (const [name, field] of this.#fields) {
      const { value, error } = field.read();
      field.showError(error ?? "");
      if (error) wrong += 1;
      else if (value !== undefined) values[name] = value;
      field.markChanged();
    }
    this.#resetAll.disabled = ![...this.#fields.values()].some((field) => field.changed);
    this.#count();
    return { values, wrong };
  }

  /** Put the server's errors beside their fields; those that name none of ours are returned. */
  refuse(errors) {
    const rest = [];
    for (const error of errors) {
      const field = this.#fields.get(String(error.field ?? "").replace(/^(inputs\.|RH_IN:)/, ""));
      if (field) field.showError(error.message);
      else rest.push(error);
    }
    this.#count();
    return rest;
  }

  write(raws) {
    for (const [name, raw] of raws) this.#fields.get(name)?.write(raw);
  }

  reset() {
    for (const field of this.#fields.values()) field.reset();
  }

  #count() {
    for (const { node, count, fields } of this.#groups) {
      const wrong = fields.filter((field) => field.wrong).length;
      count.hidden = wrong === 0;
      count.textContent = `${wrong} wrong`;
      if (wrong && !node.open) node.open = true;
    }
  }
}

class Field {
  #control;
  #error;
  #reset;
  #describedBy;

  constructor(input, id, onchange) {
    this.input = input;
    const ids = { control: id, label: `${id}-label`, hint: `${id}-hint`, error: `${id}-error`, range: `${id}-range` };
    this.#control = control(input, ids, () => onchange());
    this.#error = element("p", { class: "field-error", id: ids.error, hidden: true });
    this.#reset = element("button", { class: "field-reset", type: "button", hidden: true, title: "Back to the default", "aria-label": `Reset ${label(input)}`, click: () => { this.reset(); onchange(); this.#control.boxes[0]?.focus(); } }, icon("reset"));
    this.#describedBy = [hint(input) ? ids.hint : null, allowed(input) ? ids.range : null].filter(Boolean);
    this.node = this.#build(ids);
    this.#describe([]);
    this.reset();
  }

  #build(ids) {
    const { input } = this;
    const { inline, grouped: many, node } = this.#control;
    const said = hint(input);
    const brief = said.length + label(input).length <= SHORT_HINT;
    const words = said ? element(brief ? "span" : "p", { class: "field-hint", id: ids.hint }, said) : null;
    const required = input.default === null ? element("span", { class: "field-required" }, " required") : null;
    const name = element(many ? "span" : "label", { class: "field-label", id: ids.label, for: many ? null : ids.control, title: input.name }, label(input), required);
    return element(
      "div",
      { class: inline ? "field field-switch" : "field", "data-input": input.name },
      element("div", { class: "field-head" }, name, brief ? words : null, element("span", { class: "bar-space" }), this.#reset, inline ? node : null),
      brief ? null : words,
      allowed(input) ? element("span", { class: "hidden", id: ids.range }, allowed(input)) : null,
      inline ? null : node,
      this.#error,
    );
  }

  get #described() {
    return this.#control.described ?? this.#control.boxes;
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
    this.#control.write(raw);
  }

  reset() {
    this.#control.write(defaultRaw(this.input));
  }

  markChanged() {
    this.#reset.hidden = !this.changed || this.input.default === null;
  }

  showError(message) {
    this.#error.textContent = message;
    this.#error.hidden = !message;
    this.#describe(message ? [this.#error.id] : []);
    for (const box of this.#described) {
      if (message) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
    }
  }

  #describe(more) {
    const ids = [...more, ...this.#describedBy].join(" ");
    for (const box of this.#described) {
      if (ids) box.setAttribute("aria-describedby", ids);
      else box.removeAttribute("aria-describedby");
      if (this.input.default === null && box.type !== "range") box.setAttribute("aria-required", "true");
    }
  }
}

function label(input) {
  return spoken(input.nickname || input.name);
}

/** The description, unless it only says the label again. */
function hint(input) {
  return input.description.toLowerCase().replace(/\.$/, "") === label(input).toLowerCase() ? "" : input.description;
}

function defaultRaw(input) {
  if (isList(input)) return (input.default ?? Array.from({ length: input.atLeast }, () => "")).map(typed);
  return input.default === null ? "" : typed(input.default);
}

/** Inputs by group in the order of each group's first input. */
function grouped(inputs) {
  const groups = new Map();
  for (const input of inputs) groups.set(input.group, [...(groups.get(input.group) ?? []), input]);
  return groups;
}
