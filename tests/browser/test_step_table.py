"""The table of a selected step: its columns are moved, resized and hidden, by mouse and by keyboard, and stay so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Server, write_runs


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two runs."""
    logdir = tmp_path_factory.mktemp("steps") / "logs"
    write_runs(logdir, {"a": {"loss": [3.0, 2.0, 1.0]}, "b": {"loss": [1.0, 2.0, 3.0]}})
    server = Server(logdir, 0).start()
    yield server
    server.stop()


@pytest.fixture
def table(logs: Server, page: Page) -> Locator:
    """The table under the only chart, at step 1."""
    page.set_viewport_size({"width": 1024, "height": 960})
    page.goto(f"{logs.url}?select=1")
    found = page.locator(".step-table")
    expect(found.locator("tbody tr")).to_have_count(2)
    return found


def titles(table: Locator) -> list[str]:
    return [text.strip() for text in table.locator("thead th[data-column]:not(:first-child)").all_inner_texts()]


def heading(table: Locator, title: str) -> Locator:
    return table.get_by_role("columnheader", name=title, exact=True)


def test_columns_are_moved_by_dragging(table: Locator, page: Page) -> None:
    """A drag moves and does not sort; the cells go with their heading; a reload changes nothing."""
    heading(table, "Step").locator("button").drag_to(heading(table, "Smoothed"), target_position={"x": 3, "y": 6})
    assert ["Step", "Smoothed", "Value", "Relative"] == titles(table)
    expect(table.locator("tbody tr").first.locator("td").first).to_have_text("1")
    expect(heading(table, "Step")).not_to_have_attribute("aria-sort", "ascending")
    page.reload()
    expect(table.locator("tbody tr")).to_have_count(2)
    assert ["Step", "Smoothed", "Value", "Relative"] == titles(table)


def test_escape_gives_a_drag_up(table: Locator, page: Page) -> None:
    """Nothing moves, and letting go does not sort."""
    box = heading(table, "Step").locator("button").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] - 100, box["y"] + 5, steps=3)
    expect(table.locator(".is-dragged")).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ["Smoothed", "Value", "Step", "Relative"] == titles(table)
    expect(table.locator("thead th[aria-sort]")).to_have_count(0)


def test_columns_are_moved_by_keyboard(table: Locator, page: Page) -> None:
    """The focus goes with the column."""
    heading(table, "Step").locator("button").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowLeft")
        page.wait_for_timeout(50)  # the focus follows after the next frame
    assert ["Step", "Smoothed", "Value", "Relative"] == titles(table)
    expect(heading(table, "Step").locator("button")).to_be_focused()


def test_a_column_is_resized_at_its_edge(table: Locator, page: Page) -> None:
    """Drag, arrows, and a double click that gives the width back."""
    cell = heading(table, "Value")
    before = cell.evaluate("e => e.offsetWidth")
    box = cell.locator(".column-edge").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 3, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 43, box["y"] + 5, steps=4)
    page.mouse.up()
    assert before + 40 == cell.evaluate("e => e.offsetWidth")
    expect(cell).not_to_have_attribute("aria-sort", "ascending")
    cell.locator("button").focus()
    page.keyboard.press("Control+ArrowLeft")
    assert before + 28 == cell.evaluate("e => e.offsetWidth")
    cell.locator(".column-edge").dblclick()
    assert before == cell.evaluate("e => e.offsetWidth")


def test_columns_are_hidden_and_brought_back(table: Locator, page: Page) -> None:
    """The menu on a heading, or Delete."""
    heading(table, "Value").click(button="right")
    page.get_by_role("menuitem", name="Hide Value").click()
    assert ["Smoothed", "Step", "Relative"] == titles(table)
    heading(table, "Relative").locator("button").focus()
    page.keyboard.press("Delete")
    assert ["Smoothed", "Step"] == titles(table)
    heading(table, "Step").click(button="right")
    page.get_by_role("menuitemcheckbox", name="Value").click()
    assert ["Smoothed", "Value", "Step"] == titles(table)
    heading(table, "Step").click(button="right")
    page.get_by_role("menuitem", name="All columns as they were").click()
    assert ["Smoothed", "Value", "Step", "Relative"] == titles(table)


def test_a_range_typed_backwards_says_so(logs: Server, page: Page) -> None:
    """In full screen: what was typed stays to be mended, and the chart stays as it was."""
    page.goto(f"{logs.url}?card=loss")
    page.get_by_label("x from").fill("1")
    page.get_by_label("x from").press("Enter")
    page.get_by_label("x to").fill("0.5")
    page.get_by_label("x to").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("x from 1 to 0.5000 is no range")
    expect(page.get_by_label("x to")).to_have_value("0.5")
    expect(page.get_by_label("x to")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("x to").fill("1.5")
    page.get_by_label("x to").press("Enter")
    expect(page.get_by_role("alert")).to_have_count(0)
    page.wait_for_url(re.compile(r"zoom=x%3A1\.\.1\.5"))
    page.get_by_label("x to").fill("")
    page.get_by_label("x to").press("Enter")
    expect(page.get_by_label("x from")).to_have_value("")


def test_a_click_still_sorts(table: Locator) -> None:
    """Up, down, and as it was."""
    value = heading(table, "Value")
    value.locator("button").click()
    expect(table.locator("thead th[aria-sort=ascending]")).to_have_count(1)
    assert ["a", "b"] == [text.strip() for text in table.locator("tbody th").all_inner_texts()]
