"""What a person waits for where one thing is large: a graph, a trace, a cloud of points, a table of sessions.

`python -m benchmarks --only large` prints it. Each page is opened in an empty browser cache, on a server that has
answered it once before. A picture counts as drawn two frames after it is there.
"""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import graphs, servers, traces
from benchmarks.page import CHROMIUM, FLAGS, REPEATS, VIEWPORT
from writer import SummaryWriter

POINTS, DIMENSIONS = 100_000, 64
SESSIONS, HPARAMS, METRICS = 2000, 20, 5

PROBE = """
window.nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
window.whenThere = async (test) => {
  while (!test()) {
    if (performance.now() > 90000) throw new Error("nothing was drawn");
    await window.nextFrame();
  }
  await window.nextFrame();
  await window.nextFrame();
  return performance.now();
};
"""

GRAPH = "() => whenThere(() => document.querySelector('.graph-canvas canvas[role=img][aria-label*=boxes]'))"
TIMELINE = "() => whenThere(() => document.querySelector('.timeline-plot'))"
CLOUD = "() => whenThere(() => +(document.querySelector('.cloud')?.dataset.drawn ?? 0) > 0)"
TABLE = "() => whenThere(() => document.querySelectorAll('.hp-table tbody tr').length > 5)"

EXPAND = """async () => {
  const canvas = document.querySelector('.graph-canvas canvas[role=img]');
  const before = canvas.getAttribute('aria-label');
  const rows = [...document.querySelectorAll('.graph-tree [role=treeitem]')];
  const row = rows.find((one) => one.textContent.includes('block'));
  const start = performance.now();
  row.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }));
  return (await whenThere(() => canvas.getAttribute('aria-label') !== before)) - start;
}"""

PAN = """async () => {
  const plot = document.querySelector('.timeline-plot');
  const box = plot.getBoundingClientRect();
  const at = { clientX: box.left + box.width / 2, clientY: box.top + 60, bubbles: true, cancelable: true };
  const times = [];
  for (let i = 0; i < 60; i++) {
    const start = performance.now();
    plot.dispatchEvent(new WheelEvent('wheel', { ...at, deltaY: i < 30 ? -40 : 40, ctrlKey: true }));
    await window.nextFrame();
    await window.nextFrame();
    times.push((performance.now() - start) / 2);
  }
  return times;
}"""

SORT = """async () => {
  const first = () => document.querySelector('.hp-table tbody tr')?.textContent;
  const before = first();
  const heading = [...document.querySelectorAll('.hp-table th')].find((one) => one.textContent.includes('metric_1'));
  const start = performance.now();
  (heading.querySelector('button') ?? heading).click();
  return (await whenThere(() => first() !== before)) - start;
}"""


def write_points(directory: Path) -> None:
    """Clouds of points, as `add_embedding` logs them."""
    generator = np.random.default_rng(0)
    centres = generator.normal(size=(20, DIMENSIONS)) * 3
    groups = generator.integers(0, 20, POINTS)
    vectors = (centres[groups] + generator.normal(size=(POINTS, DIMENSIONS))).astype(np.float32)
    with SummaryWriter(str(directory / "run")) as writer:
        writer.add_embedding(vectors, metadata=[str(group) for group in groups])


def write_sessions(directory: Path) -> None:
    """Sessions with numbers and words, each with its metrics."""
    draw = random.Random(0)
    for session in range(SESSIONS):
        values: dict[str, float | str] = {f"number_{i}": draw.random() for i in range(HPARAMS // 2)}
        values |= {f"word_{i}": draw.choice("abcd") for i in range(HPARAMS // 2)}
        metrics = {f"metric_{i}": draw.random() for i in range(METRICS)}
        with SummaryWriter(str(directory / f"session_{session:04d}")) as writer:
            writer.add_hparams(values, metrics, run_name=".")


def made(directory: Path, write: object) -> Path:
    """A log directory, made once: a stamp tells a whole one from one that was cut off."""
    stamp = directory.with_suffix(".complete")
    if not stamp.exists():
        assert callable(write)
        write(directory)
        stamp.touch()
    return directory


@contextmanager
def _shown(logdir: Path) -> Iterator[str]:
    port = servers.free_port()
    with servers.running(servers.board(logdir, port), port) as server:
        server.wait_until(lambda s: s.document("GET", "/api/changes?since=0")["load"]["state"] == "ready")
        yield f"http://127.0.0.1:{port}/"


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # a plain dict is what it takes
    page.set_default_timeout(120_000)
    page.add_init_script(PROBE)
    page.goto(url, wait_until="commit")
    return page


def _first(browser: Browser, url: str, script: str) -> float:
    """Median seconds from the start of the navigation, after one that warms the server."""
    times = []
    for _ in range(REPEATS + 1):
        page = _open(browser, url)
        times.append(float(page.evaluate(script)) / 1e3)
        page.context.close()
    return statistics.median(times[1:])


def _then(browser: Browser, url: str, first: str, script: str) -> list[float]:
    """Seconds that an action takes, or several of them, once a page is drawn."""
    page = _open(browser, url)
    page.evaluate(first)
    page.wait_for_timeout(1000)
    taken = page.evaluate(script)
    page.context.close()
    return [float(one) / 1e3 for one in (taken if isinstance(taken, list) else [taken])]


def measure(root: Path) -> dict[str, float]:
    """Seconds of each wait."""
    result: dict[str, float] = {}
    points = made(root / f"points_{POINTS}", write_points)
    sessions = made(root / f"sessions_{SESSIONS}", write_sessions)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with _shown(graphs.make(root)) as url:
            result["graph"] = _first(browser, f"{url}?tab=graphs", GRAPH)
            result["expand"] = statistics.median(
                _then(browser, f"{url}?tab=graphs&open=model", GRAPH, EXPAND)[0] for _ in range(REPEATS)
            )
        with _shown(traces.make(root)) as url:
            _first(browser, f"{url}?tab=profile", TIMELINE)
            frames = _then(browser, f"{url}?tab=profile", TIMELINE, PAN)
            result["frame"], result["frame_95"] = statistics.median(frames), statistics.quantiles(frames, n=20)[-1]
        with _shown(points) as url:
            result["points"] = _first(browser, f"{url}?tab=projector", CLOUD)
        with _shown(sessions) as url:
            result["sessions"] = _first(browser, f"{url}?tab=hparams", TABLE)
            result["sort"] = statistics.median(
                _then(browser, f"{url}?tab=hparams", TABLE, SORT)[0] for _ in range(REPEATS)
            )
        browser.close()
    return result
