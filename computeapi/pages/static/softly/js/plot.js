// How does a list of numbers look at a glance?
import { drawing, element } from "./element.js";
import { digits } from "./format.js";

const WIDTH = 200;
const HEIGHT = 46;
const MOST_POINTS = 400;

export function plot(values, name) {
  const points = thinned(values.filter(Number.isFinite));
  const low = Math.min(...points);
  const high = Math.max(...points);
  const x = (index) => (points.length > 1 ? (index / (points.length - 1)) * WIDTH : 0);
  const y = (value) => HEIGHT - 2 - ((value - low) / (high - low || 1)) * (HEIGHT - 4);
  const line = points.map((value, index) => `${index ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}`).join("");
  const told = `${name}: ${values.length} values from ${digits(values[0])} to ${digits(values.at(-1))}, lowest ${digits(low)}, highest ${digits(high)}`;
  return element(
    "div",
    {},
    drawing(
      "svg",
      { class: "result-plot", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": told },
      drawing("path", { class: "fill", d: `${line}L${x(points.length - 1).toFixed(1)} ${HEIGHT}L0 ${HEIGHT}Z` }),
      drawing("path", { d: line }),
    ),
    element("div", { class: "result-plot-legend", "aria-hidden": "true" }, element("span", {}, digits(values[0])), element("span", {}, `${values.length} values`), element("span", {}, digits(values.at(-1)))),
  );
}

function thinned(values) {
  if (values.length <= MOST_POINTS) return values;
  return Array.from({ length: MOST_POINTS }, (_, index) => values[Math.round((index * (values.length - 1)) / (MOST_POINTS - 1))]);
}
