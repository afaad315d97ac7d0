"""A dashboard of another package, in the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.examples.installing import ROOT, install
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
