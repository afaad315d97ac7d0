"""Answers as TensorBoard gives them: its JSON, its plain-text errors, its headers."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])

_HEADERS = {"Cache-Control": "no-cache, must-revalidate", "Expires": "0"}


class InvalidArgument(Exception):  # noqa: N818  # TensorBoard's name for it, and the first words of its message
    """The question makes no sense: 400."""

    status = 400
    label = "Invalid argument"


class NotFound(Exception):  # noqa: N818  # likewise
    """There is nothing of that name: 404."""

    status = 404
    label = "Not found"


def respond(content: object, status: int = 200) -> Response:
    """Answer with JSON; NaN and infinities must already be words, see `json_floats`."""
    body = json.dumps(content, allow_nan=False)
    return Response(body, status, _HEADERS, "application/json")


def respond_text(text: str, media_type: str = "text/plain", status: int = 200) -> Response:
    """Answer with text of some type, in UTF-8. What cannot be UTF-8, such as half a character, becomes a `?`."""
    return Response(text.encode("utf-8", "replace"), status, _HEADERS, media_type)


def respond_bytes(content: bytes, media_type: str) -> Response:
    """Answer with bytes out of a log."""
    return Response(content, 200, _HEADERS, media_type)


def json_floats(values: npt.NDArray[np.floating[Any]]) -> list[float | str]:
    """List the values as JSON can hold them: NaN, Infinity and -Infinity are words, as in TensorBoard."""
    listed: list[float | str] = values.tolist()
    for index in np.flatnonzero(~np.isfinite(values)).tolist():
        listed[index] = "NaN" if np.isnan(values[index]) else "Infinity" if values[index] > 0 else "-Infinity"
    return listed


class TensorBoardRoute(APIRoute):
    """A route whose errors are TensorBoard's."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with the two errors of this face turned into answers."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except (InvalidArgument, NotFound) as error:
                return respond_text(f"{error.label}: {error}", status=error.status)

        return answer


def serve(
    router: APIRouter, path: str, methods: Sequence[str] = ("GET", "HEAD", "POST")
) -> Callable[[Endpoint], Endpoint]:
    """Route `path` to a function as TensorBoard routes: by almost any method, with a slash behind it or without.

    The API's documentation shows the first method and no slash.
    """

    def register(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(path, endpoint, methods=[methods[0]], response_model=None)
        for form in (path, f"{path}/"):
            router.add_api_route(form, endpoint, methods=[*methods], response_model=None, include_in_schema=False)
        return endpoint

    return register
