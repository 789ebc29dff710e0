// Which theme did this person choose? Set before the first paint, so that nothing flashes.
try {
  const theme = localStorage.getItem("softly-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage can be forbidden; the system's theme is used then.
}
