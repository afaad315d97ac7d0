"""What a person does on the profile page: zoom, select, search, measure, sum up, compare, look at what is damaged."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Server

Board = Callable[..., Server]
GOLDEN = Path(__file__).parents[1] / "golden"

STEP_US = 1000
STEPS = 4


def slices(scale: float = 1.0) -> list[dict[str, Any]]:
    """Events of a trace: steps with a forward and a backward inside; copies on another thread, tied to them."""
    events: list[dict[str, Any]] = [
        {"ph": "M", "name": "process_name", "pid": 1, "args": {"name": "trainer"}},
        {"ph": "M", "name": "thread_name", "pid": 1, "tid": 1, "args": {"name": "main"}},
        {"ph": "M", "name": "thread_name", "pid": 1, "tid": 2, "args": {"name": "copies"}},
    ]
    for step in range(STEPS):
        start = step * STEP_US

        def add(name: str, tid: int, at: float, duration: float, start: int = start, **more: Any) -> None:
            place = {"pid": 1, "tid": tid, "ts": start + at, "dur": duration}
            events.append({"ph": "X", "cat": "cpu_op", "name": name, **place, **more})

        add(f"ProfilerStep#{step}", 1, 0, 900)
        add("forward", 1, 10, 300 * scale, args={"shape": [128, 64], "note": "<b>bold</b>"})
        add("backward", 1, 400, 400)
        add("copy", 2, 700, 50)
        events.append({"ph": "s", "id": step, "name": "flow", "cat": "flow", "pid": 1, "tid": 1, "ts": start + 20})
        events.append(
            {"ph": "f", "bp": "e", "id": step, "name": "flow", "cat": "flow", "pid": 1, "tid": 2, "ts": start + 710}
        )
    return events


def write_trace(path: Path, events: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"traceEvents": events}))


@pytest.fixture(scope="module")
def profiles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on two profiles that we made, one that PyTorch wrote, and one that is none."""
    logdir = tmp_path_factory.mktemp("profiles") / "logs"
    write_trace(logdir / "run" / "new.trace.json", slices())
    write_trace(logdir / "run" / "old.trace.json", slices(0.5))
    (logdir / "torch").mkdir()
    shutil.copy(GOLDEN / "profiles" / "pytorch.pt.trace.json.gz", logdir / "torch")
    (logdir / "bad").mkdir()
    (logdir / "bad" / "bad.trace.json").write_text("no trace at all")
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def open_profile(page: Page, url: str, title: str, query: str = "") -> Locator:
    """The timeline of the profile that is called so, or another view of it."""
    listed = page.request.get(f"{url}api/profile/list").json()["profiles"]
    [profile] = [one for one in listed if one["title"].startswith(title)]
    page.goto(f"{url}?tab=profile&profile={profile['id']}{query}")
    expect(page.get_by_label("Overview")).to_be_visible()
    return page.locator(".timeline-plot")


def select_by_keys(page: Page, plot: Locator, *keys: str) -> Locator:
    """The panel of the slice that these keys lead to."""
    plot.focus()
    for key in keys:
        page.keyboard.press(key)
    return page.get_by_label("Selected slice")


def test_a_slice_says_what_it_is_and_leads_to_those_around_it(page: Page, profiles: str) -> None:
    """Name, times and arguments as they were logged; what it lies in and what it leads to are links."""
    plot = open_profile(page, profiles, "new")
    panel = select_by_keys(page, plot, "ArrowRight", "ArrowDown")

    expect(panel.get_by_role("heading")).to_have_text("forward")
    expect(panel).to_contain_text("300 µs")
    expect(panel).to_contain_text("[128,64]")
    expect(panel).to_contain_text("<b>bold</b>")
    expect(panel).to_contain_text("All 4")
    expect(panel.get_by_role("button", name="Previous")).to_be_disabled()
    page.wait_for_url(re.compile(r"slice=\d"))

    panel.get_by_role("button", name=re.compile("^copy")).click()
    expect(panel.get_by_role("heading")).to_have_text("copy")
    panel.get_by_role("button", name=re.compile("^forward")).click()
    panel.get_by_role("button", name=re.compile("^ProfilerStep#0")).click()
    expect(panel.get_by_role("heading")).to_have_text("ProfilerStep#0")


def test_keys_zoom_and_walk_and_the_address_keeps_the_place(page: Page, profiles: str) -> None:
    """W zooms in; F fits the selected slice; a link shows the same again; 0 works on the toolbar too."""
    plot = open_profile(page, profiles, "new")
    panel = select_by_keys(page, plot, "ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight", "f")
    expect(panel.get_by_role("heading")).to_have_text("backward")
    page.wait_for_url(re.compile(r"window=1340000\.\.1860000"))

    page.keyboard.press("w")
    page.wait_for_url(re.compile(r"window=14\d+\.\.17\d+"))
    page.reload()
    expect(panel.get_by_role("heading")).to_have_text("backward")
    assert "window=14" in page.url
    page.locator(".timeline-plot").focus()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.get_by_role("radio", name="Measure").click()
    page.keyboard.press("0")
    expect(page).not_to_have_url(re.compile("window="))


def test_the_wheel_zooms_at_the_pointer_and_a_click_selects(page: Page, profiles: str) -> None:
    """With ctrl, as in maps; the slice under the pointer stays there."""
    plot = open_profile(page, profiles, "new")
    box = plot.bounding_box()
    assert box
    backward = box["x"] + box["width"] * 0.6 / 3.9
    top = box["y"] + 58 + 26 + 30
    page.mouse.move(backward, top)
    expect(page.locator(".slice-tip")).to_contain_text("backward")
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    page.wait_for_url(re.compile("window="))
    page.mouse.click(backward, top)
    expect(page.get_by_label("Selected slice").get_by_role("heading")).to_have_text("backward")


def test_a_measured_stretch_is_summed_up(page: Page, profiles: str) -> None:
    """Shift and a drag: its length, and what ran in it, a row a name."""
    plot = open_profile(page, profiles, "new")
    box = plot.bounding_box()
    assert box
    page.mouse.move(box["x"] + 10, box["y"] + 300)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.12, box["y"] + 300, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")

    panel = page.get_by_label("Measured stretch")
    expect(panel.get_by_role("heading")).to_contain_text("µs")
    expect(panel.get_by_role("row", name=re.compile("forward"))).to_be_visible()
    expect(panel.get_by_role("row", name=re.compile("copy"))).to_have_count(0)
    page.wait_for_url(re.compile("measure="))


def test_a_search_counts_its_hits_and_goes_from_one_to_the_next(page: Page, profiles: str) -> None:
    """Enter goes on, Shift+Enter back; a wrong pattern is said and harms nothing."""
    plot = open_profile(page, profiles, "new")
    plot.focus()
    page.keyboard.press("/")
    page.keyboard.type("ward")
    count = page.locator(".slice-count")
    expect(count).to_have_text("8")
    page.keyboard.press("Enter")
    expect(count).to_have_text("1 / 8")
    expect(page.get_by_label("Selected slice").get_by_role("heading")).to_have_text("forward")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Selected slice").get_by_role("heading")).to_have_text("backward")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    expect(count).to_have_text("8 / 8")


def test_tracks_are_folded_pinned_and_hidden(page: Page, profiles: str) -> None:
    """The address keeps it; what is hidden can be had back."""
    open_profile(page, profiles, "new")
    heads = page.locator(".timeline-scroll .track-name")
    expect(heads).to_have_text(["main", "copies"])
    page.locator(".track-head").filter(has_text="copies").hover()
    page.get_by_role("button", name="Pin above: copies").click()
    expect(heads).to_have_text(["main"])
    expect(page.locator(".timeline-pinned .track-name")).to_have_text(["copies"])
    page.locator(".timeline-scroll .track-head").filter(has_text="main").hover()
    page.get_by_role("button", name="Hide: main").click()
    expect(heads).to_have_count(0)
    page.wait_for_url(re.compile("pinTracks=.*hideTracks="))
    page.reload()
    page.get_by_role("button", name="Show 1 hidden").click()
    expect(heads).to_have_text(["main"])


def test_operations_are_sorted_and_lead_to_the_timeline(page: Page, profiles: str) -> None:
    """The table has all that the canvas has; a click shows the longest of a name."""
    open_profile(page, profiles, "new", "&profileView=operations")
    names = page.locator(".summary-table tbody th")
    expect(names.first).to_contain_text("backward")
    page.get_by_role("button", name="Name", exact=True).click()
    page.get_by_role("button", name="Name", exact=True).click()
    expect(names.first).to_contain_text("ProfilerStep#3")
    page.get_by_role("button", name=re.compile("^forward")).click()
    expect(page.get_by_label("Selected slice").get_by_role("heading")).to_have_text("forward")
    page.wait_for_url(re.compile("findSlice=forward"))


def test_the_flame_graph_zooms_into_a_call(page: Page, profiles: str) -> None:
    """Enter on a block fills the width with it; the way back is a button."""
    open_profile(page, profiles, "new", "&profileView=flame")
    plot = page.locator(".flame-plot")
    expect(plot).to_be_visible()
    plot.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".slice-tip")).to_contain_text("ProfilerStep#")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="Show all")).to_have_count(0)


def test_steps_say_what_they_were_spent_on_and_open_in_the_timeline(page: Page, profiles: str) -> None:
    """A row a step; a click shows it, measured."""
    open_profile(page, profiles, "new", "&profileView=steps")
    expect(page.locator(".steps-table tbody th")).to_have_count(STEPS)
    page.get_by_role("button", name="ProfilerStep#2").click()
    expect(page.get_by_label("Measured stretch").get_by_role("heading")).to_have_text("900 µs")
    page.wait_for_url(re.compile(r"measure=2000000\.\.2900000"))


def test_two_profiles_are_compared(page: Page, profiles: str) -> None:
    """What got slower stands first, with how much."""
    open_profile(page, profiles, "new", "&profileView=compare")
    page.get_by_label("Compare with").select_option(label="run · old")
    first = page.locator(".compare-table tbody tr").first
    expect(first).to_contain_text("forward")
    expect(first).to_contain_text("+600 µs")
    expect(first).to_contain_text("+100 %")
    page.wait_for_url(re.compile("profileAgainst="))


def test_what_pytorch_wrote_is_drawn(page: Page, profiles: str) -> None:
    """The canvas has more than one colour, and the overview says what was recorded."""
    plot = open_profile(page, profiles, "pytorch")
    expect(page.get_by_label("Overview")).to_contain_text("slices")
    colors = """canvas => new Set(new Uint32Array(
        canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size"""
    page.wait_for_function("() => document.querySelector('.timeline-plot canvas')?.width > 300")
    assert 20 < plot.locator("canvas").first.evaluate(colors)


@pytest.mark.expected_errors("415")
def test_a_file_that_is_no_trace_says_so_and_the_others_can_be_chosen(page: Page, profiles: str) -> None:
    """The page stays usable."""
    listed = page.request.get(f"{profiles}api/profile/list").json()["profiles"]
    [bad] = [one for one in listed if one["title"].startswith("bad")]
    page.goto(f"{profiles}?tab=profile&profile={bad['id']}")
    expect(page.get_by_role("alert")).to_contain_text("This profile cannot be shown")
    page.get_by_label("Profile", exact=True).locator("select").select_option(label="run · new")
    expect(page.locator(".timeline-plot")).to_be_visible()


def test_profiles_appear_as_they_are_written(board: Board, page: Page, tmp_path: Path) -> None:
    """A page without profiles says how to make one; the first that comes is shown."""
    (tmp_path / "live").mkdir()
    server = board(tmp_path / "live", runs={"run": {"loss": [1.0]}})
    page.goto(f"{server.url}?tab=profile")
    expect(page.get_by_text("rt.profiler.Profile").first).to_be_visible()
    write_trace(tmp_path / "live" / "run" / "first.trace.json", slices())
    expect(page.locator(".timeline-plot")).to_be_visible(timeout=10_000)


def test_run_metadata_in_which_nothing_ran_makes_no_tab(board: Board, page: Page, tmp_path: Path) -> None:
    """PyTorch's `add_graph` logs one beside each graph: the tab comes with the first that says what something cost."""
    server = board(GOLDEN / "pytorch")
    page.goto(f"{server.url}?tab=graphs")
    expect(page.get_by_role("tab", name="Graphs")).to_be_visible()
    expect(page.locator(".graph-canvas canvas[role=img]")).to_be_visible()
    page.get_by_role("button", name="More").click()
    expect(page.locator(".inactive-page").filter(has_text="Profile")).to_be_visible()
    expect(page.locator(".inactive-page").filter(has_text="run_metadata")).to_have_count(0)
