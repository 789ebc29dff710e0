// What are the inputs' values now, and what is wrong with them? One form, its groups, resets and errors.
import { element, icon } from "../element.js";
import { Field } from "./field.js";
import { defaultRaw } from "./raws.js";

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

  /** The values as far as they can be read, how many are `wrong`, and how many of those are `marked`: what is wrong is
   * shown beside each field, but a value that nobody has given yet is only missing. */
  check() {
    const values = {};
    let wrong = 0;
    for (const [name, field] of this.#fields) {
      const { value, error, at } = field.read();
      field.showError(field.touched ? (error ?? "") : "", at);
      if (error) wrong += 1;
      else if (value !== undefined) values[name] = value;
      field.markChanged();
    }
    this.#resetAll.disabled = ![...this.#fields.values()].some((field) => field.changed);
    this.#count();
    return { values, wrong, marked: [...this.#fields.values()].filter((field) => field.wrong).length };
  }

  /** Mark what is missing as well. */
  markAll() {
    for (const field of this.#fields.values()) field.touched = true;
    this.check();
  }

  /** Put the server's errors beside their fields; those that name none of ours are returned. */
  refuse(errors) {
    const rest = [];
    for (const error of errors) {
      const name = String(error.field ?? "").replace(/^inputs\./, "");
      const field = this.#fields.get(name) ?? this.#fields.get(name.replace(/^RH_IN:/, ""));
      if (field) field.showError(error.message);
      else rest.push(error);
    }
    this.#count();
    return rest;
  }

  /** Put these values in, and the defaults everywhere else. */
  fill(values) {
    this.reset();
    for (const [name, value] of Object.entries(values)) {
      const field = this.#fields.get(name);
      field?.write(defaultRaw({ ...field.input, default: value }));
    }
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

/** Inputs by group in the order of each group's first input. */
function grouped(inputs) {
  const groups = new Map();
  for (const input of inputs) groups.set(input.group, [...(groups.get(input.group) ?? []), input]);
  return groups;
}
