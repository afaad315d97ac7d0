"""The distributions dashboard: another look at histograms."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.distributions.routes import router

plugin = Plugin(name="distributions", title="Distributions", router=router, data=("histograms",))
