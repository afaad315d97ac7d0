"""What a person does on the PR curves page: scrub, point, zoom, compare, download."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter
from writer.summaries.tensors import tensor_summary

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"
LABELS = np.array([1, 1, 0, 1, 0, 0, 1, 0])
SCORES = np.array([0.95, 0.85, 0.75, 0.65, 0.55, 0.35, 0.25, 0.05])


@pytest.fixture(scope="module")
def curves(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on two runs of three steps, one of which guesses well, and a tensor that is no curve."""
    logdir = tmp_path_factory.mktemp("curves") / "logs"
    for run, labels in (("good", SCORES > 0.5), ("fair", LABELS)):
        with SummaryWriter(str(logdir / run)) as writer:
            for step in (0, 10, 20):
                writer.add_pr_curve("val/cats", labels if step else 1 - LABELS, SCORES, step, num_thresholds=21)
    with SummaryWriter(str(logdir / "good")) as writer:
        writer._get_file_writer().add_summary(tensor_summary("val/none", np.zeros((5, 3)), "pr_curves"), 0)
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def card(page: Page, tag: str) -> Locator:
    return page.get_by_role("article", name=tag, exact=True).first


def drawn(page: Page, tag: str) -> Locator:
    """The picture of a card, whose label says what is drawn."""
    return card(page, tag).locator("canvas[role=img]")


def open_curves(page: Page, url: str) -> None:
    page.goto(f"{url}?tab=pr_curves")
    expect(page.locator(".curve-table tbody tr").first).to_be_visible()


def test_all_runs_are_in_one_plot_with_their_measures(page: Page, curves: str) -> None:
    """The table tells area and best F1, the picture says them in words."""
    open_curves(page, curves)
    rows = card(page, "val/cats").locator("tbody tr")
    expect(rows).to_have_count(2)
    assert [["fair", "20", "0.8304", "0.7500", "0.600"], ["good", "20", "1", "1", "0.400"]] == [
        row.locator("th, td").all_inner_texts() for row in rows.all()
    ]
    expect(drawn(page, "val/cats")).to_have_attribute("aria-label", re.compile(r"2 curves.*good step 20, AP 1"))


def test_a_step_is_scrubbed_to(page: Page, curves: str) -> None:
    """In all cards at once; the address keeps it."""
    open_curves(page, curves)
    page.get_by_label("Step", exact=True).focus()
    page.keyboard.press("Home")
    expect(card(page, "val/cats").locator("tbody tr").first).to_contain_text(re.compile("fair *0"))
    expect(drawn(page, "val/cats")).to_have_attribute("aria-label", re.compile("fair step 0"))
    page.wait_for_url(re.compile("select=0"))


def test_roc_comes_from_the_same_counts(page: Page, curves: str) -> None:
    """With its own area."""
    open_curves(page, curves)
    page.get_by_role("radio", name="ROC").click()
    expect(card(page, "val/cats").locator("thead")).to_contain_text("AUC")
    expect(drawn(page, "val/cats")).to_have_attribute(
        "aria-label", re.compile(r"ROC, 2 curves.*fair step 20, AUC 0.75")
    )
    page.wait_for_url(re.compile("curves=roc"))


def test_keys_read_every_threshold(page: Page, curves: str) -> None:
    """From the best F1 on; the tooltip holds the counts, and is spoken."""
    open_curves(page, curves)
    card(page, "val/cats").locator(".curve-chart").focus()
    page.keyboard.press("ArrowLeft")
    tip = page.locator(".curve-tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text(re.compile("fair.*threshold.?0.6000.*TP 3.*FN 1.*FP 1.*TN 3", re.DOTALL))
    page.keyboard.press("ArrowLeft")
    expect(tip).to_contain_text(re.compile("threshold.?0.6500"))
    page.keyboard.press("ArrowDown")
    expect(tip).to_contain_text("good")


def test_a_box_zooms_and_the_axes_can_be_reset(page: Page, curves: str) -> None:
    """The address holds the view."""
    open_curves(page, curves)
    box = card(page, "val/cats").locator(".curve-chart").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile("curveZoom="))
    page.get_by_role("button", name="Reset axes").click()
    page.wait_for_url(re.compile(r"^((?!curveZoom).)*$"))


def test_what_is_no_curve_is_said(page: Page, curves: str) -> None:
    """With its shape; the rest of the page is alive."""
    open_curves(page, curves)
    expect(card(page, "val/none").locator(".chart-message")).to_contain_text("not [5, 3]")
    expect(card(page, "val/cats").locator("tbody tr")).to_have_count(2)


def test_curves_are_downloaded_with_every_threshold(page: Page, curves: str) -> None:
    """CSV, JSON and SVG."""
    open_curves(page, curves)
    contents = {}
    for item in ("Curves shown, CSV", "Curves shown, JSON", "Picture, SVG", "Picture, PNG"):
        card(page, "val/cats").hover()
        card(page, "val/cats").get_by_label("Download and more").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name=item).click()
        contents[item] = download.value.path().read_bytes()
    rows = list(csv.DictReader(contents["Curves shown, CSV"].decode().splitlines()))
    assert [*rows[0]] == [*json.loads(contents["Curves shown, JSON"])[0]]
    assert ["fair"] * 21 + ["good"] * 21 == [row["run"] for row in rows]
    assert b"good step 20, AP 1" in contents["Picture, SVG"]
    assert contents["Picture, PNG"].startswith(b"\x89PNG")


def test_a_card_fills_the_window_and_a_row_sorts(page: Page, curves: str) -> None:
    """The scrubber comes along; the address names the card."""
    open_curves(page, curves)
    card(page, "val/cats").hover()
    card(page, "val/cats").get_by_label("Full screen").click()
    dialog = page.get_by_role("dialog")
    painted = "picture => picture.getContext('2d').getImageData(0, 0, picture.width, picture.height).data.some(Boolean)"
    assert dialog.locator(".plot-picture").evaluate(
        f"picture => new Promise(requestAnimationFrame).then(() => ({painted})(picture))"
    )
    dialog.get_by_role("button", name="AP").click()
    expect(dialog.locator("tbody tr").first).to_contain_text("good")
    expect(dialog.get_by_label("Step", exact=True)).to_be_visible()
    page.wait_for_url(re.compile("card=pr_curves"))
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_curves_of_other_writers_are_shown(board: Board, page: Page) -> None:
    """What PyTorch and tensorboardX wrote."""
    open_curves(page, board(GOLDEN).url)
    expect(page.locator(".curve-error")).to_have_count(0)
    for run in ("pytorch/tb", "tensorboardx"):
        page.goto(f"{page.url.split('?')[0]}?tab=pr_curves&runFilter=^{run}$")
        expect(page.locator(".curve-table tbody tr").first).to_contain_text(run)
