/** What can go wrong: one error, with the server's stable code; decide by it. */

import type { components } from "./softly.js";

export type ErrorBody = components["schemas"]["Error"];
type Code = ErrorBody["code"] | "CONNECTION_FAILED" | "UNEXPECTED_ANSWER";

export class SoftlyError extends Error {
  override readonly name = "SoftlyError";

  constructor(
    readonly code: Code,
    message: string,
    readonly status: number | null = null,
    readonly details: NonNullable<ErrorBody["details"]> = {},
    readonly requestId: string | null = null,
    /** Seconds. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }

  /** What is wrong, by field, for VALIDATION_FAILED. */
  get fields(): Record<string, string> {
    return Object.fromEntries((this.details.errors ?? []).map(({ field, message }) => [field, message]));
  }
}

/** The error that a body stands for; a proxy's page is UNEXPECTED_ANSWER. */
export function errorOf(status: number, body: unknown, headers: Headers): SoftlyError {
  const found = (typeof body === "object" && body !== null ? body : {}) as Partial<ErrorBody>;
  return new SoftlyError(
    found.code ?? "UNEXPECTED_ANSWER",
    found.message ?? `The server answered ${status}.`,
    status,
    found.details ?? {},
    found.requestId ?? headers.get("X-Request-ID"),
    seconds(headers.get("Retry-After")),
  );
}

/** A Retry-After: seconds or a date (RFC 9110, 10.2.3). */
function seconds(text: string | null): number | null {
  if (!text) return null;
  const found = /^\d+$/.test(text.trim()) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isNaN(found) ? null : Math.max(0, found);
}
