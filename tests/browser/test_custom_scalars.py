"""What a person does on the custom scalars page: look at layouts, and make charts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter

from .conftest import Server


@pytest.fixture(scope="module")
def layouts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on two runs, one of which has a layout."""
    logdir = tmp_path_factory.mktemp("layouts") / "logs"
    for run in ("first", "second"):
        with SummaryWriter(str(logdir / run)) as writer:
            for step in range(5):
                for tag, value in (("loss/train", 3.0), ("loss/validation", 4.0), ("mean", 2.0), ("low", 1.0)):
                    writer.add_scalar(tag, value - step / 10, step)
            writer.add_scalar("high", 2.5, 0)
            if run == "first":
                both = ["Multiline", ["loss/.*"]]
                writer.add_custom_scalars({"Losses": {"both": both, "sure": ["Margin", ["mean", "low", "high"]]}})
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def chart(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True).first


def drawn(page: Page, name: str) -> Locator:
    """The picture of a card, whose label says what is drawn."""
    return chart(page, name).locator("canvas[role=img]")


def test_a_layout_of_one_run_shows_all_selected_runs(page: Page, layouts: str) -> None:
    """Two scalars of two runs are four lines; the list says what the pattern matches."""
    page.goto(f"{layouts}?tab=custom_scalars")
    expect(drawn(page, "Losses / both")).to_have_attribute("aria-label", re.compile("line chart of 4 lines"))
    chart(page, "Losses / both").get_by_label("What this chart shows").click()
    expect(page.locator(".layout-tags dd")).to_have_text(["loss/train", "loss/validation"])


def test_margins_tell_what_does_not_match(page: Page, layouts: str) -> None:
    """The upper end was logged once: four of five values have no margin."""
    page.goto(f"{layouts}?tab=custom_scalars")
    expect(drawn(page, "Losses / sure")).to_have_attribute("aria-label", re.compile("between 1 and 2.5"))
    chart(page, "Losses / sure").get_by_role("button", name="2 problems").click()
    expect(page.locator(".chart-problem-list li").first).to_have_text("first: 4 of “mean” have no margin at their step")


def test_a_card_fills_the_window(page: Page, layouts: str) -> None:
    """As on the scalars page, and by its address."""
    page.goto(f"{layouts}?tab=custom_scalars")
    chart(page, "Losses / both").hover()
    chart(page, "Losses / both").get_by_label("Full screen").click()
    expect(page.get_by_role("dialog").locator("tbody tr")).to_have_count(4)
    page.wait_for_url(re.compile("card=custom_scalars"))


def test_a_chart_is_made_changed_and_removed(page: Page, layouts: str) -> None:
    """It is there again after a reload: it is kept with the notes on the log directory."""
    page.goto(f"{layouts}?tab=custom_scalars")
    page.get_by_role("button", name="New chart").click()
    page.get_by_label("Category").fill("Mine")
    page.get_by_label("Title").fill("averages")
    page.get_by_label(re.compile("^Scalars, one")).fill("mean\nlo")
    expect(page.get_by_label("What matches").locator("dd")).to_have_text(
        ["mean", "loss/train", "loss/validation", "low"]
    )
    page.get_by_role("button", name="Save").click()
    expect(drawn(page, "Mine / averages")).to_have_attribute("aria-label", re.compile("line chart of 8 lines"))

    page.reload()
    chart(page, "Mine / averages").get_by_role("button", name="Change this chart").click()
    page.get_by_label(re.compile("^Scalars, one")).fill("mean")
    page.get_by_role("button", name="Save").click()
    expect(drawn(page, "Mine / averages")).to_have_attribute("aria-label", re.compile("line chart of 2 lines"))

    chart(page, "Mine / averages").get_by_role("button", name="Change this chart").click()
    page.get_by_role("button", name="Remove").click()
    expect(chart(page, "Mine / averages")).to_have_count(0)
