"""A page of 100 cards, each of 1000 histograms: until all in view are drawn, how scrolling feels, what the server does.

The logs are of the three kinds that are about: TensorFlow 2's tensors of 30 buckets, PyTorch's HistogramProto over
TensorFlow's default edges, and the same over numpy's bins.
"""

from __future__ import annotations

import json
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from benchmarks import servers
from benchmarks.data import START
from benchmarks.page import CHROMIUM, FLAGS, REPEATS, VIEWPORT
from board.wire_format import MEDIA_TYPE
from writer import FileWriter
from writer.summaries.histograms import default_edges
from writer.wire.proto.summary_pb2 import HistogramProto, Summary, SummaryMetadata
from writer.wire.tensor import encode_tensor

CARDS = 100
STEPS = 1000
VALUES = 5000

# Resolves with the milliseconds since the navigation when each card in view has a coloured picture.
ALL_DRAWN = """async () => {
  const drawn = (card) => {
    const canvas = card.querySelector("canvas.plot-picture");
    if (!canvas || canvas.width < 50) return false;
    const pixels = canvas.getContext("2d").getImageData(Math.floor(canvas.width * 0.4), 0, 4, canvas.height).data;
    for (let i = 0; i < pixels.length; i += 4) {
      const [red, green, blue, alpha] = pixels.subarray(i, i + 4);
      if (alpha > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50) return true;
    }
    return false;
  };
  const inView = () => [...document.querySelectorAll("article.card")].filter((card) => {
    const box = card.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight;
  });
  for (;;) {
    const cards = inView();
    if (cards.length > 5 && cards.every(drawn)) return [performance.now(), cards.length];
    if (performance.now() > 60000) throw new Error("not all cards were drawn");
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}"""

# Scrolls through all cards as a wheel does and resolves with the milliseconds of each frame.
SCROLL = """async () => {
  const page = document.querySelector(".page-scroll"), frames = [];
  let last = performance.now();
  while (page.scrollTop + page.clientHeight < page.scrollHeight - 1) {
    page.scrollTop += 60;
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return frames;
}"""


def make(root: Path) -> Path:
    """The log directory, made once."""
    directory = root / f"histograms_{CARDS}x{STEPS}"
    stamp = directory.with_suffix(".complete")
    if not stamp.exists():
        with FileWriter(str(directory / "run")) as writer:
            for step in range(STEPS):
                for value in _values(step):
                    writer.add_summary(Summary(value=[value]), step, START + step)
        stamp.touch()
    return directory


def _values(step: int) -> list[Summary.Value]:
    """One histogram a tag, of normally distributed values that drift and spread."""
    random = np.random.default_rng(step)
    sample = random.normal(0, 1, VALUES)
    edges = np.array(default_edges())
    values = []
    for card in range(CARDS):
        numbers = sample * (0.2 + step / STEPS) * (1 + card % 7) + card % 5 * step / STEPS
        tag = f"layer_{card // 10}/weights_{card % 10}"
        if card % 2:
            counts, limits = np.histogram(numbers, 30)
            rows = np.column_stack([limits[:-1], limits[1:], counts])
            metadata = SummaryMetadata()
            metadata.plugin_data.plugin_name = "histograms"
            values.append(Summary.Value(tag=tag, tensor=encode_tensor(rows), metadata=metadata))
            continue
        counts, limits = np.histogram(numbers, edges if card % 10 == 0 else 64)
        filled = np.flatnonzero(counts)
        first, end = max(0, filled[0] - 1), filled[-1] + 1
        proto = HistogramProto(min=numbers.min(), max=numbers.max(), num=VALUES)
        proto.bucket.extend(counts[first:end].tolist())
        proto.bucket_limit.extend(limits[first + 1 : end + 1].tolist())
        values.append(Summary.Value(tag=tag, histo=proto))
    return values


def _open(browser: Browser, url: str) -> Any:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # a plain dict is what it takes
    page.set_default_timeout(60_000)
    page.goto(url, wait_until="commit")
    return page


def _ask(server: servers.Server, samples: int, bins: int = 80) -> float:
    """Seconds until all cards are answered in one request."""
    cards = [{"key": str(tag), "bins": bins, "samples": samples, "series": [[0, tag]]} for tag in range(CARDS)]
    start = time.perf_counter()
    body = json.dumps({"cards": cards})
    server.request("POST", "/api/histograms/series", body, Accept=MEDIA_TYPE, Content_Type="application/json")
    return time.perf_counter() - start


def measure(logdir: Path) -> dict[str, float]:
    """Seconds, but for `cards` (in view) and `memory` (bytes that looking at everything costs)."""
    result: dict[str, float] = {}
    port = servers.free_port()
    with (
        sync_playwright() as playwright,
        servers.running(servers.board(logdir, port), port) as server,
    ):
        server.wait_until(lambda s: s.document("GET", "/api/changes")["load"]["state"] == "ready")
        before = server.memory()
        result["cold"] = _ask(server, 64)
        result["warm"] = statistics.median(_ask(server, 64) for _ in range(3))
        result["every_step"] = _ask(server, 1000)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        times: dict[str, list[float]] = {"ridge": [], "heatmap": []}
        for mode, seconds in times.items():
            for _ in range(REPEATS):
                page = _open(browser, f"http://127.0.0.1:{port}/?tab=histograms&histogram={mode}")
                elapsed, result["cards"] = page.evaluate(ALL_DRAWN)
                seconds.append(elapsed / 1e3)
                page.context.close()
            result[mode] = statistics.median(seconds)
        page = _open(browser, f"http://127.0.0.1:{port}/?tab=histograms")
        page.evaluate(ALL_DRAWN)
        frames = sorted(page.evaluate(SCROLL))
        result["frame_median"] = statistics.median(frames) / 1e3
        result["frame_95"] = frames[int(len(frames) * 0.95)] / 1e3
        result["frame_longest"] = frames[-1] / 1e3
        browser.close()
        result["memory"] = server.memory() - before
    return result
