// How soon may a live preview ask again? As evenly as the server's limit allows, with some left for what a person asks. Pure.

const RESERVE = 3;
const FREE = 0.5;

/** @typedef {{limit: number, remaining: number, ends: number}} Standing `ends` is when the window does, in ms */

/** @param {Headers} headers @returns {Standing | null} null where nothing is limited */
export function standing(headers, now) {
  const [limit, remaining, reset] = ["Limit", "Remaining", "Reset"].map((name) => headers.get(`X-RateLimit-${name}`));
  return limit === null || remaining === null || reset === null ? null : { limit: Number(limit), remaining: Number(remaining), ends: now + Number(reset) * 1000 };
}

/**
 * @param {Standing | null} known
 * @returns {number} milliseconds from the last answer to the next preview: none at first, then the rest of the window in
 *   even parts, and all of it where only what is held back for a person is left
 */
export function gap(known, now) {
  if (!known || known.ends <= now) return 0;
  const reserve = Math.min(RESERVE, Math.floor(known.limit / 3));
  if (known.remaining > known.limit * FREE) return 0;
  if (known.remaining <= reserve) return known.ends - now;
  return (known.ends - now) / (known.remaining - reserve + 1);
}
