"""What a person does on the Time Series page, and how tabs appear: for what is there, and where there is room."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter

from .conftest import Server

Board = Callable[..., Server]
STEPS = (0, 10, 20)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """One run with a scalar, an image and a histogram of one name's beginning, and a scalar elsewhere."""
    random = np.random.default_rng(0)
    with SummaryWriter(str(tmp_path / "logs" / "run")) as writer:
        for step in STEPS:
            writer.add_scalar("layer/loss", 1 / (step + 1), step)
            writer.add_scalar("lr", 0.1, step)
            writer.add_image("layer/filters", np.full((4, 6, 3), step, np.uint8), step, dataformats="HWC")
            writer.add_histogram("layer/weights", random.normal(size=100), step)
    return tmp_path / "logs"


def cards(page: Page) -> Locator:
    return page.locator(".page-scroll article")


def tab(page: Page, title: str) -> Locator:
    return page.get_by_role("tab", name=re.compile(f"^{title}"))


def test_cards_of_all_kinds_stand_together(board: Board, page: Page, mixed: Path) -> None:
    """A section holds its tags' cards, of whatever kind; one kind can be looked at alone, and the link says so."""
    page.goto(f"{board(mixed).url}?tab=timeseries")
    expect(cards(page)).to_have_count(4)
    labels = [label.split(",")[0] for label in cards(page).evaluate_all("all => all.map(one => one.ariaLabel)")]
    assert ["lr", "layer/filters", "layer/loss", "layer/weights"] == [re.split(r"[ ,]", label)[0] for label in labels]
    page.get_by_role("group", name="Kinds of cards").get_by_role("button", name="Images").click()
    expect(cards(page)).to_have_count(1)
    expect(cards(page).locator("img")).to_have_js_property("complete", value=True)
    page.wait_for_url(re.compile("kinds=images"))


def test_one_scrubber_moves_the_images_and_marks_the_charts(board: Board, page: Page, mixed: Path) -> None:
    """The selected step is the same everywhere; cards keep their height while it moves."""
    page.goto(f"{board(mixed).url}?tab=timeseries")
    picture = cards(page).locator("img")
    expect(picture).to_have_attribute("alt", re.compile("step 20$"))
    height = cards(page).first.bounding_box()
    page.get_by_label("Step, empty for the latest").fill("10")
    page.keyboard.press("Enter")
    expect(picture).to_have_attribute("alt", re.compile("step 10$"))
    assert height == cards(page).first.bounding_box()
    page.wait_for_url(re.compile("select=10"))


def test_a_page_without_scalars_begins_with_what_is_there(board: Board, page: Page, tmp_path: Path) -> None:
    """An address that names no dashboard leads to one with data."""
    with SummaryWriter(str(tmp_path / "logs")) as writer:
        writer.add_text("notes", "only words")
    page.goto(board(tmp_path / "logs").url)
    expect(tab(page, "Text")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("only words")).to_be_visible()
    expect(tab(page, "Scalars")).to_have_count(0)
    page.get_by_role("button", name="More dashboards").click()
    expect(page.get_by_role("dialog", name="More dashboards")).to_contain_text("writer.add_scalar")
    page.keyboard.press("Escape")  # though nothing in it takes the focus
    expect(page.get_by_role("dialog", name="More dashboards")).to_have_count(0)


def test_tabs_that_do_not_fit_are_in_the_menu(board: Board, page: Page, mixed: Path) -> None:
    """The current one always stands in the bar."""
    page.set_viewport_size({"width": 800, "height": 700})
    page.goto(board(mixed).url)
    expect(tab(page, "Scalars")).to_be_visible()
    expect(tab(page, "Histograms")).to_have_count(0)
    page.get_by_role("button", name="More dashboards").click()
    page.get_by_role("button", name="Histograms", exact=True).click()
    expect(tab(page, "Histograms")).to_have_attribute("aria-selected", "true")
    expect(tab(page, "Histograms")).to_be_visible()
    with page.expect_popup() as other:
        tab(page, "Scalars").click(modifiers=["ControlOrMeta"])
    other.value.wait_for_url(re.compile("tab=scalars"))
    expect(tab(page, "Histograms")).to_have_attribute("aria-selected", "true")


def test_a_run_with_a_long_name_leaves_room_for_the_tag(board: Board, page: Page, tmp_path: Path) -> None:
    """A head ends where its card does, and the tag, which is short, is read in full."""
    with SummaryWriter(str(tmp_path / "logs" / ("r" * 200))) as writer:
        writer.add_image("weights", np.zeros((3, 4, 4), np.float32), 0)
        writer.add_histogram("weights", np.arange(10), 0)
    page.goto(f"{board(tmp_path / 'logs').url}?tab=timeseries")
    expect(cards(page)).to_have_count(2)
    for one in cards(page).all():
        head = one.locator(".card-head")
        assert head.evaluate("head => head.scrollWidth <= head.clientWidth")
        assert head.locator("h3").evaluate("title => title.scrollWidth <= title.clientWidth + 1")
