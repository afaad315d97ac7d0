"""What a person does with the frame of the page: the run list, the search, the theme, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Server, write_runs
from .shell_page import RUNS, VALUES, open_board, row, shown

Board = Callable[..., Server]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for tests that only look."""
    logdir = tmp_path_factory.mktemp("shared") / "logs"
    write_runs(logdir, RUNS)
    server = Server(logdir, 0).start()
    yield server
    server.stop()


def test_the_run_list_is_a_tree_of_directories(shared: Server, page: Page) -> None:
    """Runs stand under their directories, in natural order, with their last step."""
    open_board(page, shared)
    names = page.locator(".run-name").all_inner_texts()
    assert ["mnist", "lr=0.01/train", "lr=0.1", "train", "validation", "wide", "async", "sync"] == names
    expect(row(page, "sync").locator(".run-value")).to_have_text("2")


def test_a_filter_narrows_list_and_charts(shared: Server, page: Page) -> None:
    """The run filter is a regular expression and decides what is listed, shown and linked."""
    open_board(page, shared)
    page.get_by_label("Filter runs, regex").fill("lr=0.1/|/sync$")
    shown(page, "5 runs, 3 match, 3 shown")
    page.wait_for_url(re.compile("runFilter="))


def test_a_bad_regex_says_why_and_empties_nothing(shared: Server, page: Page) -> None:
    """Half-typed patterns are normal; the list stays as it is."""
    open_board(page, shared)
    page.get_by_label("Filter runs, regex").fill("lr=(")
    expect(page.locator("#run-filter-error")).to_have_text("unterminated group")
    shown(page, "5 runs, 5 shown")


def test_a_filter_without_matches_offers_the_way_back(shared: Server, page: Page) -> None:
    """An empty list explains itself."""
    open_board(page, shared)
    page.get_by_label("Filter runs, regex").fill("nothing-is-called-this")
    page.get_by_role("button", name="Clear the filter").click()
    shown(page, "5 runs, 5 shown")


def test_swatches_switch_runs_and_groups(shared: Server, page: Page) -> None:
    """A click on a swatch switches a run; on a group's box all its runs, and the box tells of a mixture."""
    open_board(page, shared)
    row(page, "sync").locator(".run-swatch-hit").click()
    shown(page, "5 runs, 4 shown")
    expect(row(page, "wide")).to_have_attribute("aria-checked", "mixed")
    row(page, "wide").locator(".run-swatch-hit").click()
    shown(page, "5 runs, 5 shown")
    row(page, "mnist").locator(".run-swatch-hit").click()
    shown(page, "5 runs, 2 shown")


def test_names_are_copied_where_the_browser_has_no_clipboard_for_a_page(shared: Server, page: Page) -> None:
    """As of one that comes from another machine over plain HTTP; the page says that it was done."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    open_board(page, shared)
    row(page, "sync").click(button="right")
    page.get_by_role("menuitem", name="Copy name").click()
    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    page.get_by_label("Filter runs, regex").focus()
    page.keyboard.press("Control+v")
    shown(page, "5 runs, 1 match, 1 shown")


def test_shift_click_switches_a_range(shared: Server, page: Page) -> None:
    """From the last clicked swatch to this one."""
    open_board(page, shared)
    row(page, "lr=0.01/train").locator(".run-swatch-hit").click()
    row(page, "validation").locator(".run-swatch-hit").click(modifiers=["Shift"])
    shown(page, "5 runs, 2 shown")


@pytest.mark.parametrize("way", ["double-click", "alt-click", "menu", "keyboard"])
def test_only_this_run(shared: Server, page: Page, way: str) -> None:
    """The most frequent wish has four ways."""
    open_board(page, shared)
    target = row(page, "async")
    match way:
        case "double-click":
            target.locator(".run-name").dblclick()
        case "alt-click":
            target.locator(".run-name").click(modifiers=["Alt"])
        case "menu":
            target.click(button="right")
            page.get_by_role("menuitem", name="Only this Enter").click()
        case _:
            target.locator(".run-name").click()
            page.keyboard.press("Enter")
    shown(page, "5 runs, 1 shown")
    expect(target).to_have_attribute("aria-checked", "true")


def test_only_this_group_by_double_click(shared: Server, page: Page) -> None:
    """A group's double click shows only its runs and leaves it unfolded."""
    open_board(page, shared)
    row(page, "wide").locator(".run-name").dblclick()
    shown(page, "5 runs, 2 shown")
    expect(row(page, "wide")).to_have_attribute("aria-expanded", "true")


def test_the_address_gives_the_same_view_to_another_person(shared: Server, page: Page) -> None:
    """Selection, filter and colours travel in the link; personal settings of the other person do not change them."""
    server = open_board(page, shared)
    row(page, "sync").locator(".run-name").dblclick()
    page.get_by_label("Filter runs, regex").fill("wide")
    page.wait_for_url(re.compile("runFilter=wide"))
    page.wait_for_url(re.compile("runs=wide"))
    assert page.context.browser is not None
    other = page.context.browser.new_page()
    other.goto(page.url)
    expect(other.locator(".runs-head")).to_contain_text("5 runs, 2 match, 1 shown")
    expect(row(other, "sync")).to_have_attribute("aria-checked", "true")
    assert other.url.startswith(server.url)
    other.close()


def test_tensorboards_links_are_understood(shared: Server, page: Page) -> None:
    """Old bookmarks keep their meaning."""
    page.goto(f"{shared.url}?runFilter=wide&runColorGroup=regex:(sync|async)#timeseries")
    shown(page, "2 match")
    expect(page.get_by_role("list", name="Colours")).to_contain_text("async")


def test_the_tree_obeys_the_keyboard(shared: Server, page: Page) -> None:
    """WAI-ARIA's keys for trees: arrows, Home, End, space, type-ahead."""
    open_board(page, shared)
    tree = page.get_by_role("tree")
    tree.focus()
    active = page.locator(".run-row.is-active .run-name")
    for key, expected in [
        ("ArrowDown", "lr=0.01/train"),
        ("End", "sync"),
        ("ArrowLeft", "wide"),
        ("ArrowUp", "validation"),
        ("Home", "mnist"),
        ("v", "validation"),
    ]:
        page.keyboard.press(key)
        expect(active).to_have_text(expected)
    page.keyboard.press("Space")
    shown(page, "5 runs, 4 shown")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(row(page, "mnist")).to_have_attribute("aria-expanded", "false")
    expect(tree).to_have_attribute("aria-activedescendant", "run-row-mnist")


def test_a_rename_is_kept_by_the_server(board: Board, page: Page) -> None:
    """F2 gives a run another name in the page; the event files stay as they are."""
    server = open_board(page, board(runs=RUNS))
    row(page, "sync").locator(".run-name").click()
    page.keyboard.press("F2")
    page.get_by_label("New name of wide/sync").fill("the good one")
    with page.expect_response(re.compile("api/curation")):
        page.keyboard.press("Enter")
    page.reload()
    expect(row(page, "the good one")).to_be_visible()
    assert (server.logdir / "wide/sync").is_dir()


def test_hidden_runs_wait_at_the_end_of_the_list(board: Board, page: Page) -> None:
    """Hiding takes a run out of list and charts, and says that it did."""
    open_board(page, board(runs=RUNS))
    row(page, "sync").click(button="right")
    page.get_by_role("menuitem", name="Hide").click()
    shown(page, "5 runs, 4 shown")
    row(page, "1 hidden").locator(".run-name").click()
    row(page, "wide/sync").click(button="right")
    page.get_by_role("menuitem", name="Unhide").click()
    shown(page, "5 runs, 5 shown")


def test_pinned_runs_come_first(board: Board, page: Page) -> None:
    """A pin lifts a run to the top, under its full name."""
    open_board(page, board(runs=RUNS))
    row(page, "sync").click(button="right")
    page.get_by_role("menuitem", name="Pin to the top").click()
    expect(page.locator(".run-name").nth(1)).to_have_text("wide/sync")


def test_a_run_takes_the_colour_it_is_given(board: Board, page: Page) -> None:
    """The own colour wins over the automatic one."""
    open_board(page, board(runs=RUNS))
    row(page, "sync").click(button="right")
    page.get_by_role("menuitem", name="Colour").click()
    page.get_by_role("button", name="#dc3e4a").click()
    expect(row(page, "sync").locator(".run-swatch")).to_have_css("background-color", "rgb(220, 62, 74)")


def test_a_directory_that_is_a_run_too_has_a_colour_and_a_step(board: Board, page: Page) -> None:
    """PyTorch's add_hparams makes a directory of each run; folded, it says how many runs it holds instead."""
    page.goto(board(runs={"trial": {"loss": VALUES}, "trial/1795388584.2": {"hp/loss": [0.5]}}).url)
    trial = row(page, "trial")
    expect(trial.locator(".run-value")).to_have_text("2")
    own, child = (row(page, name).locator(".run-swatch") for name in ("trial", "1795388584.2"))
    painted = "swatch => getComputedStyle(swatch).getPropertyValue('--run-color')"
    assert re.fullmatch("#[0-9a-f]{6}", own.evaluate(painted))
    assert own.evaluate(painted) != child.evaluate(painted)
    trial.click()
    expect(trial.locator(".run-value")).to_have_text("2 runs")


def test_the_palette_finds_runs_and_actions(shared: Server, page: Page) -> None:
    """One key, a few letters, Enter."""
    open_board(page, shared)
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search runs").fill("widsyn")
    expect(page.get_by_role("option").first).to_contain_text("wide/sync")
    page.keyboard.press("Enter")
    shown(page, "5 runs, 1 shown")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search runs").fill("show all runs")
    page.keyboard.press("Enter")
    shown(page, "5 runs, 5 shown")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_palette_leads_to_a_tag_and_back_leads_away(shared: Server, page: Page) -> None:
    """Choosing a tag filters the charts to it; the back button undoes that."""
    open_board(page, shared)
    charts = page.get_by_role("article")
    expect(charts).to_have_count(2)
    page.keyboard.press("/")
    page.get_by_role("combobox", name="Search runs").fill("accur")
    page.keyboard.press("Enter")
    expect(charts).to_have_count(1)
    page.go_back()
    expect(charts).to_have_count(2)


def test_the_theme_is_chosen_and_kept(shared: Server, page: Page) -> None:
    """System, light or dark; the choice holds after a reload, from the first paint on."""
    open_board(page, shared)
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("menuitemradio", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(13, 16, 21)")


def test_in_a_narrow_window_the_run_list_lies_over_the_charts(shared: Server, page: Page) -> None:
    """It is put away until it is asked for, and goes when the charts are clicked; a wide window keeps it open."""
    page.goto(shared.url)
    expect(page.locator("#run-tree")).to_be_visible()
    page.set_viewport_size({"width": 600, "height": 700})
    expect(page.locator("#run-tree")).to_have_count(0)
    charts = page.locator("#page").evaluate("page => page.clientWidth")
    page.keyboard.press("b")
    expect(page.locator("#run-tree")).to_be_visible()
    assert 600 == charts == page.locator("#page").evaluate("page => page.clientWidth")
    page.locator(".sidebar-scrim").click(position={"x": 500, "y": 300})
    expect(page.locator("#run-tree")).to_have_count(0)
    page.set_viewport_size({"width": 1200, "height": 700})
    expect(page.locator("#run-tree")).to_be_visible()


def test_help_lists_the_keys(shared: Server, page: Page) -> None:
    """`?` shows every key, Escape closes."""
    open_board(page, shared)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("only this; also double-click or Alt-click")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_groups_colour_runs_and_stand_in_the_address(shared: Server, page: Page) -> None:
    """Colour by regular expression: equal captures, equal colour, with a legend."""
    open_board(page, shared)
    page.get_by_role("button", name="Colour runs by…").click()
    page.get_by_label("Regular expression").check()
    page.get_by_label("Pattern").fill("lr=([^/]+)")
    legend = page.get_by_role("list", name="Colours")
    expect(legend.get_by_role("listitem")).to_have_text([re.compile("^0.01"), re.compile("^0.1"), re.compile("^other")])
    page.wait_for_url(re.compile("color=regex"))
    colors = {
        row(page, name).locator(".run-swatch").evaluate("e => getComputedStyle(e).backgroundColor")
        for name in ("train", "validation")
    }
    assert 1 == len(colors)


@pytest.mark.expected_errors("painted into a corner")
def test_a_crash_in_a_dashboard_leaves_the_page_alive(shared: Server, page: Page) -> None:
    """A calm card instead of a white page."""
    page.route("**/bundle.js?*", crash_the_scalars)
    page.goto(shared.url)
    expect(page.get_by_role("heading", name="This dashboard has stopped")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("painted into a corner")
    shown(page, "5 runs, 5 shown")


def crash_the_scalars(route: Route) -> None:
    """Serve the page's modules with a scalars page that raises."""
    response = route.fetch()
    start = "function ScalarsPage() {"
    assert start in response.text()
    route.fulfill(
        response=response, body=response.text().replace(start, f"{start} throw new Error('painted into a corner');")
    )
