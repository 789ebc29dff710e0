// Where has a mesh edges to draw? Its vertices are split where faces meet sharply, so an edge of one face only is one.

const MOST_TRIANGLES = 400_000;

/** Line segments as positions, six numbers each. Pure: typed arrays in, a typed array out. */
export function creases(positions, index) {
  if (index.length > 3 * MOST_TRIANGLES) return new Float32Array(0);
  const vertices = positions.length / 3;
  const open = new Map();
  for (let c = 0; c < index.length; c += 1) {
    const from = index[c];
    const to = index[c % 3 === 2 ? c - 2 : c + 1];
    const key = from < to ? from * vertices + to : to * vertices + from;
    if (open.has(key)) open.delete(key);
    else open.set(key, c);
  }
  const lines = new Float32Array(open.size * 6);
  let at = 0;
  for (const c of open.values()) {
    for (const vertex of [index[c], index[c % 3 === 2 ? c - 2 : c + 1]]) {
      for (let axis = 0; axis < 3; axis += 1) lines[at++] = positions[3 * vertex + axis];
    }
  }
  return lines;
}
