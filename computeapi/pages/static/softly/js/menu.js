// How does an open menu close? By a click elsewhere, or by Escape, which leads back to its button.

addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
addEventListener("keydown", ({ key, target }) => {
  const menu = key === "Escape" && target.closest?.("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The inputs of a model are in its address by now, and not yet when the page was made.
for (const link of document.querySelectorAll("a[data-next]")) {
  link.addEventListener("click", () => { link.search = new URLSearchParams({ next: location.pathname + location.search }); });
}
