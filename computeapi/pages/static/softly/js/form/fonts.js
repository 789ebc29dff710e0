// With which control is a font named? A line that suggests those of this server, asked for when it is first entered.
import { element } from "../element.js";
import { text } from "./texts.js";

let known = null;

export function font(input, ids, changed) {
  const made = text(input, ids, changed);
  const list = element("datalist", { id: `${ids.control}-fonts` });
  const [box] = made.boxes;
  box.setAttribute("list", list.id);
  box.addEventListener("focus", async () => {
    const names = await knownFonts();
    list.replaceChildren(...names.map((name) => element("option", { value: name })));
  }, { once: true });
  made.node.append(list);
  return made;
}

/** @returns {Promise<string[]>} as text() takes them; none where the server can't be reached: any name may be typed */
export function knownFonts() {
  return (known ??= fetch("/api/fonts", { headers: { Accept: "application/json" } })
    .then((response) => (response.ok ? response.json() : { fonts: [] }))
    .then(({ fonts }) => fonts.map(({ name }) => name), () => []));
}
