"""The frame of the page over log directories as they come: growing, empty, damaged, huge; and a server that dies."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from writer import SummaryWriter

from .conftest import Server, free_port, write_runs
from .shell_page import RUNS, VALUES, open_board, row, shown

Board = Callable[..., Server]


def test_a_new_run_appears_by_itself(board: Board, page: Page) -> None:
    """Nobody presses reload."""
    server = open_board(page, board(runs=RUNS))
    expect(page.locator(".status-button")).to_contain_text("live")
    with SummaryWriter(str(server.logdir / "late")) as writer:
        writer.add_scalar("loss/total", 1.0, 0)
    expect(row(page, "late")).to_be_visible(timeout=3000)
    shown(page, "6 runs, 6 shown")


def test_pause_means_that_nothing_is_fetched(board: Board, page: Page) -> None:
    """The dot is a switch."""
    server = open_board(page, board(runs=RUNS))
    page.locator(".status-button").click()
    expect(page.locator(".status-button")).to_contain_text("paused")
    with SummaryWriter(str(server.logdir / "late")) as writer:
        writer.add_scalar("loss/total", 1.0, 0)
    page.wait_for_timeout(2500)
    shown(page, "5 runs, 5 shown")
    page.locator(".status-button").click()
    shown(page, "6 runs, 6 shown")


@pytest.mark.expected_errors("Failed to load resource|ERR_|EventSource")
def test_the_server_dies_and_comes_back(board: Board, page: Page) -> None:
    """What is shown stays, the dot says so at once, and the page recovers without a reload."""
    server = board(runs=RUNS, port=free_port())
    page.goto(server.url)
    shown(page, "5 runs, 5 shown")
    row(page, "sync").locator(".run-name").dblclick()
    server.stop()
    expect(page.locator(".status-button")).to_contain_text("disconnected", timeout=3000)
    expect(row(page, "sync")).to_be_visible()
    with SummaryWriter(str(server.logdir / "late")) as writer:
        writer.add_scalar("loss/total", 1.0, 0)
    server.start()
    expect(page.locator(".status-button")).to_contain_text("live", timeout=20_000)
    shown(page, "6 runs, 1 shown")


def test_an_empty_directory_says_what_to_do(board: Board, page: Page, tmp_path: Path) -> None:
    """The page fills by itself as soon as something is written."""
    logdir = tmp_path / "empty"
    logdir.mkdir()
    server = board(logdir)
    page.goto(server.url)
    expect(page.get_by_role("heading", name="No event files yet")).to_be_visible()
    expect(page.locator(".snippet").first).to_contain_text("SummaryWriter")
    with SummaryWriter(str(logdir / "first")) as writer:
        writer.add_scalar("loss", 1.0, 0)
    expect(row(page, "first")).to_be_visible(timeout=5000)


def test_a_directory_that_is_not_there_yet_says_so(board: Board, page: Page, tmp_path: Path) -> None:
    """Not an error: training has not started."""
    page.goto(board(tmp_path / "later").url)
    expect(page.get_by_role("heading", name="The log directory is not there yet")).to_be_visible()


def test_damage_is_counted_and_located(board: Board, page: Page, tmp_path: Path) -> None:
    """A flipped byte costs one point; the page says in which file and where."""
    logdir = tmp_path / "logs"
    write_runs(logdir, {"a": {"loss": [1.0] * 50}})
    (file,) = (logdir / "a").iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    page.goto(board(logdir).url)
    page.get_by_role("button", name="damaged").click()
    dialog = page.get_by_role("dialog", name="Damaged event files")
    expect(dialog.get_by_role("row").nth(1)).to_contain_text(file.name)


def test_hostile_names_are_text(board: Board, page: Page) -> None:
    """Whatever a log directory is called, it is shown and never obeyed."""
    names = ["<script>alert(1)<", "line\nbreak", "مرحبا", "🚀" * 40, "x" * 200, "a,b!c\\d", "all", "none"]
    server = board(runs={name: {"loss": VALUES} for name in names})
    page.goto(server.url)
    shown(page, f"{len(names)} runs, {len(names)} shown")
    for name in ("a,b!c\\d", "all"):
        row(page, name).locator(".run-name").dblclick()
        shown(page, f"{len(names)} runs, 1 shown")
        page.wait_for_url(re.compile("runs="))
        page.wait_for_timeout(300)
        page.reload()
        shown(page, f"{len(names)} runs, 1 shown")
        expect(row(page, name)).to_have_attribute("aria-checked", "true")


def test_a_wide_directory_shows_its_newest_runs_and_few_rows(board: Board, page: Page) -> None:
    """Thousands of runs: the 20 newest are on, and the document holds only the rows in view."""
    server = board(runs={f"sweep/{i // 100}/seed-{i:04}": {"loss": [1.0]} for i in range(600)})
    start = time.monotonic()
    page.goto(server.url)
    shown(page, "600 runs, 20 shown")
    assert time.monotonic() - start < 10
    expect(page.locator(".sidebar-note")).to_contain_text("20 newest")
    assert page.get_by_role("treeitem").count() < 80
    page.get_by_label("Filter runs, regex").fill("seed-000")
    shown(page, "600 runs, 10 match, 10 shown")
    page.get_by_label("Filter runs, regex").fill("")
    shown(page, "600 runs, 20 shown")
    page.get_by_role("tree").focus()
    page.keyboard.press("End")
    expect(row(page, "seed-0599")).to_be_visible()
    assert page.get_by_role("treeitem").count() < 80


def test_notes_that_cannot_be_saved_say_so(board: Board, page: Page, tmp_path: Path) -> None:
    """A run can be renamed where nothing can be written; the page tells that it will not last."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "board").write_text("no directory")
    open_board(page, board(runs=RUNS))
    row(page, "sync").locator(".run-name").click()
    page.keyboard.press("F2")
    page.get_by_label("New name of wide/sync").fill("the good one")
    page.keyboard.press("Enter")
    expect(row(page, "the good one")).to_be_visible()
    notices = page.get_by_role("status", name="Notices")
    expect(notices).to_contain_text("notes are kept only while this server runs")
    notices.get_by_role("button", name="Dismiss").click()
    expect(notices).to_have_count(0)
