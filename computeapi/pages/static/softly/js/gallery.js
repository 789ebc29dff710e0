// Which cards match the search and the engine? And are their previews drawn yet?
import "./menu.js";
import "./theme.js";
import { showThumbnails } from "./pictures.js";

const AGAIN_AFTER = [1000, 1000, 2000, 2000, 3000, 4000, 6000, 8000, 12000, 20000, 30000];

const cards = [...document.querySelectorAll("#cards > .card")];
const search = document.getElementById("search");
const chips = [...document.querySelectorAll(".chip")];
const nothing = document.getElementById("nothing");
let engine = "";

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const card of cards) {
    const fits = (!engine || card.dataset.engine === engine) && words.every((word) => card.dataset.text.includes(word));
    card.hidden = !fits;
    if (fits) shown += 1;
  }
  nothing.hidden = shown > 0;
  nothing.textContent = shown > 0 ? "" : `No model matches${search.value ? ` “${search.value}”` : ""}.`;
}

function choose(chip) {
  engine = chip.dataset.engine;
  for (const other of chips) other.setAttribute("aria-pressed", String(other === chip));
  filter();
}

/** A preview that is still being drawn answers with a picture of one by one pixel, a busy server with none; ask again a few times. */
function watch(image) {
  const address = image.getAttribute("src");
  let tries = 0;
  const look = () => {
    if (image.naturalWidth > 1) image.classList.add("shown");
    else if (tries < AGAIN_AFTER.length) setTimeout(() => { image.src = `${address}${address.includes("?") ? "&" : "?"}try=${tries}`; }, AGAIN_AFTER[tries++]);
  };
  for (const event of ["load", "error"]) image.addEventListener(event, look);
  if (image.complete) look();
}

if (search) {
  search.addEventListener("input", filter);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  for (const chip of chips) chip.addEventListener("click", () => choose(chip));
  if (search.value) filter();
}
for (const image of document.querySelectorAll(".card-picture .preview")) watch(image);
showThumbnails();
