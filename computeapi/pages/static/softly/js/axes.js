// Where do x, y and z lead? Three lines through the origin, dashed on the negative side; z is up, as in the sources.
import { BufferGeometry, Float32BufferAttribute, Group, LineBasicMaterial, LineDashedMaterial, LineSegments } from "three";

// In the scene y is up: the model's z. The model's y leads away from the viewer.
const DIRECTIONS = [[1, 0, 0], [0, 0, -1], [0, 1, 0]];

export class Axes {
  #group = new Group();

  constructor(scene) {
    for (const direction of DIRECTIONS) {
      const ahead = line(direction, new LineBasicMaterial());
      const behind = line(direction.map((part) => -part), new LineDashedMaterial({ transparent: true, opacity: 0.55 }));
      behind.computeLineDistances();
      this.#group.add(ahead, behind);
    }
    this.#group.visible = false;
    scene.add(this.#group);
  }

  get visible() {
    return this.#group.visible;
  }

  set visible(on) {
    this.#group.visible = on;
  }

  /** Three colours as CSS gives them. */
  paint(colours) {
    for (const [index, node] of this.#group.children.entries()) node.material.color.set(colours[Math.floor(index / 2)]);
  }

  /** Past a model that reaches so far from the origin. */
  reach(length) {
    this.#group.scale.setScalar(length);
    for (const { material } of this.#group.children) if (material.isLineDashedMaterial) Object.assign(material, { dashSize: 0.02, gapSize: 0.02 });
  }
}

function line(direction, material) {
  const geometry = new BufferGeometry().setAttribute("position", new Float32BufferAttribute([0, 0, 0, ...direction], 3));
  return new LineSegments(geometry, material);
}
