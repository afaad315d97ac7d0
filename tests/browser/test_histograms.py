"""What a person does on the histograms and distributions pages, over logs that TensorFlow, PyTorch and others wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import FileWriter, SummaryWriter
from writer.wire.proto.summary_pb2 import HistogramProto, Summary
from writer.wire.proto.tensor_pb2 import DataType

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"
STEPS = 300
TABS = ("histograms", "distributions")

# Whether a picture has any pixel of a colour: bare axes are grey.
IS_COLOURED = """(canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  for (let i = 0; i < pixels.length; i += 4) {
    const [red, green, blue, alpha] = pixels.subarray(i, i + 4);
    if (alpha > 100 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) return true;
  }
  return false;
}"""


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two runs; step s of the first counts s + 1 values between 0 and 1, and as many between 1 and 2."""
    directory = tmp_path / "logs"
    for run, shift in (("a", 0.0), ("b", 4.0)):
        with SummaryWriter(str(directory / run)) as writer:
            for step in range(STEPS):
                edges = [shift, shift + 1, shift + 2]
                counts = [0, step + 1, step + 1]
                writer.add_histogram_raw(
                    "layer/w", shift, shift + 2, 2 * step + 2, 0, 0, edges, counts, step, walltime=1e9 + step
                )
            writer.add_histogram("bias", np.zeros(10), 0)
    return directory


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True).first


def picture(page: Page, name: str) -> Locator:
    return card(page, name).locator("canvas[role=img]").first


def point(page: Page, name: str, across: float, down: float) -> None:
    box = card(page, name).locator(".plot").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])


def expect_coloured(canvas: Locator) -> None:
    canvas.evaluate(f"async (canvas) => {{ const look = {IS_COLOURED}; "
                    "while (!look(canvas)) await new Promise(requestAnimationFrame); }")  # fmt: skip


@pytest.mark.parametrize("origin", ["tensorflow1", "tensorflow2", "pytorch", "tensorboardx"])
def test_what_others_log_is_drawn(board: Board, page: Page, origin: str) -> None:
    """On both pages; the picture says in words what it shows."""
    server = board(GOLDEN / origin)
    for tab in TABS:
        page.goto(f"{server.url}?tab={tab}")
        first = page.locator("article canvas[role=img]").first
        expect(first).to_have_attribute("aria-label", re.compile(r"over steps.*: \d+ histograms?"))
        expect_coloured(first)
        expect(page.locator("main [role=alert]")).to_have_count(0)


def test_runs_have_a_card_each_or_share_one(board: Board, page: Page, logs: Path) -> None:
    """Apart, side by side, in one plot: with the same axes where they are compared."""
    server = board(logs)
    page.goto(f"{server.url}?tab=histograms")
    expect(picture(page, "layer/w, a")).to_have_attribute("aria-label", re.compile("from 0 to 2.*a: "))
    expect(picture(page, "layer/w, b")).to_have_attribute("aria-label", re.compile("from 4 to 6.*b: "))
    page.get_by_role("radio", name="Side by side").click()
    expect(card(page, "layer/w").locator("canvas[role=img]")).to_have_count(2)
    expect(picture(page, "layer/w")).to_have_attribute("aria-label", re.compile("from 0 to 6.*a: "))
    page.get_by_role("radio", name="In one plot").click()
    expect(card(page, "layer/w").locator("canvas[role=img]")).to_have_count(1)
    expect(picture(page, "layer/w")).to_have_attribute("aria-label", re.compile("a: .*; b: "))
    expect(page).to_have_url(re.compile("compare=over"))


def test_each_kind_of_chart_is_drawn_and_read(board: Board, page: Page, logs: Path) -> None:
    """The cursor names the bucket as it was logged: its own edges and its count, step and share."""
    server = board(logs)
    page.goto(f"{server.url}?tab=histograms&tagFilter=w")
    tip = page.locator(".chart-tip")
    for mode in ("Ridge", "Overlay", "Heatmap"):
        page.get_by_role("radio", name=mode).click()
        expect_coloured(picture(page, "layer/w, a"))
        card(page, "layer/w, a").locator(".plot").first.focus()
        page.keyboard.press("End")
        expect(tip).to_contain_text(re.compile(r"step\s*299"))
        page.keyboard.press("Home")
        expect(tip).to_contain_text(re.compile(r"step\s*0"))
        expect(tip).to_contain_text(re.compile(r"bucket\s*[01] … [12]\s*count\s*1\s*50(\.0+)? % of 2"))
        page.keyboard.press("Shift+Tab")


def test_a_stretch_of_steps_shows_each_of_its_own(board: Board, page: Page, logs: Path) -> None:
    """A card says how many of how many steps it draws; dragging along the axis looks closer, double-click undoes."""
    server = board(logs)
    page.goto(f"{server.url}?tab=histograms&tagFilter=w&histogram=heatmap")
    note = card(page, "layer/w, a").locator(".card-note")
    expect(note).to_have_text(re.compile(r"\d+ of 300 steps"))
    point(page, "layer/w, a", 0.4, 0.5)
    page.mouse.down()
    point(page, "layer/w, a", 0.5, 0.5)
    page.mouse.up()
    expect(note).to_have_text("")
    expect(page).to_have_url(re.compile(r"range=\d"))
    expect(page.get_by_role("button", name="All steps")).to_be_visible()
    box = card(page, "layer/w, a").locator(".plot").first.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(note).to_have_text(re.compile(r"\d+ of 300 steps"))


def test_a_step_is_selected_for_all_dashboards(board: Board, page: Page, logs: Path) -> None:
    """By a click or by Enter; it stands in the address, and the other page keeps it."""
    server = board(logs)
    page.goto(f"{server.url}?tab=histograms&tagFilter=w")
    expect_coloured(picture(page, "layer/w, a"))
    card(page, "layer/w, a").locator(".plot").first.click()
    expect(page).to_have_url(re.compile(r"select=\d{2}"))
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.get_by_role("tab", name=re.compile("Distributions")).click()
    expect_coloured(picture(page, "layer/w, a"))
    expect(page).to_have_url(re.compile(r"select=0\b"))


@pytest.mark.parametrize("tab", [*TABS, "timeseries&kinds=histograms"])
def test_the_scrubber_offers_the_steps_that_are_drawn(board: Board, page: Page, logs: Path, tab: str) -> None:
    """It stands below every page of samples, moves by arrow keys, and the address keeps the step."""
    with SummaryWriter(str(logs / "a")) as writer:
        writer.add_scalar("loss", 1.0, 0)
    page.goto(f"{board(logs).url}?tab={tab}&tagFilter=w")
    expect_coloured(picture(page, "layer/w, a"))
    expect(page.get_by_role("slider", name="Step", exact=True)).to_be_enabled()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"select=\d+"))
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("select="))


@pytest.mark.parametrize("tab", TABS)
def test_a_pin_holds_in_every_mode(board: Board, page: Page, logs: Path, tab: str) -> None:
    """Made on a run's card, it pins the card of all runs too; taken off there, it is gone from both."""
    page.goto(f"{board(logs).url}?tab={tab}&tagFilter=w")
    card(page, "layer/w, a").hover()
    card(page, "layer/w, a").get_by_role("button", name="Pin to the top").click()
    expect(page.get_by_role("region", name="Pinned").get_by_role("article")).to_have_count(1)
    page.get_by_role("radio", name="In one plot").click()
    pinned = page.get_by_role("region", name="Pinned").get_by_role("article", name="layer/w", exact=True)
    pinned.hover()
    pinned.get_by_role("button", name="Unpin").click()
    page.get_by_role("radio", name="A card a run").click()
    expect(card(page, "layer/w, a")).to_be_visible()
    expect(page.get_by_role("region", name="Pinned")).to_have_count(0)


def test_new_samples_appear_by_themselves(board: Board, page: Page, logs: Path) -> None:
    """While a run writes, its card grows."""
    with SummaryWriter(str(logs / "live")) as writer:
        writer.add_histogram("live", np.arange(10), 0)
        writer.flush()
        server = board(logs)
        page.goto(f"{server.url}?tab=histograms&tagFilter=live")
        expect(picture(page, "live, live")).to_have_attribute("aria-label", re.compile("1 histogram, steps 0 to 0"))
        writer.add_histogram("live", np.arange(10), 5)
        writer.flush()
        expect(picture(page, "live, live")).to_have_attribute("aria-label", re.compile("2 histograms, steps 0 to 5"))


def test_hostile_histograms_are_drawn_or_explained(board: Board, page: Page, tmp_path: Path) -> None:
    """NaN and infinite edges, falling ones, negative counts, bytes that are no histogram: the page lives."""
    nan, infinity, big = float("nan"), float("inf"), float(np.finfo(np.float64).max)
    protos = {
        "nan": HistogramProto(min=nan, max=nan, bucket_limit=[nan, nan], bucket=[1, 2]),
        "infinite": HistogramProto(min=-infinity, max=infinity, bucket_limit=[0, 1, big], bucket=[3, 4, 5]),
        "falling": HistogramProto(min=5, max=-5, bucket_limit=[4, 2, 0], bucket=[1, -2, 3]),
        "empty": HistogramProto(),
    }
    with FileWriter(str(tmp_path / "logs")) as writer:
        for tag, proto in protos.items():
            writer.add_summary(Summary(value=[Summary.Value(tag=tag, histo=proto)]), 0)
        value = Summary.Value(tag="text")
        value.metadata.plugin_data.plugin_name = "histograms"
        value.tensor.dtype = DataType.DT_STRING
        value.tensor.string_val.append(b"<script>alert(1)</script>")
        value.tensor.tensor_shape.dim.add(size=1)
        writer.add_summary(Summary(value=[value]), 0)
    server = board(tmp_path / "logs")
    for tab in TABS:
        page.goto(f"{server.url}?tab={tab}")
        expect(page.locator("article")).to_have_count(5)
        expect_coloured(picture(page, "infinite, (root)"))
        note = card(page, "text, (root)").locator(".card-note")
        expect(note).to_have_text("1 unreadable")
        expect(note).to_have_attribute("title", re.compile("not a histogram but a tensor of object"))
    page.goto(f"{server.url}?tab=histograms")
    expect(card(page, "falling, (root)").locator(".card-note")).to_have_text("bad buckets")


def test_a_card_fills_the_window_and_gives_its_buckets_away(board: Board, page: Page, logs: Path) -> None:
    """Full screen reads as the card does; the download holds every bucket of every step."""
    server = board(logs)
    page.goto(f"{server.url}?tab=histograms&tagFilter=w")
    card(page, "layer/w, a").hover()
    card(page, "layer/w, a").get_by_label("Full screen").click()
    dialog = page.get_by_role("dialog", name="layer/w, a")
    expect_coloured(dialog.locator("canvas[role=img]"))
    page.keyboard.press("ArrowUp")
    expect(dialog.locator(".chart-tip")).to_contain_text("bucket")
    dialog.get_by_label("Download and more").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="All buckets, JSON").click()
    entries = json.loads(Path(download.value.path()).read_text())
    assert STEPS == len(entries)
    assert [[0, 1, 8], [1, 2, 8]] == entries[7]["buckets"]


def test_distributions_are_read_at_every_percentile(board: Board, page: Page, logs: Path) -> None:
    """Uniform values between 0 and 2: the median is 1, whatever the step; both runs in one table."""
    server = board(logs)
    page.goto(f"{server.url}?tab=distributions&compareBands=over&tagFilter=w")
    expect_coloured(picture(page, "layer/w"))
    card(page, "layer/w").locator(".plot").first.focus()
    page.keyboard.press("End")
    tip = page.locator(".chart-tip")
    expect(tip).to_contain_text(re.compile(r"median\s*1\s*5"))
    expect(tip).to_contain_text(re.compile(r"greatest\s*2\s*6"))


def test_without_data_the_pages_say_how_to_log_some(board: Board, page: Page) -> None:
    """Two lines of code."""
    server = board(runs={"a": {"loss": [1.0]}})
    for tab in TABS:
        page.goto(f"{server.url}?tab={tab}")
        expect(page.locator(".empty")).to_contain_text('writer.add_histogram("weights", weights, step)')
