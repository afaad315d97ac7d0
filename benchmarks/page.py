"""What a person waits for in Chromium: the first drawn chart, the redraw after a slider moves, a live point.

Times are taken inside the page by looking at the pixels of the charts' canvases, so that they end when something is
seen, not when something was asked for.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import servers
from writer import SummaryWriter

CHROMIUM = os.environ.get("BOARD_CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VIEWPORT = {"width": 1600, "height": 960}
REPEATS = 5

# A few columns of each canvas in view, as a string that changes when the lines do; "" while no line is drawn.
PROBE = """
window.probeCharts = (parts = [0.3, 0.5, 0.7, 0.9, 0.94]) => [...document.querySelectorAll("main canvas")]
  .filter((canvas) => {
    const box = canvas.getBoundingClientRect();
    return canvas.width > 50 && box.bottom > 0 && box.top < innerHeight;
  })
  .map((canvas) => {
    const context = canvas.getContext("2d");
    let seen = "", coloured = false;
    for (const part of parts) {
      const pixels = context.getImageData(Math.floor(canvas.width * part), 0, 1, canvas.height).data;
      let hash = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        hash = (hash * 31 + pixels[i] * 65536 + pixels[i + 1] * 256 + pixels[i + 2] + pixels[i + 3]) | 0;
        const [red, green, blue] = [pixels[i], pixels[i + 1], pixels[i + 2]];
        coloured ||= pixels[i + 3] > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50;
      }
      seen += hash + ",";
    }
    return coloured ? seen : "";
  });
window.nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
"""

FIRST_CHART = """async () => {
  for (;;) {
    if (window.probeCharts().some(Boolean)) return performance.now();
    if (performance.now() > 60000) throw new Error("no chart was drawn");
    await window.nextFrame();
  }
}"""

TENSORBOARD_FIRST_CHART = """async () => {
  for (;;) {
    if (document.querySelector("scalar-card line-chart .series-view canvas")) return performance.now();
    await window.nextFrame();
  }
}"""

SLIDER = """async (value) => {
  const slider = document.querySelector("main input[type=range]");
  const middle = [0.5];  // each look costs a readback: one column is enough to see that a chart has changed
  const before = window.probeCharts(middle);
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  slider.dispatchEvent(new Event("change", { bubbles: true }));
  for (;;) {
    const now = window.probeCharts(middle);
    const drawn = before.filter(Boolean).length;  // the others are layers without lines
    const changed = now.filter((seen, index) => before[index] && seen && seen !== before[index]).length;
    if (changed === drawn) return [performance.now() - start, drawn];
    if (performance.now() - start > 10000) throw new Error("the charts did not change");
    await window.nextFrame();
  }
}"""

CHANGED = """async () => {
  const before = window.probeCharts().join(), start = performance.now();
  for (;;) {
    await window.nextFrame();
    if (window.probeCharts().join() !== before) return Date.now() / 1000;
    if (performance.now() - start > 10000) throw new Error("nothing changed");
  }
}"""


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # a plain dict is what it takes
    page.set_default_timeout(60_000)
    page.add_init_script(PROBE)
    page.goto(url, wait_until="commit")
    return page


def _first_chart(browser: Browser, url: str, script: str) -> float:
    """Median seconds from the start of the navigation, each time in an empty browser cache."""
    times = []
    for _ in range(REPEATS):
        page = _open(browser, url)
        times.append(float(page.evaluate(script)) / 1e3)
        page.context.close()
    return statistics.median(times)


def _slider(browser: Browser, url: str) -> tuple[float, int]:
    """Median seconds from an input event on the smoothing slider until every chart in view has changed."""
    page = _open(browser, url)
    page.evaluate(FIRST_CHART)
    page.wait_for_timeout(1500)
    times, charts = [], 0
    for value in ("0.3", "0.9", "0.5", "0.8", "0.2", "0.7"):
        elapsed, charts = page.evaluate(SLIDER, value)
        times.append(elapsed / 1e3)
        page.wait_for_timeout(700)
    page.context.close()
    return statistics.median(times), charts


def _live(browser: Browser, logdir: Path) -> float:
    """Median seconds from `add_scalar` here to changed pixels there."""
    port = servers.free_port()
    writer = SummaryWriter(logdir / "live")
    for step in range(100):
        writer.add_scalar("loss/total", 1 / (step + 1), step)
    writer.flush()
    times = []
    with servers.running(servers.board(logdir, port), port) as server:
        server.wait_until(servers.board_serves_any)
        page = _open(browser, f"http://127.0.0.1:{port}/")
        page.evaluate(FIRST_CHART)
        page.wait_for_timeout(1500)
        for step in range(100, 108):
            page.evaluate(f"() => {{ window.changed = ({CHANGED})(); }}")
            written = time.time()
            writer.add_scalar("loss/total", float(step % 2), step)
            times.append(float(page.evaluate("() => window.changed")) - written)
            page.wait_for_timeout(1200)
        page.context.close()
    writer.close()
    return statistics.median(times)


def measure(logdir: Path, short: Path) -> dict[str, Any]:
    """All three for board, the first for TensorBoard; `short` has series that the page holds whole."""
    result: dict[str, Any] = {}
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as live:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        port = servers.free_port()
        with servers.running(servers.board(logdir, port), port) as server:
            server.wait_until(servers.board_serves_any)
            url = f"http://127.0.0.1:{port}/"
            result["first_chart"] = _first_chart(browser, url, FIRST_CHART)
            result["slider"], result["charts_in_view"] = _slider(browser, url)
        port = servers.free_port()
        with servers.running(servers.board(short, port), port) as server:
            server.wait_until(servers.board_serves_any)
            result["slider_short"], _ = _slider(browser, f"http://127.0.0.1:{port}/")
        port = servers.free_port()
        with servers.running(servers.tensorboard(logdir, port), port) as server:
            server.wait_until(lambda s: b"run_000" in s.request("GET", "/data/runs"))
            url = f"http://127.0.0.1:{port}/#timeseries"
            result["tensorboard_first_chart"] = _first_chart(browser, url, TENSORBOARD_FIRST_CHART)
        result["live"] = _live(browser, Path(live))
        browser.close()
    return result
