// @ts-check
/** Which vertex the pointer means. Pure. */

const ON_IT = 6; // CSS pixels: of all that are so near, the nearest to the viewer
const REACH = 14; // else the nearest in the picture

/**
 * @param {Float32Array} positions three a vertex
 * @param {import("./camera.js").MeshLens} lens
 * @param {{x: number, y: number}} pointer CSS pixels
 * @param {{width: number, height: number}} size
 * @returns {{vertex: number, x: number, y: number} | null} and where it is in the picture
 */
export function vertexAt(positions, { rowX, rowY, rowW, rowZ, frame }, pointer, size) {
  const [toX, toY] = [pointer.x - size.width / 2, size.height / 2 - pointer.y];
  const [centerX, centerY, centerZ] = frame.center;
  let found = -1;
  let best = Infinity;
  for (let i = 0; i < positions.length; i += 3) {
    const x = (positions[i] - centerX) / frame.radius;
    const y = (positions[i + 1] - centerY) / frame.radius;
    const z = (positions[i + 2] - centerZ) / frame.radius;
    const w = rowW[0] * x + rowW[1] * y + rowW[2] * z + rowW[3];
    const dx = (rowX[0] * x + rowX[1] * y + rowX[2] * z + rowX[3]) / w - toX;
    const dy = (rowY[0] * x + rowY[1] * y + rowY[2] * z + rowY[3]) / w - toY;
    const square = dx * dx + dy * dy;
    if (!(square <= REACH * REACH) || !(w > 0)) continue; // also what lies nowhere
    // Depths lie between -1 and 1, squares of distances above them.
    const score = square <= ON_IT * ON_IT ? (rowZ[0] * x + rowZ[1] * y + rowZ[2] * z + rowZ[3]) / w : square;
    if (score < best) [best, found] = [score, i];
  }
  if (found < 0) return null;
  const at = [0, 1, 2].map((axis) => (positions[found + axis] - frame.center[axis]) / frame.radius);
  const [x, y, w] = [rowX, rowY, rowW].map((row) => row[0] * at[0] + row[1] * at[1] + row[2] * at[2] + row[3]);
  return { vertex: found / 3, x: size.width / 2 + x / w, y: size.height / 2 - y / w };
}
