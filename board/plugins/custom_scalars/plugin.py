"""The custom scalars dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.custom_scalars.routes import router

plugin = Plugin(name="custom_scalars", title="Custom Scalars", router=router, data=("custom_scalars",))
