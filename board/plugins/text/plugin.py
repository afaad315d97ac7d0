"""The text dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.text.routes import router

plugin = Plugin(name="text", title="Text", router=router, data=("text",))
