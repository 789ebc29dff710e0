// How do bytes become text and back, and how is their number told? Pure.

const SLICE = 0x8000;

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += SLICE) text += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  return btoa(text);
}

/** @returns {Uint8Array} */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** How many bytes a base64 text stands for. */
export function decodedSize(text) {
  return Math.floor((text.length * 3) / 4) - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
}

export function textSize(text) {
  return new TextEncoder().encode(text).length;
}

/** `980 bytes`, `12.5 kB`, `3.1 MB` */
export function sized(bytes) {
  if (bytes < 1000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  const [number, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${number.toLocaleString("en", { maximumFractionDigits: number < 100 ? 1 : 0 })}\u00a0${unit}`;
}
