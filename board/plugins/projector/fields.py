"""What the metadata say of each point, and which points have a text in it."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import numpy.typing as npt
import regex

from board.embeddings.errors import BadEmbedding
from board.embeddings.files import read_whole
from board.embeddings.kept import Kept
from board.embeddings.listing import Embedding
from board.errors import BadRegex, BadRequest
from board.patterns import compile_pattern
from board.payloads.embedding_metadata import MOST_METADATA_BYTES, NO_ROW, Field, Metadata, decode
from board.plugins.projector.request import SearchRequest

ANSWER_SECONDS = 2.0
VALUE_SECONDS = 0.1
MOST_SLOW = 4
"""After so many values on which a pattern took too long it is refused."""

_ENTRY_BYTES = 100  # of a string in memory, beside its characters

_kept: Kept[Metadata] = Kept(
    lambda found: sum(
        each.index.nbytes * 3 + sum(len(text) + _ENTRY_BYTES for text in each.strings) for each in found.fields
    ),
    128 << 20,
)


def metadata(embedding: Embedding) -> Metadata:
    """Return an embedding's metadata, no fields where it has none. Raises BadEmbedding, TooLarge, OutsideLogdir."""
    assert embedding.shape is not None, "an embedding that was found has a shape"
    points = embedding.shape[0]
    if not embedding.info.metadata_path:
        return Metadata([], 0, "")
    file = embedding.file(embedding.info.metadata_path)
    return _kept.get((file, points), lambda: decode(read_whole(file, MOST_METADATA_BYTES), points))


def field_of(embedding: Embedding, name: str) -> Field:
    """Return one field. Raises BadRequest where there is none of that name."""
    for field in metadata(embedding).fields:
        if field.name == name:
            return field
    raise BadRequest(f"the metadata of {embedding.tensor!r} have no field {name!r}")


def metadata_document(embedding: Embedding) -> dict[str, Any]:
    """Return all fields, as columns."""
    found = metadata(embedding)
    assert embedding.shape is not None
    return {
        "fields": [_field_document(field) for field in found.fields],
        "rows": found.rows,
        "points": embedding.shape[0],
        "note": found.note,
    }


def _field_document(field: Field) -> dict[str, Any]:
    document: dict[str, Any] = {"name": field.name, "kind": field.kind, "distinct": len(field.strings)}
    if field.kind == "number":
        return document | {"values": field.numbers}
    numbers = {} if field.numbers is None else {"numbers": field.numbers}
    return document | {"values": {"strings": field.strings, "index": field.index}} | numbers


def search(embedding: Embedding, request: SearchRequest) -> dict[str, Any]:
    """Return the points whose value of a field, or of any, holds a text or matches a pattern.

    Raises BadRegex for what is no pattern and for one that takes too long.
    """
    fields = metadata(embedding).fields if request.field is None else [field_of(embedding, request.field)]
    assert embedding.shape is not None
    found = np.zeros(embedding.shape[0], np.bool_)
    searcher = _Searcher(request)
    for field in fields:
        matching = np.array([*map(searcher.matches, field.strings), False], np.bool_)
        found |= matching[field.index]  # NO_ROW is the last entry: no match
    index = np.flatnonzero(found)
    return {"index": index, "total": len(index), "slow": searcher.slow}


class _Searcher:
    """Asks each distinct value once, and gives up a pattern that takes too long."""

    def __init__(self, request: SearchRequest) -> None:
        self._request = request
        self._deadline = time.monotonic() + ANSWER_SECONDS
        self.slow = 0
        self._fold = not request.case and not request.regex
        self._text = request.text.casefold() if self._fold else request.text
        if request.regex:
            self._pattern = compile_pattern(request.text, 0 if request.case else regex.IGNORECASE)

    def matches(self, value: str) -> bool:
        if not self._request.regex:
            return self._text in (value.casefold() if self._fold else value)
        try:
            return self._pattern.search(value, timeout=VALUE_SECONDS, concurrent=len(value) > 1000) is not None
        except TimeoutError:
            self.slow += 1
            if self.slow >= MOST_SLOW or time.monotonic() > self._deadline:
                raise BadRegex(self._request.text, "it takes too long on these values") from None
            return False


def classes(embedding: Embedding, name: str, points: npt.NDArray[np.intp]) -> npt.NDArray[np.int32]:
    """Return which value of a field each of some points has, by number; -1 where it has none."""
    field = field_of(embedding, name)
    if len(field.strings) >= len(points) > 1 and field.kind != "category":
        raise BadEmbedding(f"{name!r} has another value at nearly every point: it tells nothing that belongs together")
    empty = field.strings.index("") if "" in field.strings else NO_ROW
    index = field.index[points]
    return np.where(index == empty, NO_ROW, index).astype(np.int32)
