"""The vectors themselves: read once, kept while somebody looks at them."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from board.embeddings.errors import BadEmbedding
from board.embeddings.files import chunks, read_whole
from board.embeddings.kept import Kept
from board.embeddings.listing import Embedding, holds_text
from board.payloads.embedding_vectors import MOST_VALUES, Float32, decode_raw, decode_tsv

KEPT_BYTES = 512 << 20

_DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Vectors:
    """A matrix of points × dimensions, and a digest of its content."""

    values: Float32
    finite: npt.NDArray[np.bool_]  # of each point: whether all its coordinates are numbers that can be placed
    digest: str


_kept: Kept[Vectors] = Kept(lambda vectors: vectors.values.nbytes, KEPT_BYTES)


def vectors(embedding: Embedding) -> Vectors:
    """Return an embedding's vectors. Raises BadEmbedding, TooLarge, OutsideLogdir."""
    return _kept.get(_key(embedding), lambda: _read(embedding))


def _key(embedding: Embedding) -> Hashable:
    if embedding.vectors is not None:
        return embedding.vectors, tuple(embedding.info.tensor_shape)
    assert embedding.checkpoint is not None, "an entry without files has a problem"
    return embedding.checkpoint.index, embedding.key


def _read(embedding: Embedding) -> Vectors:
    values = np.ascontiguousarray(_values(embedding), "<f4")
    values.flags.writeable = False  # many requests share it
    digest = hashlib.blake2b(values.data, digest_size=_DIGEST_BYTES, key=str(values.shape).encode()).hexdigest()
    with np.errstate(invalid="ignore", over="ignore"):
        finite = np.isfinite(values).all(axis=1)
    return Vectors(values, finite, digest)


def _values(embedding: Embedding) -> Float32:
    if embedding.checkpoint is not None:
        return embedding.checkpoint.vectors(embedding.key)
    file = embedding.vectors
    assert file is not None
    try:
        if holds_text(file):
            return decode_tsv(chunks(file))
        return decode_raw(read_whole(file, 4 * MOST_VALUES), embedding.info.tensor_shape)
    except ValueError as error:
        raise BadEmbedding(f"{file.name!r}: {error}") from error
