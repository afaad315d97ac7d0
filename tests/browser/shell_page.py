"""Words for tests of the page's frame: the runs they look at, rows of the run list, and what its head says."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import Server

VALUES = [1.0, 0.5, 0.25]
RUNS = {
    name: {"loss/total": VALUES, "metrics/accuracy": VALUES}
    for name in ("mnist/lr=0.1/train", "mnist/lr=0.1/validation", "mnist/lr=0.01/train", "wide/sync", "wide/async")
}


def row(page: Page, name: str) -> Locator:
    """The row of a run or a group, by the text that stands in it."""
    return page.get_by_role("treeitem").filter(
        has=page.locator(".run-name", has_text=re.compile(f"^{re.escape(name)}$"))
    )


def shown(page: Page, summary: str) -> None:
    expect(page.locator(".runs-head")).to_contain_text(summary)


def open_board(page: Page, server: Server) -> Server:
    page.goto(server.url)
    shown(page, "5 runs, 5 shown")
    return server
