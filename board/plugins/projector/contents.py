"""What files of an embedding hold, given out as they are: pictures, vectors, bookmarks, text to keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from board.embeddings.errors import BadEmbedding, TooLarge
from board.embeddings.files import chunks, read_whole
from board.embeddings.listing import Embedding
from board.embeddings.vectors import vectors
from board.errors import BadRequest
from board.payloads import picture_size
from board.payloads.embeddings import MOST_BOOKMARK_BYTES, parse_bookmarks
from board.payloads.images import media_type
from board.plugins.projector.placing import points_of

MOST_SPRITE_BYTES = 256 << 20
MOST_SPRITE_PIXELS = 1 << 28
"""A GiB when it is unpacked: 16,384 × 16,384, four times TensorBoard's limit."""

MOST_VECTORS = 1000

_FORMAT = "%.9g"  # as many digits as tell every float32 from its neighbours
_ROWS = 1000


def sprite(embedding: Embedding) -> tuple[bytes, str]:
    """Return the pictures' image and its type. Raises BadEmbedding for what is no image, TooLarge."""
    path = embedding.info.sprite.image_path
    if not path:
        raise BadEmbedding(f"{embedding.tensor!r} has no sprite")
    content = read_whole(embedding.file(path), MOST_SPRITE_BYTES)
    kind = media_type(content)
    if not kind.startswith("image/"):
        raise BadEmbedding(f"{path!r} is no PNG, JPEG, GIF, WebP or BMP")
    size = picture_size.read(kind, content)
    if size is None:
        raise BadEmbedding(f"the header of {path!r} does not say how large the image is")
    if size[0] * size[1] > MOST_SPRITE_PIXELS:
        raise TooLarge(f"the sprite has {size[0]:,} × {size[1]:,} pixels; at most {MOST_SPRITE_PIXELS:,} are shown")
    return content, kind


def some_vectors(embedding: Embedding, wanted: str) -> dict[str, Any]:
    """Return the coordinates of a few points, named as `1,2,3`."""
    names = wanted.split(",") if wanted else []
    if len(names) > MOST_VECTORS or not all(name.isascii() and name.isdigit() and len(name) < 10 for name in names):
        raise BadRequest(f"points are up to {MOST_VECTORS} numbers with commas between")
    found = vectors(embedding)
    points = points_of(found, [int(name) for name in names])
    return {"points": points, "dimensions": found.values.shape[1], "values": found.values[points].reshape(-1)}


def bookmarks(embedding: Embedding) -> dict[str, Any]:
    """Return the views that somebody saved. Raises BadEmbedding."""
    path = embedding.info.bookmarks_path
    if not path:
        return {"bookmarks": [], "note": ""}
    try:
        found = parse_bookmarks(read_whole(embedding.file(path), MOST_BOOKMARK_BYTES))
    except ValueError as error:
        raise BadEmbedding(f"{path!r}: {error}") from error
    return {"bookmarks": found.states, "note": found.note}


def tensor_tsv(embedding: Embedding) -> Iterator[bytes]:
    """Yield all vectors as text."""
    values = vectors(
        embedding
    ).values  # before the first piece is sent: what cannot be read is an error, not a cut file
    line = "\t".join([_FORMAT] * values.shape[1]) + "\n"

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(values), _ROWS):
            yield "".join([line % tuple(row) for row in values[start : start + _ROWS].tolist()]).encode()

    return pieces()


def metadata_tsv(embedding: Embedding) -> Iterator[bytes]:
    """Yield the metadata file. Raises BadEmbedding where there is none."""
    path = embedding.info.metadata_path
    if not path:
        raise BadEmbedding(f"{embedding.tensor!r} has no metadata")
    return chunks(embedding.file(path))
