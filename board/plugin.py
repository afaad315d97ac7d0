"""The type of a dashboard, and how its routes reach the store.

A dashboard of this package and one that another package brings are the same thing: a module-level `Plugin`. Another
package names it in its entry points, group `board.plugins`:

    [project.entry-points."board.plugins"]
    confusion = "my_package.confusion:plugin"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from board.context import Context
from board.store.store import Store

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One dashboard: its routes under `api/NAME`, and the module that draws it.

    `data` names the series that make the dashboard worth showing (`Series.plugin`). A plugin from another package gives
    `static`, a directory served at `static/plugins/NAME/` with `NAME.js` in it; ours live in `static/plugins/NAME.js`.
    """

    name: str
    title: str
    router: APIRouter
    data: tuple[str, ...]
    static: Path | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a plugin's name is lower case letters, digits and _, not {self.name!r}")

    @property
    def module(self) -> str:
        """Where the page finds the dashboard's module, below `static/`."""
        return f"plugins/{self.name}/{self.name}.js" if self.static else f"plugins/{self.name}.js"


def get_context(request: Request) -> Context:
    """Return the context of the application that serves this request."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(get_context)]


def get_store(context: ContextDep) -> Store:
    """Return the store that this application serves."""
    return context.store


StoreDep = Annotated[Store, Depends(get_store)]
