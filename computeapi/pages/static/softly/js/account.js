// What do the account pages do beyond their forms? Copying, counting down, local times; all of it works without.
import "./menu.js";
import { countDown, waiting } from "./countdown.js";
import { copy } from "./share.js";
import { chosenTheme, chooseTheme, onThemeChange } from "./theme.js";
import { toast } from "./toast.js";

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** In the reader's own time and language, the server's as its title. */
export function shownTime(time) {
  time.title = time.textContent;
  time.textContent = ("day" in time.dataset ? day : moment).format(new Date(time.dateTime));
}

for (const time of document.querySelectorAll("time")) shownTime(time);

document.querySelector('[aria-invalid="true"]')?.focus();
document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

for (const line of document.querySelectorAll("[data-seconds]")) {
  countDown(Number(line.dataset.seconds), (left) => { line.textContent = `Try again in ${waiting(left)}.`; }, () => { line.textContent = "You can try again now."; });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    toast((await copy(document.getElementById(button.dataset.copy).textContent)) ? "Copied" : "The browser did not allow copying");
  });
  // To load this page again is to ask for the list, not to make a second key.
  history.replaceState(null, "", location.href);
}

// A form that is on its way isn't sent again: a second click would make a second key, whose token replaces the first on the page.
const sent = new Set();
addEventListener("submit", (event) => {
  if (event.target.method !== "post") return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", () => sent.clear());
window.navigation?.addEventListener("navigateerror", () => sent.clear());

const appearance = document.getElementById("appearance");
if (appearance) {
  const radios = [...appearance.querySelectorAll("input")];
  const show = () => { for (const radio of radios) radio.checked = radio.value === chosenTheme(); };
  appearance.hidden = false;
  appearance.addEventListener("change", ({ target }) => chooseTheme(target.value));
  onThemeChange(show);
  show();
}
