"""TensorBoard's text plugin: `data/plugin/text/…`."""

from __future__ import annotations

from typing import Any

import numpy as np
from fastapi import APIRouter, Response

from board import markdown
from board.errors import DamagedPayload
from board.ingest.batch import Kind
from board.payloads import text
from board.payloads.text import Strings
from board.plugin import ContextDep, StoreDep
from board.store.series import AnySeries, SampleSeries
from board.store.store import Store
from board.tensorboard.listing import find, listing, shown_rows
from board.tensorboard.responses import TensorBoardRoute, json_floats, respond, serve

PLUGIN = "text"

_SLICED = (
    "**Warning:** This text summary contained data of dimensionality {rank}, but only   2d tables are supported. "
    "Showing a 2d slice of the data instead."
)


def tags(store: Store) -> dict[str, list[str]]:
    """Return the tags of every run that has texts."""
    return {run.name: list(by_tag) for run, by_tag in listing(store, PLUGIN)}


def texts(series: AnySeries, restarts: str, *, as_markdown: bool) -> list[dict[str, Any]]:
    """Return `{wall_time, step, text}` of each sample, `text` being HTML; samples that cannot be read are left out."""
    if not isinstance(series, SampleSeries):
        return []
    columns = series.columns()
    rows = np.arange(len(columns))[shown_rows(columns, restarts)].tolist()
    walls, steps = json_floats(columns.wall), columns.step.tolist()
    found = []
    for row in rows:
        try:
            strings = text.decode(Kind(int(columns.kind[row])), series.read(row, columns))
        except (DamagedPayload, ValueError):  # one broken sample must not hide the others
            continue
        found.append({"wall_time": walls[row], "step": steps[row], "text": as_html(strings, as_markdown=as_markdown)})
    return found


def as_html(strings: Strings, *, as_markdown: bool) -> str:
    """Return a text as HTML; an array as a table, of more than two dimensions the first slice under a warning."""
    cell = markdown.render_once if as_markdown else markdown.sanitise
    if not strings.ndim:
        return cell(strings.item())
    warning = markdown.render(_SLICED.format(rank=strings.ndim)) if strings.ndim > 2 else ""
    table = strings[(0,) * (strings.ndim - 2)] if strings.ndim > 2 else strings
    rows = [
        "<tr>\n" + "".join(f"<td>{cell(text)}</td>\n" for text in np.atleast_1d(row).tolist()) + "</tr>\n"
        for row in table
    ]
    return f"{warning}<table>\n<tbody>\n{''.join(rows)}</tbody>\n</table>"


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=TensorBoardRoute)


@serve(router, "/tags")
def get_tags(store: StoreDep) -> Response:
    """`{run: [tag, …]}`."""
    return respond(tags(store))


@serve(router, "/text")
def get_text(store: StoreDep, context: ContextDep, run: str = "", tag: str = "", markdown: str = "true") -> Response:
    """`[{wall_time, step, text}, …]` of one series; with `markdown=false` the texts are HTML as they are."""
    found = find(store, PLUGIN, run, tag)
    return respond(texts(found, context.restarts, as_markdown=markdown != "false") if found else [])
