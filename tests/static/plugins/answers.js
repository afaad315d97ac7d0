/** Answers of `api/scalars/series` for tests. */
export function entry(run, tag, values, more = {}) {
  const x = values.map((_, i) => i + (more.from ?? 0));
  return { run, tag, generation: 0, total: values.length + (more.from ?? 0), from: 0, attempt: null, discarded: false, complete: true, first: [0, 100], x, step: x, wall: x.map((step) => 100 + step), value: values, smoothed: values, ...more };
}
