// How is the window shared between two panes? A bar between them, moved by pointer and by arrow keys, and remembered.

const STEP = 2;
const PLACE = "softly-edit-panes";

/**
 * The bar's pane takes a share in percent: the custom property `--<id>` of the page. `data-least` and `data-most` bound it,
 * `data-from="end"` measures it from the right or from below.
 */
export function makeSplitter(bar, frame) {
  const { least, most, from, usual } = bar.dataset;
  const across = bar.getAttribute("aria-orientation") === "vertical";
  const put = (share) => {
    const value = Math.min(Number(most), Math.max(Number(least), share));
    frame.style.setProperty(`--${bar.id}`, `${value}%`);
    bar.setAttribute("aria-valuenow", String(Math.round(value)));
  };
  const kept = stored();
  put(kept[bar.id] ?? Number(usual));
  const keep = () => store(bar.id, Number(bar.getAttribute("aria-valuenow")));
  bar.addEventListener("keydown", (event) => {
    const forward = (across ? { ArrowRight: 1, ArrowLeft: -1 } : { ArrowDown: 1, ArrowUp: -1 })[event.key];
    const now = Number(bar.getAttribute("aria-valuenow"));
    if (forward) put(now + forward * STEP * (from === "end" ? -1 : 1));
    else if (event.key === "Home") put(Number(least));
    else if (event.key === "End") put(Number(most));
    else if (event.key === "Enter") put(Number(usual));
    else return;
    event.preventDefault();
    keep();
  });
  bar.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    bar.classList.add("dragged");
  });
  bar.addEventListener("pointermove", (event) => {
    if (!bar.hasPointerCapture(event.pointerId)) return;
    const { left, top, width, height } = bar.parentElement.getBoundingClientRect();
    const share = (across ? (event.clientX - left) / width : (event.clientY - top) / height) * 100;
    put(from === "end" ? 100 - share : share);
  });
  bar.addEventListener("lostpointercapture", () => { bar.classList.remove("dragged"); keep(); });
  bar.addEventListener("dblclick", () => { put(Number(usual)); keep(); });
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? {};
  } catch {
    return {};
  }
}

function store(id, share) {
  try {
    localStorage.setItem(PLACE, JSON.stringify({ ...stored(), [id]: share }));
  } catch {
    // Storage can be forbidden; it is as it is until the page is left.
  }
}
