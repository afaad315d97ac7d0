"""A dashboard of another package, in the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.examples.installing import ROOT, install, write_metadata
from writer import SummaryWriter


def test_the_example_has_a_tab_and_draws(
    board: Callable[..., Any], page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It uses the page's modules and its own style under the page's policy, and follows the selection of runs."""
    install(ROOT / "examples" / "plugin", tmp_path / "site")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    for run, seconds in (("fast", 0.125), ("slow", 0.5)):
        with SummaryWriter(tmp_path / "logs" / run) as writer:
            for step in range(20):
                writer.add_scalar("loss", 1.0, step, walltime=1.7e9 + step * seconds)
    page.goto(board(tmp_path / "logs").url)
    page.get_by_role("tab", name="Throughput").click()
    expect(page.locator(".throughput tbody tr")).to_have_text(
        ["fast loss 8 8 8", "slow loss 2 2 2"], use_inner_text=True
    )
    expect(page.locator(".throughput-chart canvas").first).to_be_visible()
    assert "grid" == page.locator(".throughput").evaluate("element => getComputedStyle(element).display")
    page.reload()
    expect(page.get_by_role("tab", name="Throughput", selected=True)).to_be_visible()
    expect(page.locator(".throughput tbody tr")).to_have_count(2)


BROKEN = """
from pathlib import Path
from fastapi import APIRouter
from board.plugin import Plugin
plugin = Plugin("broken", "Broken", APIRouter(), ("scalars",), Path(__file__).parent / "static")
"""


@pytest.mark.expected_errors("out of luck")
@pytest.mark.parametrize(
    "page_js",
    [
        "throw new Error('out of luck');",
        "export default { name: 'broken', title: 'Broken', Page() { throw new Error('out of luck'); } };",
    ],
)
def test_a_page_that_fails_stops_its_tab_alone(
    board: Callable[..., Any], page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page_js: str
) -> None:
    """While it is loaded or drawn: the tab says what went wrong, and the others work."""
    (tmp_path / "site" / "broken" / "static").mkdir(parents=True)
    (tmp_path / "site" / "broken" / "__init__.py").write_text(BROKEN)
    (tmp_path / "site" / "broken" / "static" / "page.js").write_text(page_js)
    write_metadata(tmp_path / "site", "broken", "1.0", {"board.plugins": "broken = broken:plugin\n"})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    page.goto(board(runs={"a": {"loss": [1.0, 0.5]}}).url)
    page.get_by_role("tab", name="Broken").click()
    expect(page.get_by_role("alert")).to_contain_text("This dashboard has stopped")
    expect(page.get_by_role("alert")).to_contain_text("out of luck")
    page.get_by_role("tab", name="Scalars").click()
    expect(page.get_by_role("heading", name="loss")).to_be_visible()
