"""What a person does with hyperparameters in the run list: filter, chips, columns, order; by mouse and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from writer import SummaryWriter

from .conftest import Server
from .shell_page import row, shown

CONFIGURATIONS: Mapping[str, Mapping[str, float | str | bool]] = {
    "a/one": {"lr": 1e-4, "optimizer": "adam", "nesterov": False},
    "a/two": {"lr": 1e-3, "optimizer": "sgd", "nesterov": True},
    "b/three": {"lr": 1e-2, "optimizer": "sgd", "nesterov": False},
    "b/four": {"optimizer": "lion"},
    "baseline": {},
}
SAME_EVERYWHERE = 200


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Five runs, four of them with hyperparameters, most of which say nothing."""
    logdir = tmp_path_factory.mktemp("sweep") / "logs"
    for run, hparams in CONFIGURATIONS.items():
        with SummaryWriter(str(logdir / run)) as writer:
            if hparams:
                constant = {f"model/size_{i:03}": i for i in range(SAME_EVERYWHERE)}
                writer.add_hparams({**hparams, **constant}, {}, run_name=".")
            for step in range(3):
                writer.add_scalar("loss", 1.0 / (step + 1), step)
    server = Server(logdir, 0).start()
    yield server
    server.stop()


def open_panel(page: Page, server: Server, query: str = "") -> Locator:
    page.goto(server.url + query)
    shown(page, "5 runs")
    page.get_by_role("button", name="Hyperparameters: filter runs").click()
    panel = page.get_by_role("dialog", name="Hyperparameters")
    expect(panel.get_by_role("button", name="optimizer", exact=True)).to_be_visible()
    return panel


def chips(page: Page) -> Locator:
    return page.get_by_role("list", name="Filters by hyperparameters")


def names(page: Page) -> list[str]:
    return page.locator(".run-name").all_inner_texts()


def test_values_are_chosen_by_check_boxes(sweep: Server, page: Page) -> None:
    """Each value has a box and a count; what is unchecked leaves the list and the charts, and the address knows."""
    panel = open_panel(page, sweep)
    panel.get_by_role("button", name="optimizer", exact=True).click()
    editor = panel.get_by_role("group", name="optimizer")
    expect(editor.get_by_role("listitem")).to_have_text(
        [re.compile("^adam.*1"), re.compile("^lion.*1"), re.compile("^sgd.*2")]
    )
    editor.get_by_label("sgd", exact=True).uncheck()
    shown(page, "5 runs, 3 match, 3 shown")
    editor.get_by_label("not set").uncheck()
    shown(page, "5 runs, 2 match, 2 shown")
    expect(chips(page)).to_contain_text("optimizer not sgd")
    page.wait_for_url(re.compile("hparams="))
    page.reload()
    shown(page, "5 runs, 2 match, 2 shown")


def test_booleans_are_two_values_and_only_takes_one(sweep: Server, page: Page) -> None:
    """\"Only\" leaves out the other values, and the runs that have none."""
    panel = open_panel(page, sweep)
    panel.get_by_role("button", name="nesterov", exact=True).click()
    panel.get_by_role("button", name="Only true").click()
    shown(page, "5 runs, 1 match, 1 shown")
    expect(chips(page)).to_contain_text("nesterov true")


def test_a_range_is_typed_or_dragged(sweep: Server, page: Page) -> None:
    """Two fields and two handles say the same; the scale is logarithmic where the values are."""
    panel = open_panel(page, sweep)
    panel.get_by_role("button", name="lr", exact=True).click()
    panel.get_by_role("radio", name="range").click()
    panel.get_by_label("lr from").fill("0.0005")
    panel.get_by_label("lr from").press("Enter")
    panel.get_by_label("not set").uncheck()
    shown(page, "5 runs, 2 match, 2 shown")
    panel.get_by_label("lr at most").focus()
    page.keyboard.press("PageDown")
    expect(panel.get_by_label("lr to")).not_to_have_value("")
    shown(page, "5 runs, 1 match, 1 shown")
    expect(row(page, "a/two")).to_be_visible()


def test_a_range_that_ends_before_it_begins_says_so(sweep: Server, page: Page) -> None:
    """The filter stays as it was."""
    panel = open_panel(page, sweep, "?hparams=!lr%3A[0.0005..]")
    panel.get_by_role("button", name="lr ≥ 0.0005").click()
    panel.get_by_label("lr to").fill("0.0001")
    panel.get_by_label("lr to").press("Enter")
    expect(panel.get_by_role("alert")).to_contain_text("From 0.0005 to 0.0001 is no range")
    shown(page, "5 runs, 2 match, 2 shown")


def test_it_combines_with_the_filter_by_name(sweep: Server, page: Page) -> None:
    """Both filters must let a run pass; the counts are of runs that the other filter lets through."""
    page.goto(f"{sweep.url}?hparams=!optimizer%3Asgd&runFilter=^b/")
    shown(page, "5 runs, 1 match, 1 shown")
    chips(page).get_by_role("button", name="optimizer sgd").click()
    editor = page.get_by_role("dialog", name="Hyperparameters").get_by_role("group", name="optimizer")
    expect(editor.get_by_role("listitem")).to_have_text(
        [re.compile("^adam.*0"), re.compile("^lion.*1"), re.compile("^sgd.*1")]
    )


def test_chips_are_taken_away_one_by_one(sweep: Server, page: Page) -> None:
    """By keyboard too, and the focus stays where the next one is."""
    page.goto(f"{sweep.url}?hparams=!optimizer%3Asgd;!nesterov%3Atrue")
    shown(page, "5 runs, 1 match")
    chips(page).get_by_role("button", name="Remove the filter by nesterov").press("Enter")
    shown(page, "5 runs, 2 match")
    expect(chips(page).get_by_role("button", name="Remove the filter by optimizer")).to_be_focused()
    page.keyboard.press("Enter")
    shown(page, "5 runs, 5 shown")
    expect(page.get_by_role("button", name="Hyperparameters: filter runs")).to_be_focused()


def test_no_match_offers_the_way_back(sweep: Server, page: Page) -> None:
    """An empty list names both filters."""
    page.goto(f"{sweep.url}?hparams=!optimizer%3Anone-such&runFilter=a")
    expect(page.locator(".sidebar-empty")).to_contain_text("No run matches a and these hyperparameters")
    page.get_by_role("button", name="Any hyperparameters").click()
    shown(page, "5 runs, 3 match")


def test_a_key_opens_the_panel(sweep: Server, page: Page) -> None:
    """`h`, also while the run list is closed; Escape gives the focus back."""
    page.goto(sweep.url)
    shown(page, "5 runs")
    page.keyboard.press("b")
    page.keyboard.press("h")
    expect(page.get_by_label("Search hyperparameters")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Hyperparameters")).to_have_count(0)


def test_hundreds_of_hyperparameters_are_searched(sweep: Server, page: Page) -> None:
    """What differs between runs comes first; the rest is found by its name."""
    panel = open_panel(page, sweep)
    expect(panel.locator(".hparam-name").first).to_contain_text("lr")
    panel.get_by_label("Search hyperparameters").fill("size_17")
    expect(panel.locator(".hparam-name")).to_have_count(10)


def test_hyperparameters_are_columns_that_sort(sweep: Server, page: Page) -> None:
    """A heading sorts the whole list, whatever the directories; runs without a value come last; the link carries it."""
    panel = open_panel(page, sweep)
    panel.get_by_role("button", name="lr as a column").click()
    page.keyboard.press("Escape")
    expect(row(page, "two").locator(".run-cell")).to_have_text("0.001")
    page.get_by_role("button", name="Sort by lr").click()
    expect(page.locator(".run-name")).to_have_text(["a/one", "a/two", "b/three", "b/four", "baseline"])
    page.get_by_role("button", name="Sort by lr, sorted ascending").click()
    expect(page.locator(".run-name").first).to_have_text("b/three")
    page.wait_for_url(re.compile("sort=-hparam"))
    page.reload()
    expect(page.locator(".run-name")).to_have_text(["b/three", "a/two", "a/one", "b/four", "baseline"])
    page.get_by_role("button", name="Sort by lr, sorted descending").click()
    assert "a" == names(page)[0]


def test_columns_move_and_go_by_their_menu(sweep: Server, page: Page) -> None:
    """The right click on a heading; screen readers hear the values with the run."""
    page.goto(f"{sweep.url}?columns=lr,optimizer")
    expect(row(page, "two")).to_have_attribute("aria-label", "a/two, lr 0.001, optimizer sgd, step 2")
    page.get_by_role("button", name="Sort by optimizer").click(button="right")
    page.get_by_role("menuitem", name="Move left").click()
    expect(row(page, "two").locator(".run-cell")).to_have_text(["sgd", "0.001"])
    page.get_by_role("button", name="Sort by optimizer").click(button="right")
    page.get_by_role("menuitem", name="Hide").click()
    expect(row(page, "two").locator(".run-cell")).to_have_text(["0.001"])


def test_the_list_sorts_by_what_every_run_has(sweep: Server, page: Page) -> None:
    """Steps, times and points need no hyperparameters."""
    page.goto(sweep.url)
    page.get_by_role("button", name="Column and order").click()
    page.get_by_role("menuitemradio", name="By step, descending").click()
    expect(page.get_by_role("button", name="Sort by step, sorted descending")).to_be_visible()
    assert {"a/one", "a/two", "b/three", "b/four", "baseline"} == set(names(page))
