// Is the page light or dark? The system decides until the button is used.

const dark = matchMedia("(prefers-color-scheme: dark)");
const listeners = [];

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : dark.matches;
}

export function onThemeChange(listener) {
  listeners.push(listener);
}

function toggle() {
  const theme = isDark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("softly-theme", theme);
  } catch {
    // Storage can be forbidden; the choice lasts for this page then.
  }
  tell();
}

function tell() {
  for (const listener of listeners) listener();
}

document.getElementById("theme").addEventListener("click", toggle);
dark.addEventListener("change", tell);
