"""The histograms dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.histograms.routes import router

plugin = Plugin(name="histograms", title="Histograms", router=router, data=("histograms",))
