// Which part of a source belongs together? Brackets with what is between them, and comments of several lines. Pure.

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"\\]|\\[\s\S])*(?:"|$)|[[\](){}]/g;
const OPENING = { ")": "(", "]": "[", "}": "{" };

/**
 * @param {string} text
 * @returns {{from: number, to: number}[]} what can be folded, by where it starts: from behind the opening to the closing
 */
export function blocks(text) {
  const found = [];
  const open = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith("/*")) found.push({ from: index + 2, to: index + token.length - 2 });
    else if ("([{".includes(token)) open.push({ token, index });
    else if (token in OPENING && open.at(-1)?.token === OPENING[token]) found.push({ from: open.pop().index + 1, to: index });
  }
  return found;
}

/**
 * @param {string} text
 * @returns {string} as long as the text, with blanks for comments and for what is in strings
 */
export function plain(text) {
  return text.replace(TOKEN, (token) => {
    if (token.length === 1) return token;
    const inside = token.startsWith('"') ? token.slice(1, -1) : token;
    return token.startsWith('"') ? `"${blank(inside)}"`.slice(0, token.length) : blank(inside);
  });
}

function blank(text) {
  return text.replace(/[^\n]/g, " ");
}
