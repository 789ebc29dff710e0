// How far are the jobs of the list? A few of them are watched at a time, and each is shown anew when it has ended.
import { shownTime } from "./account.js";
import { follow, hasEnded, pause } from "./job/follow.js";
import { progressOf, showOn } from "./job/words.js";

// A browser has six connections to a server over HTTP/1.1; the page itself needs some.
const MOST = 3;
const AGAIN = 3;
const waiting = [...document.querySelectorAll("[data-job]")];
// Those that run first, then those that wait longest: the list begins with the newest.
waiting.reverse().sort((one, other) => isRunning(other) - isRunning(one));

function isRunning(row) {
  return row.querySelector("[data-state]").textContent === "running";
}

function watchNext() {
  const row = waiting.shift();
  if (row) follow(row.dataset.job, (job) => told(row, job));
}

function told(row, job) {
  if (job && !hasEnded(job)) {
    progress(row, job);
    return;
  }
  anew(row, job);
  watchNext();
}

function progress(row, job) {
  const told = progressOf(job);
  showOn(row.querySelector("progress"), told);
  row.querySelector("[data-words]").textContent = told.words;
  row.querySelector("[data-state]").textContent = job.status;
}

/** As the server shows it now: with its outcome and what can be done with that. */
async function anew(row, job) {
  const found = (await newest()).getElementById(row.id);
  if (!found) {
    leave(row, job);
    return;
  }
  for (const time of found.querySelectorAll("time")) shownTime(time);
  const had = row.contains(document.activeElement);
  row.replaceWith(found);
  if (had) found.querySelector("a, button")?.focus();
}

/** This page, with patience where the server is out of reach, busy or asked too often. */
async function newest() {
  for (;;) {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    const text = await response?.text().catch(() => null);
    const isLater = typeof text !== "string" || response.status === 429 || response.status >= 500;
    if (!isLater) return new DOMParser().parseFromString(text, "text/html");
    await pause(Math.max(AGAIN, Number(response?.headers.get("Retry-After")) || 0));
  }
}

/** It is on another page of the list by now, or on none. */
function leave(row, job) {
  if (!job) {
    row.remove();
    return;
  }
  row.querySelector("[data-state]").textContent = job.status;
  for (const part of row.querySelectorAll("progress, [data-words], [value=cancel]")) part.remove();
}

for (let count = 0; count < MOST; count += 1) watchNext();
