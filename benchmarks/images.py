"""What a person waits for on the images page, in Chromium, and what the server keeps of what was looked at.

A run of 1,000 images: 25 tags of 40 steps, PNGs of noise, so that they are as large as photographs of their size. An
image counts as drawn when the browser has decoded it and a frame has passed.
"""

from __future__ import annotations

import io
import statistics
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import servers
from benchmarks.page import CHROMIUM, FLAGS, REPEATS, VIEWPORT
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record

TAGS, STEPS = 25, 40
SIDE = 160
MOVES = 12

PROBE = """
window.nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => resolve()));
window.drawnImages = (selector) => [...document.querySelectorAll(selector)].filter((image) => {
  const box = image.getBoundingClientRect();
  return image.complete && image.naturalWidth > 0 && box.width > 20 && box.bottom > 0 && box.top < innerHeight;
});
"""

FIRST_IMAGE = """async (selector) => {
  for (;;) {
    const [first] = window.drawnImages(selector);
    if (first) {
      await first.decode();
      await window.nextFrame();
      return performance.now();
    }
    if (performance.now() > 60000) throw new Error("no image was drawn");
    await window.nextFrame();
  }
}"""

SCRUB = """async (key) => {
  const selector = ".image-card img";
  const before = window.drawnImages(selector).map((image) => image.currentSrc);
  const start = performance.now();
  dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  for (;;) {
    const now = window.drawnImages(selector);
    const isNext = (image, i) => image.src === image.currentSrc && image.src !== before[i];
    if (now.length >= before.length && now.every(isNext)) {
      await Promise.all(now.map((image) => image.decode()));
      await window.nextFrame();
      return [performance.now() - start, now.length];
    }
    if (performance.now() - start > 10000) throw new Error("the images did not change");
    await window.nextFrame();
  }
}"""


def write_run(directory: Path) -> None:
    """One event file of TAGS × STEPS images, as torch's `add_image` writes them."""
    directory.mkdir(parents=True)
    random = np.random.default_rng(0)
    with (directory / "events.out.tfevents.1700000000.bench.0").open("wb") as file:
        for step in range(STEPS):
            for tag in range(TAGS):
                event = Event(wall_time=1.7e9 + step, step=10 * step)
                image = event.summary.value.add(tag=f"samples/image_{tag:02d}").image
                image.width = image.height = SIDE
                image.encoded_image_string = _png(random)
                file.write(encode_record(event.SerializeToString()))


def _png(random: np.random.Generator) -> bytes:
    file = io.BytesIO()
    Image.fromarray(random.integers(0, 256, (SIDE, SIDE, 3), np.uint8)).save(file, "PNG", compress_level=1)
    return file.getvalue()


def make(root: Path) -> Path:
    """The log directory, made once: a stamp tells a whole one from one that was cut off."""
    directory = root / f"images_{TAGS}x{STEPS}"
    if not (stamp := directory.with_suffix(".complete")).exists():
        write_run(directory / "run")
        stamp.touch()
    return directory


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_context(viewport=VIEWPORT).new_page()  # type: ignore[arg-type]  # a plain dict is what it takes
    page.set_default_timeout(60_000)
    page.add_init_script(PROBE)
    page.goto(url, wait_until="commit")
    return page


def _first_image(browser: Browser, url: str, selector: str) -> float:
    """Median seconds from the start of the navigation, each time in an empty browser cache."""
    times = []
    for _ in range(REPEATS):
        page = _open(browser, url)
        times.append(float(page.evaluate(FIRST_IMAGE, selector)) / 1e3)
        page.context.close()
    return statistics.median(times)


def _scrub(browser: Browser, url: str, pause: int) -> tuple[float, int]:
    """Median seconds from a key press until every image in view is that of the next step; `pause`: ms between."""
    page = _open(browser, url)
    page.evaluate(FIRST_IMAGE, ".image-card img")
    page.wait_for_timeout(1000)
    times, images = [], 0
    for _ in range(MOVES):
        elapsed, images = page.evaluate(SCRUB, "ArrowLeft")
        times.append(elapsed / 1e3)
        page.wait_for_timeout(pause)
    page.context.close()
    return statistics.median(times), images


def _look_at_all(server: servers.Server) -> int:
    """Fetch every image; return how many bytes came."""
    changes = server.document("GET", "/api/changes?since=0")
    asked = [[changes["runs"][0]["id"], tag["id"]] for tag in changes["tags"]]
    total = 0
    for entry in server.document("POST", "/api/images/series", {"series": asked})["series"]:
        place = f"boot={changes['boot']}&run={entry['run']}&tag={entry['tag']}&generation={entry['generation']}"
        for row in entry["row"]:
            total += len(server.request("GET", f"/api/images/file?{place}&row={row}&sample=0"))
    return total


def measure(root: Path) -> dict[str, Any]:
    """First image for both servers; a scrubbed step, and memory before and after all was looked at, for board."""
    logdir = make(root)
    result: dict[str, Any] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        port = servers.free_port()
        with servers.running(servers.board(logdir, port), port) as server:
            server.wait_until(servers.board_serves_any)
            url = f"http://127.0.0.1:{port}/?tab=images"
            result["first_image"] = _first_image(browser, url, ".image-card img")
            result["scrub"], result["in_view"] = _scrub(browser, url, 400)
            result["scrub_held_key"], _ = _scrub(browser, url, 0)
            before = server.memory()
            result["looked_at"] = _look_at_all(server)
            result["memory_grown"] = server.memory() - before
        port = servers.free_port()
        with servers.running(servers.tensorboard(logdir, port), port) as server:
            server.wait_until(lambda s: b"run" in s.request("GET", "/data/runs"))
            url = f"http://127.0.0.1:{port}/#timeseries"
            result["tensorboard_first_image"] = _first_image(browser, url, "image-card img")
        browser.close()
    return result
