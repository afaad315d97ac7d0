"""The audio dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.audio.routes import router

plugin = Plugin(name="audio", title="Audio", router=router, data=("audio",))
