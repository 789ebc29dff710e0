// With which control are several values set? A row of each, boxes side by side for a few numbers, lines for many values.
import { element, icon } from "../element.js";
import { framed, numberBox } from "./numbers.js";
import { blank, rawOfText, textOfRaw } from "./raws.js";

const MOST_ROWS = 24;
const AXES = ["X", "Y", "Z"];

/** Whether so many values as it has by default are better written in lines than in rows. */
export function isLong(input) {
  return (input.default?.length ?? 0) > MOST_ROWS && !input.default.some((value) => String(value).includes("\n"));
}

/** As many numbers as there are boxes. */
export function vector(input, ids, changed) {
  const names = Array.from({ length: input.atMost }, (_, index) => (input.atMost <= AXES.length ? AXES[index] : String(index + 1)));
  const boxes = names.map((name, index) => numberBox(input, { id: index ? null : ids.control, "aria-label": `${ids.spoken} ${name}` }, changed));
  const frames = boxes.map((box, index) => framed(box, input.unit, false, element("span", { class: "vector-axis", "aria-hidden": "true" }, names[index])));
  const node = element("div", { class: "vector", role: "group", "aria-labelledby": ids.label }, ...frames);
  return {
    node, boxes, described: [node], grouped: true,
    raw: () => boxes.map((box) => box.value),
    write: (raws) => { for (const [index, box] of boxes.entries()) box.value = raws[index] ?? ""; },
  };
}

/**
 * A row a value, each with the control that `one` makes for a single value. Most lists that Grasshopper takes are meant
 * for one: what adds more keeps out of the way then.
 */
export function rows(input, ids, changed, one) {
  const list = element("div", { class: "rows" });
  const add = element("button", { class: "button button-quiet row-add", type: "button", click: () => { write([...raws(), blank(input)]); changed(); controls.at(-1).boxes[0].focus(); } }, icon("plus"), element("span", {}, "Add a value"));
  const node = element("div", { class: "list", role: "group", "aria-labelledby": ids.label }, list, add);
  let controls = [];
  const raws = () => controls.map((control) => control.raw());
  const remove = (index) => { write(raws().toSpliced(index, 1)); changed(); add.focus(); };
  /** All rows anew, so that each has its own number. */
  const write = (values) => {
    controls = values.map((_, index) => one({ control: `${ids.control}-${index}`, label: `${ids.label} ${ids.control}-number-${index}`, spoken: `${ids.spoken} ${index + 1}` }));
    list.replaceChildren(...controls.map(({ node: shown }, index) => row(shown, index, values.length)));
    for (const [index, value] of values.entries()) controls[index].write(value);
    add.hidden = values.length >= input.atMost;
    add.title = values.length === 1 ? "Add a value" : "";
    node.classList.toggle("list-of-one", values.length === 1);
  };
  const row = (shown, index, count) => element(
    "div",
    { class: count > 1 ? "row row-numbered" : "row" },
    element("span", { class: "row-number", id: `${ids.control}-number-${index}` }, String(index + 1)),
    element("div", { class: "row-control" }, shown),
    count > input.atLeast ? element("button", { class: "field-reset", type: "button", title: "Remove", "aria-label": `Remove ${ids.spoken} ${index + 1}`, click: () => remove(index) }, icon("minus")) : null,
  );
  return {
    node, described: [node], grouped: true, raw: raws, write,
    get boxes() { return controls.flatMap(({ boxes }) => boxes); },
    at: ([index, ...rest]) => controls[index] && (controls[index].at?.(rest) ?? controls[index].boxes),
  };
}

/** A line a value; the numbers of a point are in one line. */
export function lines(input, ids, changed) {
  const box = element("textarea", { class: "area area-lines", id: ids.control, "aria-labelledby": ids.label, spellcheck: "false", input: () => { count(); changed(); } });
  const counter = element("span", { class: "counter" });
  const given = () => box.value.split("\n").filter((line) => line.trim());
  const count = () => { counter.textContent = `${given().length} values, one a line`; };
  return {
    node: element("div", {}, box, counter), boxes: [box],
    raw: () => given().map((line) => rawOfText(input, line)),
    write: (raws) => { box.value = raws.map(textOfRaw).join("\n"); count(); },
  };
}
