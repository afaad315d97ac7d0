"""The dashboards, in the order of their tabs."""

from __future__ import annotations

from board.plugin import Plugin
from board.plugins.images.plugin import plugin as images
from board.plugins.scalars.plugin import plugin as scalars

PLUGINS: tuple[Plugin, ...] = (scalars, images)
