"""What the runtime's examples log, opened in every tab that it feeds."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import Server

pytest.importorskip("sklearn", reason="the digits are scikit-learn's (the `examples` extra)")

CARDS = ".card canvas, .card img"
SEEN = {
    "scalars": CARDS,
    "images": CARDS,
    "histograms": CARDS,
    "distributions": CARDS,
    "pr_curves": CARDS,
    "custom_scalars": CARDS,
    "graphs": ".graph-canvas canvas[role=img]",
    "profile": "canvas[role=img]",
    "hparams": "[role=grid], table",
    "projector": "canvas",
}
"""What a tab shows where it shows data."""

FED = {
    "digits_softmax": ("scalars", "images", "graphs"),
    "digits_mlp": ("scalars", "histograms", "distributions", "images", "pr_curves", "graphs", "profile", "hparams"),
    "digits_eager": ("scalars", "histograms"),
    "digits_cnn": ("scalars", "images", "graphs"),
    "autoencoder": ("scalars", "histograms", "images", "graphs", "projector"),
    "gan": ("scalars", "histograms", "images", "graphs"),
    "recurrent": ("scalars", "histograms", "graphs"),
    "word_embeddings": ("scalars", "histograms", "graphs", "projector"),
    "multi_task": ("scalars", "custom_scalars", "graphs"),
    "transfer_learning": ("scalars", "histograms", "graphs"),
    "wide_and_deep": ("scalars", "graphs"),
}

STEPS = 12  # digits_mlp traces its tenth


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A board over all examples, each a run, or a few below its name."""
    logdir = tmp_path_factory.mktemp("examples") / "runs"
    for name in FED:
        example: Any = importlib.import_module(f"examples.runtime.{name}")
        example.train(logdir / name, STEPS)
    server = Server(logdir, 0).start()
    yield server
    server.stop()


@pytest.mark.parametrize("name", FED)
def test_an_example_opens_in_every_tab_that_it_feeds(name: str, trained: Server, page: Page) -> None:
    """Each tab shows data, and no words that say why there are none."""
    page.goto(f"{trained.url}?tab={FED[name][0]}&runFilter=%5E{name}")
    for tab in FED[name]:
        if page.locator(f"#tab-{tab}").count():
            page.locator(f"#tab-{tab}").click()
        else:  # in the menu of those that do not fit
            page.goto(f"{trained.url}?tab={tab}&runFilter=%5E{name}")
        expect(page.locator("#page").locator(SEEN[tab]).first).to_be_visible()
        expect(page.locator("#page .empty")).to_have_count(0)
        expect(page.locator("#page [role=alert]")).to_have_count(0)
