"""The PR curves dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.pr_curves.routes import router

plugin = Plugin(name="pr_curves", title="PR Curves", router=router, data=("pr_curves",))
