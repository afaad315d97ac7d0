"""The type of a dashboard, and how its routes reach the store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from board.context import Context
from board.store.store import Store

PAGE = "page.js"
"""The module in the folder of another package's dashboard that draws it."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One dashboard: its routes lie under `api/NAME`, the module that draws it is `static/plugins/NAME.js`.

    `data` names the series that make the dashboard worth showing (`Series.plugin`).

    A dashboard of another package brings a `folder` of static files, served under `static/plugins/NAME/`. The module
    that draws it is `page.js` there; `how_to` is the line of code that logs for it, shown where there are no data.
    """

    name: str
    title: str
    router: APIRouter
    data: tuple[str, ...]
    folder: Path | None = None
    how_to: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a plugin's name is lower case letters, digits and _, not {self.name!r}")


def get_context(request: Request) -> Context:
    """Return the context of the application that serves this request."""
    context: Context = request.app.state.context
    return context


ContextDep = Annotated[Context, Depends(get_context)]


def get_store(context: ContextDep) -> Store:
    """Return the store that this application serves."""
    return context.store


StoreDep = Annotated[Store, Depends(get_store)]
