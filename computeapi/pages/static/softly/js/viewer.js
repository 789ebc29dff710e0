// How does the model look, and from where? Scene, light, camera; draws only when something changed.
import { Box3, BufferAttribute, BufferGeometry, Color, DirectionalLight, DoubleSide, FrontSide, Group, HemisphereLight, LineBasicMaterial, LineSegments, Mesh, MeshStandardMaterial, NeutralToneMapping, PCFShadowMap, PerspectiveCamera, Scene, Sphere, Spherical, Vector3, WebGLRenderer } from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { Axes } from "./axes.js";
import { creases } from "./creases.js";
import { Dimensions } from "./dimensions.js";
import { Floor } from "./floor.js";

const FROM = new Vector3(0.62, 0.5, 1).normalize();
const ABOVE = new Vector3(0, 1, 0.001).normalize();
const MARGIN = 1.16;
const GLIDE = 320;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Viewer {
  #renderer;
  #scene = new Scene();
  #camera = new PerspectiveCamera(32, 1, 0.01, 1000);
  #controls;
  #light = new DirectionalLight(0xfff8f0, 2.3);
  #model = new Group();
  #box = new Box3();
  #floor;
  #axes;
  #dimensions;
  #millimetre = 1;
  #edgeColour = new Color();
  #wireframe = false;
  #waiting = false;
  #glide = null;

  constructor(canvas, overlay) {
    this.canvas = canvas;
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: "low-power" });
    this.#renderer.toneMapping = NeutralToneMapping;
    this.#renderer.shadowMap.enabled = true;
    this.#renderer.shadowMap.type = PCFShadowMap;
    // Shadows fall anew with a new model only; turning it around costs nothing more.
    this.#renderer.shadowMap.autoUpdate = false;
    const fill = new DirectionalLight(0xe6eeff, 0.6);
    fill.position.set(1, 0.3, 0.5);
    this.#scene.add(this.#model, this.#light, this.#light.target, fill, new HemisphereLight(0xffffff, 0x9aa0a8, 2.1));
    this.#floor = new Floor(this.#scene);
    this.#axes = new Axes(this.#scene);
    this.#dimensions = new Dimensions(this.#scene, overlay);
    this.#controls = new OrbitControls(this.#camera, canvas);
    this.#controls.enableDamping = !calm.matches;
    this.#controls.dampingFactor = 0.12;
    this.#controls.addEventListener("change", () => this.draw());
    this.#controls.addEventListener("start", () => { this.#glide = null; });
    new ResizeObserver(() => this.#resize()).observe(canvas.parentElement);
    canvas.addEventListener("webglcontextrestored", () => { this.#renderer.shadowMap.needsUpdate = true; this.draw(); });
    this.#resize();
  }

  get empty() {
    return this.#box.isEmpty();
  }

  /** Half the diagonal of the model's box; 0 without one. */
  get radius() {
    return this.empty ? 0 : this.#box.getSize(new Vector3()).length() / 2;
  }

  get wireframe() {
    return this.#wireframe;
  }

  set wireframe(on) {
    this.#wireframe = on;
    this.#model.traverse((node) => { if (node.isMesh) node.material.wireframe = on; });
    this.draw();
  }

  get dimensions() {
    return this.#dimensions.visible;
  }

  set dimensions(on) {
    this.#dimensions.visible = on;
    this.draw();
  }

  get axes() {
    return this.#axes.visible;
  }

  set axes(on) {
    this.#axes.visible = on;
    this.draw();
  }

  get grid() {
    return this.#floor.visible;
  }

  set grid(on) {
    this.#floor.visible = on;
    this.draw();
  }

  /** Colours as CSS gives them, resolved for the theme. */
  paint({ grid, edge, measure, axes, shadow }) {
    this.#floor.paint(grid, shadow);
    this.#axes.paint(axes);
    this.#edgeColour.set(edge);
    this.#dimensions.paint(measure);
    this.#model.traverse((node) => { if (node.isLineSegments) node.material.color.copy(this.#edgeColour); });
    this.draw();
  }

  /** Replace the model by another one; `millimetre` is a millimetre's length in it. The camera stays where it is. */
  show(model, millimetre) {
    this.#millimetre = millimetre;
    this.#clear();
    model.updateMatrixWorld(true);
    const meshes = [];
    model.traverse((node) => { if (node.isMesh) meshes.push(node); });
    for (const mesh of meshes) {
      this.#model.add(...this.#parts(mesh));
      mesh.material.dispose();
    }
    this.#box.setFromObject(this.#model);
    this.#settle();
    this.#renderer.shadowMap.needsUpdate = true;
    this.draw();
    return this.empty ? null : Dimensions.words(this.#box, millimetre);
  }

  clear() {
    this.#clear();
    this.#box.makeEmpty();
    this.draw();
  }

  /** Look at all of the model, from the present direction or from where it is first seen: from above where it is flat. */
  fit({ anew = false, glide = true } = {}) {
    if (this.empty) return;
    const direction = anew ? (this.#isFlat ? ABOVE : FROM).clone() : this.#camera.position.clone().sub(this.#controls.target).normalize();
    const target = this.#box.getCenter(new Vector3());
    const position = target.clone().addScaledVector(direction, this.#distance(direction, target));
    if (glide && !calm.matches) this.#glide = { from: [this.#camera.position.clone(), this.#controls.target.clone()], to: [position, target], start: performance.now() };
    else this.#look(position, target);
    this.draw();
  }

  get #isFlat() {
    return this.#box.max.y - this.#box.min.y < 1e-9 * this.#box.getSize(new Vector3()).length();
  }

  turn(right, up) {
    const offset = this.#camera.position.clone().sub(this.#controls.target);
    const place = new Spherical().setFromVector3(offset);
    place.theta -= right;
    place.phi -= up;
    place.makeSafe();
    this.#look(this.#controls.target.clone().add(offset.setFromSpherical(place)), this.#controls.target);
  }

  zoom(factor) {
    const offset = this.#camera.position.clone().sub(this.#controls.target).multiplyScalar(factor);
    this.#look(this.#controls.target.clone().add(offset), this.#controls.target);
  }

  draw() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame((now) => {
      this.#waiting = false;
      this.#step(now);
      this.#controls.update();
      this.#clip();
      this.#camera.updateMatrixWorld();
      const { clientWidth, clientHeight } = this.canvas;
      this.#dimensions.update(this.#camera, this.#box, this.#millimetre, clientWidth, clientHeight);
      this.#renderer.render(this.#scene, this.#camera);
      if (this.#glide) this.draw();
    });
  }

  #step(now) {
    if (!this.#glide) return;
    const { from, to, start } = this.#glide;
    const part = Math.min(1, Math.max(0, (now - start) / GLIDE));
    const eased = 1 - (1 - part) ** 3;
    this.#camera.position.lerpVectors(from[0], to[0], eased);
    this.#controls.target.lerpVectors(from[1], to[1], eased);
    if (part === 1) this.#glide = null;
  }

  #look(position, target) {
    this.#glide = null;
    this.#camera.position.copy(position);
    this.#controls.target.copy(target);
    this.draw();
  }

  /** From how far all eight corners are in view. */
  #distance(direction, target) {
    const side = new Vector3().crossVectors(this.#camera.up, direction).normalize();
    const over = new Vector3().crossVectors(direction, side);
    const tall = Math.tan((this.#camera.fov * Math.PI) / 360);
    const wide = tall * this.#camera.aspect;
    let distance = 0;
    for (let bits = 0; bits < 8; bits += 1) {
      const { min, max } = this.#box;
      const corner = new Vector3(bits & 1 ? max.x : min.x, bits & 2 ? max.y : min.y, bits & 4 ? max.z : min.z).sub(target);
      const needed = Math.max(Math.abs(corner.dot(side)) / wide, Math.abs(corner.dot(over)) / tall);
      distance = Math.max(distance, corner.dot(direction) + needed * MARGIN);
    }
    return distance;
  }

  #parts(node) {
    const geometry = node.geometry.applyMatrix4(node.matrixWorld);
    const mesh = new Mesh(geometry, material(node.material, this.#wireframe));
    mesh.castShadow = mesh.receiveShadow = !mesh.material.transparent;
    const edges = geometry.index ? creases(geometry.getAttribute("position").array, geometry.index.array) : new Float32Array(0);
    const outline = new BufferGeometry().setAttribute("position", new BufferAttribute(edges, 3));
    return [mesh, new LineSegments(outline, new LineBasicMaterial({ color: this.#edgeColour, transparent: true, opacity: 0.35 }))];
  }

  /** Geometry and material live on the graphics card until they are disposed of. */
  #clear() {
    this.#model.traverse((node) => {
      node.geometry?.dispose();
      node.material?.dispose();
    });
    this.#model.clear();
  }

  /** Light, shadow and floor follow the model's size. */
  #settle() {
    if (this.empty) return;
    const { center, radius } = this.#box.getBoundingSphere(new Sphere());
    this.#light.position.copy(center).addScaledVector(new Vector3(-0.75, 1.5, 0.8).normalize(), radius * 4);
    this.#light.target.position.copy(center);
    this.#light.castShadow = true;
    this.#light.shadow.mapSize.set(1024, 1024);
    this.#light.shadow.radius = 5;
    this.#light.shadow.normalBias = radius * 0.004;
    this.#light.shadow.bias = -0.0005;
    Object.assign(this.#light.shadow.camera, { left: -radius * 1.3, right: radius * 1.3, top: radius * 1.3, bottom: -radius * 1.3, near: radius * 0.5, far: radius * 8 });
    this.#light.shadow.camera.updateProjectionMatrix();
    this.#floor.place(center, this.#box.min.y, radius, this.#millimetre);
    this.#axes.reach(center.length() + radius * 1.6);
  }

  #clip() {
    const radius = this.empty ? 1 : this.#box.getBoundingSphere(new Sphere()).radius;
    const away = this.#camera.position.distanceTo(this.#controls.target);
    this.#camera.near = Math.max(away / 500, away - radius * 6);
    this.#camera.far = away + radius * 12;
    this.#camera.updateProjectionMatrix();
  }

  #resize() {
    const { clientWidth, clientHeight } = this.canvas.parentElement;
    if (!clientWidth || !clientHeight) return;
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    this.draw();
  }
}

/** The file's colours, in a material that shows form well on light and on dark. */
function material({ color, opacity, side }, wireframe) {
  const seeThrough = opacity < 1;
  return new MeshStandardMaterial({ color, roughness: 0.62, metalness: 0.04, opacity, side: side === DoubleSide ? side : FrontSide, transparent: seeThrough, depthWrite: !seeThrough, wireframe, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 });
}
