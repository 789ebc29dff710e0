// How is a work given to others? By a link that holds it, or as one file where it is too long for a link.
import { copy } from "../share.js";
import { toast } from "../toast.js";
import { agree } from "./ask.js";
import { sized } from "./bytes.js";
import { LONGEST, toFragment } from "./fragment.js";
import { writeWork } from "./intake.js";
import { saveFile, stemOf } from "./save.js";

/** @param {import("./project.js").Project} project */
export async function shareLink(project) {
  const fragment = await toFragment(project.snapshot());
  if (fragment.length > LONGEST) {
    const text = `Packed it has ${sized(fragment.length)}, and links of more than ${sized(LONGEST)} break on their way. Saved as a file it can be sent too: whoever gets it drops it on this page.`;
    if (await agree({ title: "Too long for a link", text, verb: "Save as a file" })) saveWork(project);
    return;
  }
  const copied = await copy(`${location.origin}${location.pathname}${fragment}`);
  const left = project.files.filter(({ text }) => text === undefined).map(({ name }) => name);
  if (!copied) toast("The browser did not allow copying");
  else toast(left.length ? `Link copied, without ${left.join(", ")}: only text travels in a link` : "Link copied: it holds the source");
}

/** All files and values in one file, which opens again on this page. @param {import("./project.js").Project} project */
export function saveWork(project) {
  saveFile(`${stemOf(project.title)}.softly.json`, new Blob([writeWork(project.snapshot())], { type: "application/json" }));
}
