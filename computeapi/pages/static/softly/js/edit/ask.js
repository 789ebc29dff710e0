// How is a person asked for a name, or to agree? In the page's own dialog, with what is wrong beside the line.
import { element } from "../element.js";

/**
 * @param {{title: string, label: string, value?: string, verb: string, check: (value: string) => string}} question
 * @returns {Promise<string | null>} null where it was dismissed
 */
export function askFor({ title, label, value = "", verb, check }) {
  const trouble = element("p", { class: "field-error", id: "ask-error", role: "alert" });
  const box = element("input", { class: "text", type: "text", value, "aria-describedby": "ask-error", spellcheck: "false", autocomplete: "off", required: true });
  return shown(title, verb, [element("label", { class: "ask-label" }, label, box), trouble], () => {
    trouble.textContent = check(box.value.trim());
    box.setAttribute("aria-invalid", String(Boolean(trouble.textContent)));
    return trouble.textContent ? null : box.value.trim();
  });
}

/** @returns {Promise<boolean>} */
export async function agree({ title, text, verb }) {
  return (await shown(title, verb, [element("p", {}, text)], () => "yes")) !== null;
}

/** Settled as soon as it is answered: what was checked holds still. */
function shown(title, verb, content, answer) {
  return new Promise((done) => {
    const dialog = element("dialog", { class: "ask", "aria-labelledby": "ask-title" });
    const form = element(
      "form",
      { submit: (event) => { event.preventDefault(); const given = answer(); if (given !== null) { done(given); dialog.close(); } } },
      element("h2", { id: "ask-title" }, title),
      ...content,
      element("div", { class: "ask-buttons" }, element("button", { class: "button", type: "button", click: () => dialog.close() }, "Cancel"), element("button", { class: "button button-primary", type: "submit" }, verb)),
    );
    dialog.append(form);
    dialog.addEventListener("close", () => { dialog.remove(); done(null); });
    document.body.append(dialog);
    dialog.showModal();
    const box = form.querySelector("input");
    if (box) box.setSelectionRange(0, box.value.replace(/\.[^.]*$/, "").length);
  });
}
