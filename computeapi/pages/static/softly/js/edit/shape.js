// How does an answer's geometry become something to draw? Meshes with their colours; what # and % mark is see-through.
import { BufferAttribute, BufferGeometry, DoubleSide, FrontSide, Group, Mesh, MeshStandardMaterial } from "three";

/** As the service's files have it, where a source names no colour. */
const PLAIN = "#6292d0";
const SEE_THROUGH = { highlight: { color: "#e5484d", opacity: 0.5 }, background: { color: "#8b98a1", opacity: 0.32 } };

/**
 * @typedef {{role?: string, color?: string, vertices: number[], indices: number[], normals?: number[]}} Part
 * @param {{geometry: (Part & {dimension: number}) | null, objects?: Part[]}} answer
 * @returns {Group | null} in millimetres with y up; null where there is nothing to draw
 */
export function shape({ geometry, objects }) {
  const parts = objects?.length ? objects : geometry ? [geometry] : [];
  const drawn = parts.filter(({ indices }) => indices?.length);
  if (!drawn.length) return null;
  const group = new Group();
  group.add(...drawn.map((part) => mesh(part, geometry?.dimension === 2)));
  // The source's z is up, the scene's y.
  group.rotation.x = -Math.PI / 2;
  return group;
}

function mesh({ role, color, vertices, indices, normals }, isFlat) {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new BufferAttribute(new Float32Array(vertices), 3));
  geometry.setIndex(new BufferAttribute(new Uint32Array(indices), 1));
  if (normals?.length === vertices.length) geometry.setAttribute("normal", new BufferAttribute(new Float32Array(normals), 3));
  else geometry.computeVertexNormals();
  const seeThrough = SEE_THROUGH[role];
  return new Mesh(geometry, new MeshStandardMaterial({ ...tint(color ?? PLAIN), ...seeThrough, side: isFlat ? DoubleSide : FrontSide }));
}

/** `#rrggbb` or `#rrggbbaa` */
function tint(color) {
  const alpha = color.length > 7 ? parseInt(color.slice(7, 9), 16) / 255 : 1;
  return { color: color.slice(0, 7), opacity: alpha };
}
