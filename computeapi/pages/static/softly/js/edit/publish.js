// How do staff make a definition of the source? It goes to the site's definitions under a name, what is wrong stays beside it.
import { upload } from "../form/upload.js";
import { fromBase64 } from "./bytes.js";
import { element } from "../element.js";
import { toast } from "../toast.js";
import { stemOf } from "./save.js";

const ADDRESS = "/api/definitions";

/** @param {HTMLDialogElement} dialog @param {import("./project.js").Project} project */
export function makePublisher(dialog, project) {
  const [form, name, secret, trouble, more, send] = ["form", "[name=name]", "[name=secret]", ".field-error", ".publish-more", "[type=submit]"].map((selector) => dialog.querySelector(selector));
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  let shown = 0;
  let work = 0;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const here = shown;
    const isHere = () => dialog.open && here === shown;
    say(trouble, name, "");
    send.disabled = true;
    try {
      const made = await upload(ADDRESS, fields(project, named(name.value.trim()), secret.checked), () => {}).done;
      if (isHere()) dialog.close();
      toast(`Saved as ${made.name}, version ${made.version}`);
    } catch ({ message }) {
      if (!isHere()) {
        toast(`Not saved: ${message}`);
        return;
      }
      say(trouble, name, message);
      name.focus();
    } finally {
      send.disabled = false;
    }
  });
  return () => {
    shown += 1;
    const others = project.files.slice(1).map((file) => file.name);
    more.replaceChildren(...(others.length ? [element("p", {}, `With it, as far as it uses them: ${others.join(", ")}.`)] : []));
    if (work !== project.loads) name.value = `${stemOf(project.title)}.scad`;
    work = project.loads;
    say(trouble, name, "");
    dialog.showModal();
    name.select();
  };
}

function named(text) {
  return /[.](scad|csg)$/.test(text) ? text : `${text}.scad`;
}

/** The form that POST /api/definitions takes. */
function fields(project, name, isSecret) {
  const [main, ...others] = project.files;
  const found = { file: new File([main.text], name, { type: "text/plain" }), public: String(!isSecret) };
  for (const other of others) found[`files/${other.name}`] = new File([other.text ?? fromBase64(other.base64)], "file");
  return found;
}

function say(trouble, box, message) {
  trouble.textContent = message;
  trouble.hidden = !message;
  box.setAttribute("aria-invalid", String(Boolean(message)));
}
