// How does an open menu close? By a click elsewhere, or by Escape, which leads back to its button.

const menus = [...document.querySelectorAll("details.menu")];

addEventListener("click", ({ target }) => {
  for (const menu of menus) if (!menu.contains(target)) menu.open = false;
});
for (const menu of menus) {
  menu.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

// The inputs of a model are in its address by now, and not yet when the page was made.
for (const link of document.querySelectorAll("a[data-next]")) {
  link.addEventListener("click", () => { link.search = new URLSearchParams({ next: location.pathname + location.search }); });
}
