"""Answers that every route shares: a document in the form the client asked for, and one form of error."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import Scope

from board import wire_format
from board.assets import Assets

JSON = "application/json"
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")
_API = ("/api/", "/data/", "/static/", "/experiment/", "/openapi.json")


def document_response(
    accept: str | None, document: wire_format.Document, headers: dict[str, str] | None = None
) -> Response:
    """Return the document as a block when `accept` names that type, else as JSON."""
    block = wire_format.MEDIA_TYPE in (accept or "")
    content = wire_format.encode(document) if block else wire_format.encode_json(document)
    media_type = wire_format.MEDIA_TYPE if block else JSON
    return Response(
        content, media_type=media_type, headers={"Cache-Control": "no-cache", "Vary": "Accept"} | (headers or {})
    )


def json_response(document: wire_format.Document, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return the document as JSON, whatever the client prefers."""
    return Response(wire_format.encode_json(document), status, {"Cache-Control": "no-cache"} | (headers or {}), JSON)


def download_response(
    pieces: Iterator[str] | Iterator[bytes], name: str, media_type: str, headers: dict[str, str] | None = None
) -> StreamingResponse:
    """Return a file for the user to keep, sent as its pieces are made; `name` is one that every file system takes.

    The first piece is made here: what cannot be read at all is an error, and no file that is cut short.
    """
    encoded = (piece.encode("utf-8", "backslashreplace") if isinstance(piece, str) else piece for piece in pieces)
    whole = chain([next(encoded, b"")], encoded)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'} | (headers or {})
    return StreamingResponse(whole, media_type=media_type, headers=headers)


def ranged_response(content: bytes, media_type: str, headers: dict[str, str], wanted: str | None) -> Response:
    """Return bytes out of a log, or the part of them that a Range header asks for (RFC 9110 §14): players seek so.

    Only a single range is understood; for anything else all of them are a correct answer.
    """
    headers = headers | {"Accept-Ranges": "bytes"}
    part = _RANGE.fullmatch(wanted or "")
    if part is None or not any(part.groups()):
        return Response(content, 200, headers, media_type)
    first, last = part.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(len(content), int(last) + 1) if first and last else len(content)
    if start >= end:
        return Response(None, 416, headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], 206, headers, media_type)


def error_response(scope: Scope, assets: Assets, status: int, code: str, message: str) -> Response:
    """Say what went wrong: as a page to a person who navigates, as JSON to everybody else."""
    if not wants_page(scope):
        return json_response({"error": {"code": code, "message": message}}, status)
    page = assets.render(
        "error.html", status=status, title=HTTPStatus(status).phrase, message=message, up=path_to_root(scope), code=code
    )
    return HTMLResponse(page.encode("utf-8", "replace"), status, {"Cache-Control": "no-store"})


def wants_page(scope: Scope) -> bool:
    """Tell whether a browser's address bar is asking, for a page."""
    accepts_html = "text/html" in Headers(scope=scope).get("accept", "")
    return accepts_html and not route_path(scope).startswith(_API)


def route_path(scope: Scope) -> str:
    """Return the requested path without the path prefix."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


def path_to_root(scope: Scope) -> str:
    """Return the relative address of the page as seen from the requested path: "./", "../", "../../"."""
    return "../" * (route_path(scope).count("/") - 1) or "./"
