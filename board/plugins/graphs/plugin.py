"""The graphs dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.graphs.routes import router
from board.plugins.graphs.sources import DATA

plugin = Plugin(name="graphs", title="Graphs", router=router, data=DATA)
