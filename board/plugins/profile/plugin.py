"""The profile dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.profile.catalog import RUN_METADATA
from board.plugins.profile.routes import router

plugin = Plugin(name="profile", title="Profile", router=router, data=("profile", RUN_METADATA))
