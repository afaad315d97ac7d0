"""The scalars dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.scalars.routes import router

plugin = Plugin(name="scalars", title="Scalars", router=router, data=("scalars",))
