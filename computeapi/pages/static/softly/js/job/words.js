// How far is a job? A percentage where there is one, and a few words.

/** `percent` is null while nothing can be said. */
export function progressOf(job) {
  if (job.status === "queued") return { percent: 0, words: waiting(job) };
  if (job.cancelRequestedAt) return { percent: null, words: "Stopping…" };
  const told = job.items ? counted(job.items) : job.message;
  const percent = Math.round(job.progress);
  if (!percent && !told) return { percent: null, words: "Running" };
  return { percent, words: told ? `${percent} % · ${told}` : `${percent} %` };
}

/** Onto a `<progress>`, for eyes and for screen readers. */
export function showOn(bar, { percent, words }) {
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
  bar.setAttribute("aria-valuetext", words);
}

function waiting({ queuePosition, attempts }) {
  if (attempts > 0) return "Waiting for another try";
  if (!queuePosition) return queuePosition === 0 ? "Next in the queue" : "Waiting";
  return `In the queue, ${queuePosition} before it`;
}

function counted({ total, succeeded, failed, cancelled }) {
  const done = succeeded + failed + cancelled;
  return `${done} of ${total}${failed ? `, ${failed} failed` : ""}`;
}
