// How do files from this machine get into the work? Read as text or as base64, with a word for what can't be taken.
import { toBase64 } from "./bytes.js";
import { isText, MOST_ALTOGETHER, MOST_SOURCE } from "./project.js";
import { sized } from "./bytes.js";

/**
 * @param {File[]} picked
 * @param {import("./project.js").Project} project
 * @returns {Promise<{taken: string[], troubles: string[]}>}
 */
export async function takeFiles(picked, project) {
  const taken = [];
  const troubles = [];
  const { loads } = project;
  for (const file of picked) {
    const early = problem(file, project);
    const read = early ? null : await readFile(file);
    const trouble = early || (read ? late(file, project, loads) : `${file.name} can't be read.`);
    if (trouble) {
      troubles.push(trouble);
      continue;
    }
    project.put(read);
    taken.push(file.name);
  }
  return { taken, troubles };
}

/** While it was read, other files may have come, or another work. */
function late(file, project, loads) {
  return loads === project.loads ? problem(file, project) : `${file.name} was for the work before.`;
}

function problem(file, project) {
  if (/\.scad$/i.test(file.name) && file.size > MOST_SOURCE) return `${file.name} has ${sized(file.size)}; a source file has at most ${sized(MOST_SOURCE)}.`;
  if (project.size + file.size * (isText(file.name) ? 1 : 4 / 3) > MOST_ALTOGETHER) return `${file.name} is too large: all files together have at most ${sized(MOST_ALTOGETHER)}.`;
  return project.problemWithName(file.name, file.name);
}

/** Null where it can't be read: a folder, or a file that is gone. */
async function readFile(file) {
  const buffer = await file.arrayBuffer().catch(() => null);
  if (!buffer) return null;
  const bytes = new Uint8Array(buffer);
  if (isText(file.name)) {
    try {
      return { name: file.name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
    } catch {
      // In no encoding we know: its bytes are sent as they are.
    }
  }
  return { name: file.name, base64: toBase64(bytes) };
}

/** A work that was saved as one file, or null where it is none. @returns {import("./project.js").Work | null} */
export function readWork(text) {
  try {
    const { softly, title = "", files, parameters = {} } = JSON.parse(text);
    const whole = softly === "work" && Array.isArray(files) && files.every(({ name, text: own, base64 }) => typeof name === "string" && typeof (own ?? base64) === "string");
    return whole ? { title, files, parameters } : null;
  } catch {
    return null;
  }
}

/** @param {import("./project.js").Work} work */
export function writeWork(work) {
  return JSON.stringify({ softly: "work", ...work }, null, 1);
}
