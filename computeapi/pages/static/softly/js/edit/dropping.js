// Where can files be dropped? Anywhere on the page, which says so while they hang over it.

/** @param {HTMLElement} veil shown meanwhile @param {(files: File[]) => void} take */
export function takeDrops(veil, take) {
  let depth = 0;
  const show = (by) => {
    depth = Math.max(0, depth + by);
    veil.hidden = depth === 0;
  };
  const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  // Before CodeMirror, which would put a file's text where it falls.
  const on = (name, listener) => addEventListener(name, (event) => { if (carriesFiles(event)) { event.preventDefault(); event.stopPropagation(); listener(event); } }, { capture: true });
  on("dragenter", () => show(1));
  on("dragleave", () => show(-1));
  on("dragover", () => {});
  on("drop", ({ dataTransfer }) => {
    show(-depth);
    take([...dataTransfer.files]);
  });
}
