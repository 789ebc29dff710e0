// How large is the model? Its bounding box with three measured edges, on the sides that face the viewer.
import { BufferGeometry, Float32BufferAttribute, LineBasicMaterial, LineSegments, Vector3 } from "three";
import { element } from "./element.js";
import { digits } from "./format.js";

const GAP = 0.07;
const TICK = 0.022;

export class Dimensions {
  visible = false;
  #lines = new LineSegments(new BufferGeometry(), new LineBasicMaterial());
  #frame = new LineSegments(new BufferGeometry(), new LineBasicMaterial({ transparent: true, opacity: 0.3 }));
  #labels;
  #edges = [];
  #sides = "";

  constructor(scene, overlay) {
    this.#labels = ["x", "y", "z"].map(() => element("span", { class: "dimension-label" }));
    overlay.append(...this.#labels);
    for (const lines of [this.#lines, this.#frame]) {
      lines.frustumCulled = false;
      lines.visible = false;
      scene.add(lines);
    }
  }

  paint(colour) {
    this.#lines.material.color.set(colour);
    this.#frame.material.color.set(colour);
  }

  /** Words for the three sizes, in the model's own axes: width, depth, height. */
  static words(box, millimetre) {
    const size = box.getSize(new Vector3()).divideScalar(millimetre);
    return [size.x, size.z, size.y].map(digits);
  }

  update(camera, box, millimetre, width, height) {
    const shown = this.visible && !box.isEmpty();
    this.#lines.visible = this.#frame.visible = shown;
    for (const label of this.#labels) label.hidden = !shown;
    if (!shown) return;
    this.#measure(camera, box);
    const words = Dimensions.words(box, millimetre);
    for (const [index, [from, to]] of this.#edges.entries()) {
      const at = from.clone().add(to).multiplyScalar(0.5).project(camera);
      const label = this.#labels[index];
      label.textContent = `${words[index]} mm`;
      label.hidden = at.z > 1;
      const [x, y] = [within(((at.x + 1) / 2) * width, width, 44), within(((1 - at.y) / 2) * height, height, 14)];
      label.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) translate(-50%, -50%)`;
    }
  }

  /** Which edges face the viewer changes by quadrant only; the box changes with each model. */
  #measure(camera, box) {
    const middle = box.getCenter(new Vector3());
    const right = camera.position.x >= middle.x;
    const front = camera.position.z >= middle.z;
    const sides = `${right}${front}${box.min.toArray()}${box.max.toArray()}`;
    if (sides === this.#sides) return;
    this.#sides = sides;
    const radius = box.getSize(new Vector3()).length() / 2;
    const out = new Vector3(right ? 1 : -1, 0, front ? 1 : -1).multiplyScalar(radius * GAP);
    const near = new Vector3(right ? box.max.x : box.min.x, box.min.y, front ? box.max.z : box.min.z);
    const far = new Vector3(right ? box.min.x : box.max.x, box.min.y, front ? box.min.z : box.max.z);
    const alongX = [new Vector3(far.x, near.y, near.z + out.z), new Vector3(near.x, near.y, near.z + out.z)];
    const alongZ = [new Vector3(near.x + out.x, near.y, near.z), new Vector3(near.x + out.x, near.y, far.z)];
    const alongY = [alongZ[1].clone(), alongZ[1].clone().setY(box.max.y)];
    this.#edges = [alongX, alongZ, alongY];
    this.#draw(radius * TICK, [new Vector3(0, 0, 1), new Vector3(1, 0, 0), new Vector3(1, 0, 0)], box);
  }

  #draw(tick, across, box) {
    const places = [];
    for (const [index, [from, to]] of this.#edges.entries()) {
      places.push(from, to);
      for (const end of [from, to]) places.push(end.clone().addScaledVector(across[index], -tick), end.clone().addScaledVector(across[index], tick));
    }
    replace(this.#lines, places);
    replace(this.#frame, boxEdges(box));
  }
}

/** Near the middle by at least half a label, so that none is cut off. */
function within(place, length, half) {
  return Math.min(length - half, Math.max(half, place));
}

function replace(lines, places) {
  lines.geometry.dispose();
  lines.geometry = new BufferGeometry().setAttribute("position", new Float32BufferAttribute(places.flatMap((place) => place.toArray()), 3));
}

function boxEdges({ min, max }) {
  const corner = (bits) => new Vector3(bits & 1 ? max.x : min.x, bits & 2 ? max.y : min.y, bits & 4 ? max.z : min.z);
  const edges = [];
  for (let bits = 0; bits < 8; bits += 1) for (const axis of [1, 2, 4]) if (!(bits & axis)) edges.push(corner(bits), corner(bits | axis));
  return edges;
}
