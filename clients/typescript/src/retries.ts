/** Is a request sent again, and when? The same rules as in the Python client. */

import type { SoftlyError } from "./errors.js";

/** At most `attempts` of a request, `patience` seconds of pauses between them in all. */
export interface Retries {
  attempts: number;
  first: number;
  longest: number;
  patience: number;
}

export const RETRIES: Retries = { attempts: 4, first: 0.5, longest: 30, patience: 120 };

const PASSING = new Set([408, 425, 429, 502, 503, 504]);
/** Codes of these statuses that will be the same next time. */
const FINAL = new Set(["SOLVE_TIMEOUT", "SOLVE_FAILED", "ENGINE_CRASHED", "QUOTA_EXCEEDED"]);
/** The first request with our key still runs: its answer is waited for, however often that is asked. */
const RUNNING = "IDEMPOTENCY_IN_FLIGHT";

/** `tried` counts the attempts that were made; `final` are codes that will be the same next time, besides the usual. */
export interface Tried {
  repeatable: boolean;
  tried: number;
  waited: number;
  final?: Set<string> | undefined;
}

/** Seconds until the next attempt, null for no more. */
export function pause(
  error: SoftlyError,
  { repeatable, tried, waited, final }: Tried,
  retries: Retries,
): number | null {
  const running = error.code === RUNNING;
  const passing = error.status === null || (PASSING.has(error.status) && !FINAL.has(error.code) && !final?.has(error.code));
  if (!running && !(passing && repeatable && tried < retries.attempts)) return null;
  const growing = Math.min(retries.longest, retries.first * 2 ** (tried - 1)) * (0.5 + Math.random() / 2);
  const seconds = running ? (error.retryAfter ?? growing) : Math.max(growing, error.retryAfter ?? 0);
  return waited + seconds <= retries.patience ? seconds : null;
}
