// Which keys do what, anywhere on the page? F5 and F6 are OpenSCAD's.

const APPLE = /mac|iphone|ipad/i.test(navigator.platform);

/**
 * @param {Record<"preview" | "render" | "save" | "exports" | "help" | "fit" | "code" | "view" | "messages" | "customizer" | "files", () => void>} actions
 */
export function listenForKeys(actions) {
  // Before CodeMirror, which has keys of its own for some.
  addEventListener("keydown", (event) => {
    const name = nameOf(event);
    const action = actions[name];
    if (!action || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }, { capture: true });
}

function nameOf(event) {
  const command = APPLE ? event.metaKey : event.ctrlKey;
  const bare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (bare && event.key === "F5") return "preview";
  if (bare && event.key === "F6") return "render";
  if (bare && event.key === "F7") return "exports";
  if (bare && event.key === "F1") return "help";
  if (command && event.key === "Enter") return "preview";
  if (command && !event.shiftKey && event.key.toLowerCase() === "s") return "save";
  if (event.altKey && !event.ctrlKey && !event.metaKey) return { Digit0: "fit", Digit1: "code", Digit2: "view", Digit3: "messages", Digit4: "customizer", Digit5: "files" }[event.code];
  if (event.key === "?" && !isWriting(event.target)) return "help";
  return "";
}

function isWriting(target) {
  return target.closest("input, textarea, select, [contenteditable=true]") !== null;
}

/** The page says Ctrl; on Apple's keyboards it is Cmd. */
export function nameKeys(root) {
  if (APPLE) for (const key of root.querySelectorAll("kbd")) if (key.textContent === "Ctrl") key.textContent = "Cmd";
}
