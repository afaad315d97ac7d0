"""The images dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.images.routes import router

plugin = Plugin(name="images", title="Images", router=router, data=("images",))
