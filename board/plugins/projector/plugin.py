"""The projector."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.projector.routes import router

plugin = Plugin(name="projector", title="Projector", router=router, data=("projector",))
