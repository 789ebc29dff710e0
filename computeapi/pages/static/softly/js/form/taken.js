// What was taken of which file? Known for as long as the tab is open, so that a page loaded again can still name it.

const PLACE = "softly-geometry";
const files = new Map(stored());

/** `answer` is the server's to an upload; its id stands for the geometry from then on. */
export function remember({ id, taken, boundingBox, units }, name) {
  files.delete(id);
  files.set(id, { name, taken, boundingBox, units });
  try {
    sessionStorage.setItem(PLACE, JSON.stringify([...files].slice(-50)));
  } catch {
    // Storage can be forbidden; this page knows them all the same.
  }
}

export function known(id) {
  return files.get(id);
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(PLACE)) ?? [];
  } catch {
    return [];
  }
}
