// What does the model stand on? A grid that fades out, in steps of 1, 10, 100 …, and a soft shadow.
import { Color, DoubleSide, Mesh, PlaneGeometry, ShaderMaterial, ShadowMaterial, Vector2 } from "three";

const VERTEX = `
  varying vec2 place;
  void main() {
    vec4 world = modelMatrix * vec4(position, 1.0);
    place = world.xz;
    gl_Position = projectionMatrix * viewMatrix * world;
  }`;

const FRAGMENT = `
  varying vec2 place;
  uniform float cell;
  uniform float reach;
  uniform vec2 middle;
  uniform vec3 colour;
  float lines(float size) {
    vec2 at = place / size;
    vec2 distance = abs(fract(at - 0.5) - 0.5) / fwidth(at);
    return 1.0 - min(min(distance.x, distance.y), 1.0);
  }
  void main() {
    float fade = 1.0 - smoothstep(0.15 * reach, reach, length(place - middle));
    float strength = max(0.22 * lines(cell), 0.5 * lines(10.0 * cell)) * fade * fade;
    if (strength < 0.004) discard;
    gl_FragColor = vec4(colour, strength);
    #include <colorspace_fragment>
  }`;

/** A flat model lies nearly in the floor: it hides the lines all the same. */
const BEHIND = { polygonOffset: true, polygonOffsetFactor: 2, polygonOffsetUnits: 16 };

export class Floor {
  #grid;
  #shadow;

  constructor(scene) {
    const plane = new PlaneGeometry(2, 2).rotateX(-Math.PI / 2);
    const uniforms = { cell: { value: 1 }, reach: { value: 1 }, middle: { value: new Vector2() }, colour: { value: new Color() } };
    this.#grid = new Mesh(plane, new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms, transparent: true, depthWrite: false, side: DoubleSide, ...BEHIND }));
    this.#shadow = new Mesh(plane, new ShadowMaterial({ opacity: 0.2, depthWrite: false, ...BEHIND }));
    this.#shadow.receiveShadow = true;
    this.#grid.renderOrder = -1;
    this.#shadow.renderOrder = -2;
    scene.add(this.#grid, this.#shadow);
  }

  get visible() {
    return this.#grid.visible;
  }

  /** The grid's lines; the shadow falls all the same. */
  set visible(on) {
    this.#grid.visible = on;
  }

  paint(colour, shadow) {
    this.#grid.material.uniforms.colour.value.set(colour);
    this.#shadow.material.opacity = shadow;
  }

  /** Under a box with this middle and radius; `millimetre` is its length in the scene. */
  place(middle, bottom, radius, millimetre) {
    const reach = radius * 3.2;
    const { cell, reach: edge, middle: centre } = this.#grid.material.uniforms;
    cell.value = 10 ** Math.floor(Math.log10(radius / millimetre / 2.5)) * millimetre;
    edge.value = reach;
    centre.value.set(middle.x, middle.z);
    for (const [plane, gap] of [[this.#grid, 0.002], [this.#shadow, 0.003]]) {
      plane.position.set(middle.x, bottom - radius * gap, middle.z);
      plane.scale.set(reach, 1, reach);
    }
  }
}
