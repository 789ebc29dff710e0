// What becomes of a job? Listens to its events, and asks for it now and then where they are refused.
const ENDS = ["succeeded", "failed", "cancelled"];
const FAILURES = 3;
const ASK_AFTER = 3;

export function hasEnded({ status }) {
  return ENDS.includes(status);
}

/** `tell` gets each newer document of the job, the one of its end last, or null where there is no such job any more. */
export function follow(address, tell, signal = new AbortController().signal) {
  const source = new EventSource(`${address}/events`);
  let failures = 0;
  const told = ({ data }) => {
    failures = 0;
    const job = JSON.parse(data);
    if (!signal.aborted && !hasEnded(job)) tell(job);
  };
  source.addEventListener("state", told);
  source.addEventListener("progress", told);
  source.addEventListener("end", ({ data }) => {
    source.close();
    if (!signal.aborted) tell(JSON.parse(data));
  });
  // A stream that only broke off comes again by itself, and is told what it missed.
  source.addEventListener("error", () => {
    failures += 1;
    if (source.readyState !== EventSource.CLOSED && failures < FAILURES) return;
    source.close();
    ask(address, tell, signal);
  });
  signal.addEventListener("abort", () => source.close());
}

async function ask(address, tell, signal) {
  while (!signal.aborted) {
    const { job, seconds } = await look(address, signal);
    if (signal.aborted) return;
    if (job !== undefined) tell(job);
    if (job === null || (job && hasEnded(job))) return;
    await pause(seconds, signal);
  }
}

/** `job` is null where there is none, undefined where nothing is known just now. */
async function look(address, signal) {
  try {
    const response = await fetch(address, { signal });
    const seconds = Math.max(ASK_AFTER, Number(response.headers.get("Retry-After")) || 0);
    if (response.ok) return { job: await response.json(), seconds };
    return { job: response.status === 429 || response.status >= 500 ? undefined : null, seconds };
  } catch {
    return { seconds: ASK_AFTER };
  }
}

/** Ends early when the signal does. */
export function pause(seconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
