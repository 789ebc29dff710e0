// With which control are a point, a line or a plane set? A box for each number, in rows that say which they are.
import { element } from "../element.js";
import { typed } from "../format.js";
import { framed, numberBox } from "./numbers.js";
import { ORIENTATIONS, PARTS } from "./parts.js";

const OWN = "own";

export function struct(input, ids, changed) {
  const boxes = [];
  const rows = PARTS[input.paramType].map((part) => partRow(input, part, ids, boxes, changed));
  const axes = PARTS[input.paramType].findIndex(({ label }) => label === "X axis");
  const turned = axes < 0 ? null : orientation(ids, rows.slice(axes, axes + 2), boxes.slice(3, 9), changed);
  if (turned) rows.splice(axes, 0, turned.node);
  const node = element("div", { class: "struct", role: "group", "aria-labelledby": ids.label }, ...rows);
  return {
    node, boxes, described: [node], grouped: true,
    at: ([index]) => (index === undefined ? boxes : [boxes[index]]),
    raw: () => boxes.map((box) => box.value),
    write: (raws) => { for (const [index, box] of boxes.entries()) box.value = raws[index] ?? ""; turned?.follow(); },
  };
}

function partRow(input, { label, names }, ids, boxes, changed) {
  const number = { paramType: "Number", minimum: null, maximum: null, step: null };
  const frames = names.map((name) => {
    const words = [ids.spoken, label, name].filter(Boolean).join(" ");
    boxes.push(numberBox(number, { id: boxes.length ? null : ids.control, "aria-label": words }, changed));
    const axis = name ? element("span", { class: name.length > 1 ? "vector-axis vector-word" : "vector-axis", "aria-hidden": "true" }, name) : null;
    return framed(boxes.at(-1), input.unit, false, axis);
  });
  const shown = element("div", { class: `vector${frames.length < 3 ? " vector-few" : ""}` }, ...frames);
  return label ? element("div", { class: "struct-part" }, element("span", { class: "struct-label", "aria-hidden": "true" }, label), shown) : shown;
}

/** Most planes lie as one of the world's do: their axes needn't be seen. */
function orientation(ids, rows, boxes, changed) {
  const options = [...Object.keys(ORIENTATIONS).map((name) => [name, `World ${[...name].join(" and ")}`]), [OWN, "Their own"]];
  const box = element("select", { class: "select", "aria-label": `${ids.spoken} axes`, change: () => { choose(); changed(); } }, ...options.map(([value, label]) => element("option", { value }, label)));
  const show = () => { for (const row of rows) row.hidden = box.value !== OWN; };
  const choose = () => {
    for (const [index, number] of (ORIENTATIONS[box.value] ?? []).entries()) boxes[index].value = typed(number);
    show();
  };
  const follow = () => {
    const now = boxes.map(({ value }) => Number(value.replace(",", ".")));
    box.value = Object.keys(ORIENTATIONS).find((name) => ORIENTATIONS[name].every((number, index) => number === now[index])) ?? OWN;
    show();
  };
  return { node: element("div", { class: "struct-part" }, element("span", { class: "struct-label", "aria-hidden": "true" }, "Axes"), box), follow };
}
