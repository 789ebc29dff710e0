// Is the page light or dark? The system decides until the button is used.

const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];

export function isDark() {
  const chosen = chosenTheme();
  return chosen ? chosen === "dark" : dark.matches;
}

export function onThemeChange(listener) {
  listeners.push(listener);
}

/** "light", "dark", or "" where the system decides. */
export function chosenTheme() {
  return document.documentElement.dataset.theme ?? "";
}

export function chooseTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  try {
    if (theme) localStorage.setItem("softly-theme", theme);
    else localStorage.removeItem("softly-theme");
  } catch {
    // Storage can be forbidden; the choice lasts for this page then.
  }
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}

document.getElementById("theme").addEventListener("click", () => chooseTheme(isDark() ? "light" : "dark"));
dark.addEventListener("change", tell);
