// Which of several panels is shown? Tabs as ARIA has them: arrow keys lead from one to the next.

/** Dispatches `show {name}` on the list when a person chooses another panel. */
export class Tabs extends EventTarget {
  #tabs;

  constructor(list) {
    super();
    this.#tabs = [...list.querySelectorAll("[role=tab]")];
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.show(tab.dataset.panel));
    list.addEventListener("keydown", (event) => arrows(event, this.#tabs));
  }

  get shown() {
    return this.#tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.panel;
  }

  show(name) {
    for (const tab of this.#tabs) {
      const isShown = tab.dataset.panel === name;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isShown;
    }
    this.dispatchEvent(new CustomEvent("show", { detail: { name } }));
  }
}

/** Arrow keys, Home and End go to another tab and choose it. */
export function arrows(event, tabs) {
  const now = tabs.indexOf(event.target.closest("[role=tab]"));
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (now < 0 || next === undefined) return;
  event.preventDefault();
  const tab = tabs.at(next % tabs.length);
  tab.focus();
  tab.click();
}
