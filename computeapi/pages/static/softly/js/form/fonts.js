// With which control is a font named? A line that suggests those of this server, asked for when it is first entered.
import { element } from "../element.js";
import { listing } from "../listing.js";
import { text } from "./texts.js";

/** As text() takes them; none where the server can't be reached: any name may be typed. */
export const knownFonts = listing("/api/fonts", ({ fonts }) => fonts.map(({ name }) => name));

export function font(input, ids, changed) {
  const made = text(input, ids, changed);
  const list = element("datalist", { id: `${ids.control}-fonts` });
  const [box] = made.boxes;
  box.setAttribute("list", list.id);
  box.addEventListener("focus", async () => {
    const names = await knownFonts();
    if (list.childElementCount !== names.length) list.replaceChildren(...names.map((name) => element("option", { value: name })));
  });
  made.node.append(list);
  return made;
}
