"""What changed since a revision, and a stream that says "look now".

`api/changes` is the contract. The stream carries no data, so a message that is lost costs nothing.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response, StreamingResponse

from board import markdown
from board.plugin import ContextDep, StoreDep
from board.responses import document_response, json_response
from board.store.run import Run
from board.store.store import Store

TICK_SECONDS = 0.1
"""A burst of writes becomes at most one message in this time."""

HEARTBEAT_SECONDS = 15.0

DESCRIPTION_SECONDS = 1.0
"""What rendering descriptions may take in one answer: the page shows nothing before it."""

router = APIRouter(prefix="/api", tags=["live"])


@router.get("/changes")
def changes(
    store: StoreDep,
    since: Annotated[int, Query(ge=0, description="the revision that the client has; 0: none")] = 0,
    boot: Annotated[str, Query(max_length=100, description="the `boot` that this revision is of")] = "",
    accept: Annotated[str | None, Header()] = None,
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Answer which runs, tags and series are new or changed since a revision."""
    etag = f'"{store.boot}-{store.revision}"'
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers={"ETag": etag})
    document = changes_since(store, since, boot)
    return document_response(accept, document, {"ETag": f'"{store.boot}-{document["rev"]}"'})


@router.get("/events")
async def events(store: StoreDep, context: ContextDep) -> StreamingResponse:
    """Stream `event: rev` whenever the revision moves."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # the latter asks nginx to pass messages on
    return StreamingResponse(revisions(store, context.stopping), media_type="text/event-stream", headers=headers)


@router.get("/damage")
def damage(store: StoreDep) -> Response:
    """Answer each stretch of damage in an event file, and what could not be read at all."""
    files = [asdict(stretch) for stretch in store.damage()]
    return json_response({"files": files, "unreadable": [asdict(item) for item in store.unreadable()]})


def changes_since(store: Store, since: int, boot: str) -> dict[str, Any]:
    """Return the document of `api/changes`. A client that knew another process, or a later revision, starts over."""
    reset = since > 0 and (boot not in ("", store.boot) or since > store.revision)
    news = store.changes(0 if reset else since)
    descriptions = markdown.render_within((info.description for info in news.info), DESCRIPTION_SECONDS)
    return {
        "boot": store.boot,
        "rev": news.revision,
        "reset": reset,
        "load": asdict(news.progress),
        "plugins": news.plugins,
        "runs": [_run(run) for run in news.runs],
        "gone": news.gone,
        "tags": [{"id": tag, "name": name} for tag, name in news.tags],
        "info": [
            {
                "plugin": info.plugin,
                "tag": info.tag,
                "display_name": info.display_name,
                "description_html": description,
            }
            for info, description in zip(news.info, descriptions, strict=True)
        ],
        "series": {
            "run": news.series.run,
            "tag": news.series.tag,
            "plugin": news.series.plugin,
            "points": news.series.points.astype("f8"),
            "generation": news.series.generation,
        },
        "damage": news.damage,
        "artifacts": news.artifacts,
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "name": run.name,
        "first_wall": _finite(run.first_wall),
        "last_wall": _finite(run.last_wall),
        "last_step": run.last_step,
        "hparams": dict(run.hparams),
        "damage": run.damage,
        "files": len(run.files),
    }


def _finite(wall: float | None) -> float | None:
    """Return a wall time that a clock can show; a broken writer's NaN is as good as none."""
    return wall if wall is not None and math.isfinite(wall) else None


async def revisions(store: Store, stopping: threading.Event) -> AsyncIterator[bytes]:
    """Yield a server-sent event a revision, at most one a tick, and a comment when there was nothing to say for long.

    Looks ten times a second rather than waiting in a thread: a thread for each open page would outlive the server's
    stop, and a look costs a microsecond.
    """
    yield b"retry: 1000\n\n"
    sent = -1
    quiet = 0.0
    while not stopping.is_set():
        revision = store.revision
        if revision != sent:
            yield b'event: rev\ndata: {"rev": %d}\n\n' % revision
            sent, quiet = revision, 0.0
        elif quiet >= HEARTBEAT_SECONDS:
            yield b": still here\n\n"
            quiet = 0.0
        await asyncio.sleep(TICK_SECONDS)
        quiet += TICK_SECONDS
