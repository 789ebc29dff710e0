// Which fonts and libraries does this server have? Asked once, when completion first wants to know.

let fonts = null;
let paths = null;

/** @returns {Promise<string[]>} as text() takes them */
export function knownFonts() {
  return (fonts ??= listed("/api/fonts", (answer) => answer.fonts.map(({ name }) => name)));
}

/** @returns {Promise<string[]>} as include and use take them */
export function knownPaths() {
  return (paths ??= listed("/api/libraries", (answer) => answer.libraries.flatMap(({ entries }) => entries)));
}

async function listed(address, read) {
  try {
    const response = await fetch(address, { headers: { Accept: "application/json" } });
    return response.ok ? read(await response.json()) : [];
  } catch {
    return []; // Out of reach: completion goes without them.
  }
}
