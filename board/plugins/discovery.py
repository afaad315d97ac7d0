"""Dashboards of other packages: what is installed under the entry-point group `board.plugins`.

One that cannot be had is told, and the others go on. docs/plugins/writing-a-plugin.md says what a package brings.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points

from board.plugin import PAGE, Plugin

GROUP = "board.plugins"

log = logging.getLogger(__name__)


class BadPlugin(Exception):  # noqa: N818  # what it is
    """An installed dashboard cannot be shown; the message says why, in the words of a line that names it."""


@dataclass(slots=True)
class Discovered:
    """The installed dashboards in a stable order, and a line on each that cannot be shown."""

    plugins: list[Plugin] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def discover(built_in: Sequence[Plugin]) -> Discovered:
    """Import the dashboards that other packages bring; names of `built_in` and of earlier ones are taken."""
    found = Discovered()
    taken = {plugin.name for plugin in built_in}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            plugin = _load(point, taken)
        except BadPlugin as error:
            package = f" of the package {point.dist.name}" if point.dist is not None else ""
            found.problems.append(f"The dashboard {point.name!r}{package} cannot be shown: {error}.")
        else:
            taken.add(plugin.name)
            found.plugins.append(plugin)
    return found


def _load(point: EntryPoint, taken: set[str]) -> Plugin:
    try:
        plugin = point.load()
    except (Exception, SystemExit) as error:  # somebody else's code: whatever it raises, the board starts
        log.debug("entry point %s", point.value, exc_info=True)
        reason = " ".join(str(error).split())  # in one line
        raise BadPlugin(f"importing {point.value} raised {type(error).__name__}: {reason}") from error
    if not isinstance(plugin, Plugin):
        raise BadPlugin(f"{point.value} is no board.plugin.Plugin but {type(plugin).__name__}")
    if plugin.name in taken:
        raise BadPlugin(f"the name {plugin.name!r} is taken")
    if plugin.folder is None or not (plugin.folder / PAGE).is_file():
        raise BadPlugin(f"there is no {PAGE} in its folder {str(plugin.folder)!r}")
    return plugin
