"""TensorBoard's projector plugin: `data/plugin/projector/…`, over the same files as our own dashboard.

Matrices of a checkpoint are there without TensorFlow being installed. Errors are TensorBoard's texts; files are named
in them as the config does, and not by where they lie on this machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Query, Request, Response
from google.protobuf import json_format

from board.embeddings.errors import BadEmbedding
from board.embeddings.files import LogFile, open_file, read_whole
from board.embeddings.listing import PLUGIN, Embedding, config_of, of_config
from board.embeddings.vectors import vectors
from board.errors import BoardError, OutsideLogdir
from board.payloads.embedding_metadata import MOST_METADATA_BYTES
from board.payloads.embeddings import MOST_BOOKMARK_BYTES
from board.payloads.images import media_type
from board.plugin import StoreDep
from board.store.artifacts import Artifact
from board.store.store import Store
from board.tensorboard.responses import TensorBoardRoute, respond, respond_bytes, respond_text, serve
from writer.wire.proto.projector_pb2 import ProjectorConfig

MOST_SPRITE_BYTES = 256 << 20

_COUNT = re.compile(r"0{0,20}[1-9][0-9]{0,15}")

Text = Annotated[str | None, Query()]


class _Refused(Exception):  # noqa: N818  # an answer
    """What the question is answered with: 400 and a line of text."""


def runs(store: Store) -> dict[str, Artifact]:
    """Return the config of every run that has embeddings, in the order of the runs; those without events last."""
    order = {run.name: place for place, run in enumerate(store.runs())}
    # Of two configs in one run TensorBoard takes the one in the folder for plugins.
    by_run = sorted(
        store.artifacts(PLUGIN), key=lambda each: (order.get(each.run, len(order)), "plugins/" in each.name)
    )
    found = {}
    for artifact in by_run:
        try:
            if any(each.problem is None for each in of_config(artifact)):
                found[artifact.run] = artifact
        except BoardError:  # a config that cannot be read has none; our own list says why
            continue
    return found


def info(artifact: Artifact) -> dict[str, Any]:
    """Return a config as JSON, with every embedding that there is and its shape."""
    config = ProjectorConfig()
    config.CopyFrom(config_of(artifact))
    del config.embeddings[:]
    for each in of_config(artifact):
        entry = config.embeddings.add()
        entry.CopyFrom(each.info)
        entry.tensor_name = each.tensor
        if each.shape is not None and not entry.tensor_shape:
            entry.tensor_shape.extend(each.shape)
    document: dict[str, Any] = json_format.MessageToDict(config)
    return document


def _embedding(store: Store, run: str | None, name: str | None) -> Embedding | None:
    """Return an embedding by its names, None where the run has no such one."""
    artifact = _artifact(store, run)
    if name is None:
        raise _Refused('query parameter "name" is required')
    return next((each for each in of_config(artifact) if _canonical(each.tensor) == _canonical(name)), None)


def _canonical(name: str) -> str:
    """Return a tensor's name with its output, which TensorFlow 1's have and which need not be said."""
    return name if ":" in name else f"{name}:0"


def _artifact(store: Store, run: str | None) -> Artifact:
    if run is None:
        raise _Refused('query parameter "run" is required')
    found = runs(store).get(run)
    if found is None:
        raise _Refused(f'Unknown run: "{run}"')
    return found


def _file(store: Store, run: str | None, name: str | None, what: str) -> LogFile:
    """Return one of the other files of an embedding: metadata, bookmarks, sprite image."""
    found = _embedding(store, run, name)
    info = None if found is None else found.info
    paths = {"metadata": "metadata_path", "bookmarks": "bookmarks_path"}
    path = "" if info is None else info.sprite.image_path if what == "sprite image" else getattr(info, paths[what])
    if found is None or not path:
        config = _artifact(store, run).name
        raise _Refused(f'No {what} file found for tensor "{name}" in the config file "{config}"')
    try:
        return found.file(path)
    except OutsideLogdir as error:
        raise _Refused(f'Asset path "{path}" resolves outside the config directory') from error
    except BadEmbedding as error:
        ending = "does not exist or is directory" if what == "sprite image" else "not found, or is not a file"
        raise _Refused(f'"{path}" {ending}') from error


def _rows(num_rows: str | None) -> int | None:
    if not num_rows:
        return None
    if not _COUNT.fullmatch(num_rows):
        raise _Refused("query parameter num_rows must be integer > 0")
    return int(num_rows)


def _first_lines(file: LogFile, rows: int | None) -> bytes:
    """Return the first rows of a metadata file, after its header where it has one."""
    if rows is None:
        return read_whole(file, MOST_METADATA_BYTES)
    lines: list[bytes] = []
    left = MOST_METADATA_BYTES
    with open_file(file) as opened:
        while len(lines) < rows + (b"\t" in lines[0] if lines else 1):
            line = opened.readline(MOST_METADATA_BYTES)
            left -= len(line)
            if not line or left < 0:
                break
            lines.append(line)
    return b"".join(lines)


class _ProjectorRoute(TensorBoardRoute):
    """A route that answers 400 with a line of text for whatever is wrong."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with errors turned into answers."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except _Refused as refused:
                return respond_text(str(refused), status=400)
            except BoardError as error:
                return respond_text(error.message, status=400)

        return answer


router = APIRouter(prefix=f"/plugin/{PLUGIN}", route_class=_ProjectorRoute)


@serve(router, "/runs")
def get_runs(store: StoreDep) -> Response:
    """Names of the runs that have embeddings."""
    return respond(list(runs(store)))


@serve(router, "/info")
def get_info(store: StoreDep, run: Text = None) -> Response:
    """The projector config of a run, with shapes."""
    return respond(info(_artifact(store, run)))


@serve(router, "/tensor")
def get_tensor(store: StoreDep, run: Text = None, name: Text = None, num_rows: Text = None) -> Response:
    """The vectors, as float32 row by row."""
    found, rows = _embedding(store, run, name), _rows(num_rows)
    if found is None:
        checkpoint = config_of(_artifact(store, run)).model_checkpoint_path
        raise _Refused(f'Tensor "{name}" not found in checkpoint dir "{checkpoint}"')
    if found.problem is not None:
        raise _Refused(found.problem)
    values = vectors(found).values
    return respond_bytes(np.ascontiguousarray(values[:rows], "<f4").tobytes(), "application/octet-stream")


@serve(router, "/metadata")
def get_metadata(store: StoreDep, run: Text = None, name: Text = None, num_rows: Text = None) -> Response:
    """The metadata file, or its first rows."""
    rows = _rows(num_rows) if run is not None and name is not None else None
    return respond_bytes(_first_lines(_file(store, run, name, "metadata"), rows), "text/plain")


@serve(router, "/bookmarks")
def get_bookmarks(store: StoreDep, run: Text = None, name: Text = None) -> Response:
    """The bookmarks file, which must be JSON."""
    content = read_whole(_file(store, run or None, name, "bookmarks"), MOST_BOOKMARK_BYTES)
    try:
        json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _Refused(f"bookmarks that are no JSON: {error}") from error
    return respond_bytes(content, "application/json")


@serve(router, "/sprite_image")
def get_sprite_image(store: StoreDep, run: Text = None, name: Text = None) -> Response:
    """The image with a picture of each point."""
    content = read_whole(_file(store, run or None, name, "sprite image"), MOST_SPRITE_BYTES)
    return respond_bytes(content, media_type(content))
