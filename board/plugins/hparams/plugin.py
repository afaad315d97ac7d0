"""The hparams dashboard."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.hparams.routes import router

plugin = Plugin(name="hparams", title="HParams", router=router, data=("hparams",))
