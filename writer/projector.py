"""Puts an embedding's files beside an event file. Blocking: the writer's thread calls it."""

import os
from collections.abc import Mapping
from pathlib import Path

from writer.summaries.embeddings import CONFIG_FILE, with_embedding
from writer.wire.proto.projector_pb2 import EmbeddingInfo


def write_embedding(run: Path, info: EmbeddingInfo, files: Mapping[str, bytes]) -> None:
    """Write the files, by path relative to the run, and then name them in the run's projector config.

    What an earlier writer of the run has put into the config stays there.
    """
    for name, content in files.items():
        path = run / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    config = run / CONFIG_FILE
    text = config.read_text(encoding="utf-8") if config.exists() else ""
    _replace(config, with_embedding(text, info).encode())


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that whoever reads it meanwhile sees the old one or the new one, whole."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
