// With which control is geometry given? A .3dm file, picked or dropped; what the server took of it is told.
import { element, icon } from "./element.js";
import { digits } from "./format.js";
import { defaultRaw, isList } from "./raws.js";
import { known, remember } from "./taken.js";
import { upload } from "./upload.js";

const ADDRESS = "/api/geometry";
const UNITS = { Millimeters: "mm", Centimeters: "cm", Meters: "m", Inches: "in", Feet: "ft" };

export function geometry(input, ids, changed) {
  const own = [defaultRaw(input)].flat().filter(Boolean);
  const most = isList(input) ? input.atMost : 1;
  const files = element("ul", { class: "files" });
  const words = element("span", {});
  const picker = element("input", { class: "drop-input", type: "file", accept: ".3dm", multiple: most > 1, id: ids.control, "aria-labelledby": `${ids.label} ${ids.control}-words`, change: () => send([...picker.files]) });
  const drop = element("div", { class: "drop" }, picker, icon("upload"), words);
  for (const event of ["dragenter", "dragover"]) drop.addEventListener(event, () => drop.classList.add("over"));
  for (const event of ["dragleave", "drop"]) drop.addEventListener(event, () => drop.classList.remove("over"));
  const trouble = element("p", { class: "field-error", id: `${ids.control}-trouble`, role: "alert", hidden: true });
  const node = element("div", { class: "geometry", role: "group", "aria-labelledby": ids.label }, files, drop, trouble);
  words.id = `${ids.control}-words`;
  let given = [];
  let sending = [];

  const send = (picked) => {
    picker.value = "";
    say("");
    for (const file of picked.slice(0, most)) sendOne(file);
    show();
  };
  const sendOne = (file) => {
    if (most === 1) for (const { stop } of sending) stop();
    const bar = element("progress", { max: 1, value: 0, "aria-label": `Sending ${file.name}` });
    const { done, stop } = upload(ADDRESS, { file, type: input.paramType }, (part) => { bar.value = part; });
    const one = { name: file.name, bar, stop: () => { stop(); settle(one); } };
    sending = most === 1 ? [one] : [...sending, one];
    done.then((answer) => take(one, answer), ({ message }) => { settle(one); say(`${file.name}: ${message}`); });
  };
  const settle = (one) => { sending = sending.filter((other) => other !== one); show(); };
  const take = (one, answer) => {
    remember(answer, one.name);
    write([...(most === 1 || isOwn() ? [] : given), answer.id].slice(-most));
    settle(one);
    changed();
  };
  const isOwn = () => own.length > 0 && given.join() === own.join();
  const say = (message) => { trouble.textContent = message; trouble.hidden = !message; };
  const write = (raws) => { given = raws.filter(Boolean); show(); };
  const remove = (index) => {
    const rest = given.toSpliced(index, 1);
    say("");
    write(rest.length ? rest : own);
    changed();
    picker.focus();
  };
  const show = () => {
    const rows = isOwn() ? [row("From the definition's file", [size(input.boundingBox)], null)] : given.map((id, index) => row(...told(id), () => remove(index)));
    files.replaceChildren(...rows, ...sending.map(({ name, bar, stop }) => element("li", { class: "file" }, element("div", { class: "file-words" }, element("strong", {}, name), bar), cross(`Stop sending ${name}`, stop))));
    words.textContent = verb(isOwn() ? 0 : given.length, most, own.length);
    drop.hidden = most > 1 && !isOwn() && given.length >= most;
  };
  return {
    node, boxes: [picker], hints: [trouble.id], grouped: true,
    raw: () => (isList(input) ? given : (given[0] ?? "")),
    write: (raw) => { say(""); write([raw].flat()); },
  };
}

function row(title, lines, remove) {
  const said = element("div", { class: "file-words" }, element("strong", {}, title), ...lines.filter(Boolean).map((line) => element("span", {}, line)));
  return element("li", { class: "file" }, icon("cube"), said, remove ? cross(`Remove ${title}`, remove) : null);
}

function cross(label, click) {
  return element("button", { class: "field-reset", type: "button", title: label, "aria-label": label, click }, icon("cross"));
}

/** A title and lines for geometry of this id: of a file that was sent from here, or of a link. */
function told(id) {
  const found = known(id);
  return found ? [found.name, [size(found.boundingBox, found.units), found.taken]] : ["Geometry of this link", [id.slice(0, 12)]];
}

/** The sides of a box that is given by its least and its greatest x, y and z. */
function size(box, units = "") {
  if (box?.length !== 6) return "";
  const sides = [0, 1, 2].map((axis) => digits(box[axis + 3] - box[axis])).join(" × ");
  return units ? `${sides} ${UNITS[units] ?? units.toLowerCase()}` : sides;
}

function verb(count, most, hasOwn) {
  if (most > 1 && count) return "Add a .3dm file";
  if (count) return "Replace by another .3dm file";
  return hasOwn ? "Use a .3dm file instead" : "Choose a .3dm file or drop it here";
}
