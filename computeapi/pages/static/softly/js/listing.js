// What does this server offer? Asked when somebody first wants to know, and again only where it could not be told.

/** @param {string} address @param {(answer: object) => string[]} read @returns {() => Promise<string[]>} */
export function listing(address, read) {
  let known = null;
  return () => {
    known ??= ask(address, read).catch(() => {
      known = null;
      return [];
    });
    return known;
  };
}

async function ask(address, read) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new TypeError(`The server answered ${response.status}.`);
  return read(await response.json());
}
