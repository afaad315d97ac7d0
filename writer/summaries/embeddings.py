"""Embeddings: vectors with labels and pictures, in files beside the event file, which the projector reads.

<run>/projector_config.pbtxt              which embeddings there are (projector.proto, as text)
<run>/<step, 5 digits>/<tag>/tensors.tsv  a row a vector
                            metadata.tsv  a row a vector; a header line where there are several columns
                            sprite.png    a square of pictures, row by row
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from google.protobuf import text_format

from writer.arrays import extent, real_view, shape_error
from writer.summaries.images import encode_png, opened
from writer.summaries.pixels import Pixels, as_batch, grid
from writer.wire.proto.projector_pb2 import EmbeddingInfo, ProjectorConfig

CONFIG_FILE = "projector_config.pbtxt"
TENSORS_FILE = "tensors.tsv"
METADATA_FILE = "metadata.tsv"
SPRITE_FILE = "sprite.png"

_FLOAT_FORMAT = "%.9g"  # as many digits as tell every float32 from its neighbours
_SEPARATORS = str.maketrans("\t\n\r", "   ")


def embedding_directory(tag: str, step: int) -> str:
    """Return where an embedding's files go, relative to the run; no tag leads out of it."""
    if not tag:
        raise ValueError("tag must not be empty")
    escaped = tag.replace("%", "%25").replace("/", "%2f").replace("\\", "%5c").replace("\0", "%00")
    if escaped in (".", ".."):
        escaped = escaped.replace(".", "%2e")
    return f"{step:05d}/{escaped}"


def embedding(
    tag: str,
    mat: object,
    metadata: Sequence[Any] | None = None,
    label_img: object = None,
    global_step: int = 0,
    metadata_header: Sequence[str] | None = None,
) -> tuple[EmbeddingInfo, Callable[[], Mapping[str, bytes]]]:
    """Check vectors (count, dimensions) with a label and a picture each; return the entry, and what makes the files.

    metadata: a label a vector, or a row of them under `metadata_header`.
    label_img: (count, channel, height, width).
    """
    vectors = _checked_vectors(mat)
    rows = None if metadata is None else _checked_rows(metadata, metadata_header, len(vectors))
    pictures = None if label_img is None else _checked_pictures(label_img, len(vectors))
    directory = embedding_directory(tag, global_step)
    info = EmbeddingInfo(tensor_name=f"{tag}:{global_step:05d}", tensor_path=f"{directory}/{TENSORS_FILE}")
    if rows is not None:
        info.metadata_path = f"{directory}/{METADATA_FILE}"
    if pictures is not None:
        info.sprite.image_path = f"{directory}/{SPRITE_FILE}"
        info.sprite.single_image_dim.extend([pictures.shape[2], pictures.shape[1]])

    def files() -> Mapping[str, bytes]:
        made = {info.tensor_path: _tensors_tsv(vectors)}
        if rows is not None:
            made[info.metadata_path] = "".join(f"{row}\n" for row in rows).encode(errors="replace")
        if pictures is not None:
            made[info.sprite.image_path] = encode_png(opened(_sprite(pictures)))
        return made

    return info, files


def with_embedding(config_text: str, info: EmbeddingInfo) -> str:
    """Return the text of a projector config with one more entry; one of the same name is replaced."""
    config = ProjectorConfig()
    try:
        text_format.Parse(config_text, config, allow_unknown_field=True)
    except text_format.ParseError as error:
        raise ValueError(f"{CONFIG_FILE} is there and cannot be read: {error}") from error
    others = [entry for entry in config.embeddings if entry.tensor_name != info.tensor_name]
    del config.embeddings[:]
    config.embeddings.extend([*others, info])
    return text_format.MessageToString(config)


def _checked_vectors(mat: object) -> npt.NDArray[np.float32]:
    array = real_view(mat, "mat")
    if array.ndim != 2 or not array.size:
        raise shape_error("mat", array, "(count, dimensions), neither of them 0")
    low, high = extent(array, "mat")
    if max(-low, high) > float(np.finfo(np.float32).max):
        raise ValueError(f"mat must be finite in single precision, got {low} to {high}")
    return array.astype(np.float32)


def _checked_rows(metadata: Sequence[Any], header: Sequence[str] | None, count: int) -> list[str]:
    """Return the lines of the metadata file."""
    if len(metadata) != count:
        raise ValueError(f"metadata must have one label for each of {count} vectors, got {len(metadata)}")
    if not header:
        return [_cell(label) for label in metadata]
    lines = []
    for row in metadata:
        if isinstance(row, str) or len(row) != len(header):
            raise ValueError(f"metadata must have {len(header)} columns, those of metadata_header, got {row!r}")
        lines.append("\t".join(map(_cell, row)))
    # Readers take the first line of a single column for a label.
    return lines if len(header) == 1 else ["\t".join(map(_cell, header)), *lines]


def _cell(value: object) -> str:
    return str(value).translate(_SEPARATORS)


def _checked_pictures(label_img: object, count: int) -> Pixels:
    pictures = as_batch(label_img, "NCHW", "label_img")
    if len(pictures) != count:
        raise ValueError(f"label_img must have one picture for each of {count} vectors, got {len(pictures)}")
    return pictures


def _tensors_tsv(vectors: npt.NDArray[np.float32]) -> bytes:
    line = "\t".join([_FLOAT_FORMAT] * vectors.shape[1]) + "\n"
    return "".join([line % tuple(row) for row in vectors.tolist()]).encode()


def _sprite(pictures: Pixels) -> Pixels:
    """Return the pictures in as many rows as columns, which readers take for granted; black is left over."""
    side = math.ceil(math.sqrt(len(pictures)))
    padded = np.zeros((side * side, *pictures.shape[1:]), np.uint8)
    padded[: len(pictures)] = pictures
    return grid(padded, side)
