// Which libraries does this server have? Asked once, when completion first wants to know.
import { listing } from "../listing.js";

/** @returns {Promise<string[]>} as include and use take them */
export const knownPaths = listing("/api/libraries", ({ libraries }) => libraries.flatMap(({ entries }) => entries));
