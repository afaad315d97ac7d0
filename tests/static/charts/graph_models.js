/** Graphs to test with, written as a person would: ops by name, their inputs by name ("^" for control). */

/**
 * @param {Record<string, {op?: string, inputs?: string[], device?: string, flags?: number, elements?: number, shape?: string}>} ops
 * @param {{functions?: string[], calls?: [string, string][]}} more  `functions`: top groups that are bodies of functions
 */
export function modelOf(ops, { functions = [], calls = [] } = {}) {
  const strings = [];
  const stringOf = (text) => (strings.includes(text) ? strings.indexOf(text) : strings.push(text) - 1);
  const groups = [];
  const groupOf = (path) => {
    if (!path) return -1;
    const known = groups.findIndex((group) => group.path === path);
    if (known >= 0) return known;
    const cut = path.lastIndexOf("/");
    const parent = groupOf(path.slice(0, Math.max(0, cut)));
    return groups.push({ path, name: stringOf(path.slice(cut + 1)), parent }) - 1;
  };
  const names = Object.keys(ops);
  const nodes = names.map((name) => {
    const isOwn = names.some((other) => other.startsWith(`${name}/`));
    const scope = isOwn ? name : name.slice(0, Math.max(0, name.lastIndexOf("/")));
    const { op = "Op", device, flags = 0 } = ops[name];
    return { name: stringOf(name.slice(name.lastIndexOf("/") + 1)), group: groupOf(scope), op: stringOf(op), device: device ? stringOf(device) : -1, flags: flags | Number(isOwn) };
  });
  const shapes = [...new Set(Object.values(ops).flatMap(({ shape }) => shape ?? []))];
  const edges = names.flatMap((name, target) =>
    (ops[name].inputs ?? []).map((input) => {
      const source = names.indexOf(input.replace(/^\^/, ""));
      const { elements = NaN, shape } = ops[names[source]];
      return { source, target, control: Number(input.startsWith("^")), elements, shape: shape ? shapes.indexOf(shape) : -1 };
    }),
  );
  const column = (rows, key, type = Int32Array) => type.from(rows, (row) => row[key]);
  return {
    strings,
    nodes: { name: column(nodes, "name"), group: column(nodes, "group"), op: column(nodes, "op"), device: column(nodes, "device"), cluster: new Int32Array(nodes.length).fill(-1), flags: column(nodes, "flags", Uint8Array) },
    groups: { name: column(groups, "name"), parent: column(groups, "parent"), kind: Uint8Array.from(groups, ({ path }) => Number(functions.includes(path))) },
    edges: { source: column(edges, "source"), target: column(edges, "target"), port: new Int32Array(edges.length), control: column(edges, "control", Uint8Array), shape: column(edges, "shape"), elements: column(edges, "elements", Float64Array) },
    shapes,
    calls: { node: Int32Array.from(calls, ([node]) => names.indexOf(node)), group: Int32Array.from(calls, ([, path]) => groups.findIndex((group) => group.path === path)), role: new Int32Array(calls.length) },
    notes: [],
  };
}

/** A line of layers, each of a weight and two ops. */
export function layersOf(count) {
  const ops = { x: { op: "Placeholder" } };
  for (let i = 0; i < count; i++) {
    ops[`layer_${i}/w`] = { op: "VariableV2" };
    ops[`layer_${i}/MatMul`] = { op: "MatMul", inputs: [i ? `layer_${i - 1}/Relu` : "x", `layer_${i}/w`], elements: 640, shape: "64×10" };
    ops[`layer_${i}/Relu`] = { op: "Relu", inputs: [`layer_${i}/MatMul`], elements: 640, shape: "64×10" };
  }
  ops.loss = { op: "Mean", inputs: [`layer_${count - 1}/Relu`] };
  return ops;
}

export const measure = (text, small) => text.length * (small ? 5.5 : 6.6);

/** Pseudo-random numbers below `below`, the same at every run. */
export function numbersFrom(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state % below;
  };
}
