"""The mesh dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.mesh.routes import router

plugin = Plugin(name="mesh", title="Mesh", router=router, data=("mesh",))
