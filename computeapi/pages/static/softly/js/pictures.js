// How is the picture in a definition's file shown? Framed, as Grasshopper draws its canvas: small and grey. A large one
// was drawn for its own sake and stands for itself; one that can't be shown goes away.

const LARGE = 300;

export function showThumbnails() {
  for (const image of document.querySelectorAll(".thumbnail img")) watch(image, image.parentElement);
}

function watch(image, frame) {
  const look = () => {
    frame.classList.toggle("drawn", image.naturalWidth >= LARGE);
    frame.classList.add("shown");
  };
  image.addEventListener("load", look);
  image.addEventListener("error", () => frame.remove());
  if (image.complete && image.naturalWidth) look();
  else if (image.complete) frame.remove();
}
