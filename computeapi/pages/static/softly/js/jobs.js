// How far are the jobs of the list? A few of them are watched at a time, and each is shown anew when it has ended.
import { shownTime } from "./account.js";
import { follow, hasEnded } from "./job/follow.js";
import { progressOf, showOn } from "./job/words.js";

// A browser has six connections to a server over HTTP/1.1; the page itself needs some.
const MOST = 3;
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
  anew(row);
  watchNext();
}

function progress(row, job) {
  const told = progressOf(job);
  showOn(row.querySelector("progress"), told);
  row.querySelector("[data-words]").textContent = told.words;
  row.querySelector("[data-state]").textContent = job.status;
}

/** As the server shows it now: with its outcome and what can be done with that. */
async function anew(row) {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = new DOMParser().parseFromString((await response?.text()) ?? "", "text/html");
  const found = page.getElementById(row.id);
  if (!found) return;
  for (const time of found.querySelectorAll("time")) shownTime(time);
  const had = row.contains(document.activeElement);
  row.replaceWith(found);
  if (had) found.querySelector("a, button")?.focus();
}

for (let count = 0; count < MOST; count += 1) watchNext();
