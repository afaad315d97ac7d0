"""The checkpoint that a config's matrices lie in: TensorFlow's V2 format, its files confined to the log directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from board.embeddings.errors import BadEmbedding
from board.embeddings.files import LogFile, exists, locate, open_file, read_whole
from board.embeddings.kept import remembered
from board.payloads.embedding_vectors import Float32, check_shape
from board.payloads.embeddings import parse_checkpoint_state
from board.store.artifacts import Artifact
from writer.wire.checkpoint.bundle import MOST_INDEX_BYTES, Bundle, CorruptBundle
from writer.wire.proto.checkpoint_pb2 import BundleEntryProto
from writer.wire.proto.projector_pb2 import ProjectorConfig
from writer.wire.proto.tensor_pb2 import DataType

STATE_FILE = "checkpoint"
MOST_STATE_BYTES = 1 << 24

_OPTIMIZER_SLOT = ".OPTIMIZER_SLOT"  # of the shape of the matrix, but not what somebody wants to look at
_PLUGIN_FOLDERS = 2  # a config may lie in RUN/plugins/NAME
_BFLOAT16_SHIFT = 16


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint's index, and the data files beside it."""

    artifact: Artifact
    directory: str
    prefix: str  # relative to the directory
    index: LogFile

    @property
    def bundle(self) -> Bundle:
        """What the index says. Raises BadEmbedding for what is none."""
        return _bundle(self.index)

    def matrices(self) -> dict[str, tuple[int, int]]:
        """Return name and shape of everything that may be an embedding."""
        found = {}
        for name in self._entries():
            shape = self.bundle.shape(name)
            if len(shape) == 2 and _OPTIMIZER_SLOT not in name:
                found[name] = (shape[0], shape[1])
        return found

    def key_of(self, tensor: str) -> str | None:
        """Return what a variable is called in this checkpoint; None where it is not there."""
        if tensor in self._entries():
            return tensor
        try:
            return self.bundle.variable_names(self).get(tensor)
        except CorruptBundle as error:
            raise self._damaged(error) from error

    def vectors(self, key: str) -> Float32:
        """Return a matrix, its checksum verified. Raises BadEmbedding."""
        entry = self._entries()[key]
        try:
            check_shape(self.bundle.shape(key))
            values = self.bundle.value(key, self)
        except CorruptBundle as error:
            raise self._damaged(error) from error
        except ValueError as error:
            raise BadEmbedding(f"{key!r}: {error}") from error
        if entry.dtype == DataType.DT_BFLOAT16:  # the upper half of a float32
            return (values.view(np.uint16).astype(np.uint32) << _BFLOAT16_SHIFT).view(np.float32)
        if values.dtype.kind not in "fiub":
            raise BadEmbedding(f"{key!r} holds {values.dtype}, not numbers")
        return values.astype(np.float32)

    def size(self, shard: int) -> int:
        """Return how many bytes a data file has."""
        return self._data_file(shard).size

    def read(self, shard: int, offset: int, size: int) -> bytes:
        """Return bytes of a data file."""
        with open_file(self._data_file(shard)) as file:
            file.seek(offset)
            return file.read(size)

    def _entries(self) -> Mapping[str, BundleEntryProto]:
        try:
            return self.bundle.entries
        except CorruptBundle as error:
            raise self._damaged(error) from error

    def _data_file(self, shard: int) -> LogFile:
        return locate(self.artifact, f"{self.prefix}.data-{shard:05d}-of-{self.bundle.shards:05d}", self.directory)

    def _damaged(self, error: CorruptBundle) -> BadEmbedding:
        where = self.index.name if error.shard is None else f"data file {error.shard} of {self.prefix!r}"
        return BadEmbedding(f"{where} is damaged: {error}")


@remembered(most=16)
def _bundle(index: LogFile) -> Bundle:
    try:
        return Bundle(read_whole(index, MOST_INDEX_BYTES))
    except CorruptBundle as error:
        raise BadEmbedding(f"{index.name!r} is damaged: {error}") from error


def checkpoint_of(artifact: Artifact, config: ProjectorConfig) -> Checkpoint | None:
    """Return the checkpoint of a config: the one that it names, else the latest of its run or of the directory above.

    None where there is none. Raises OutsideLogdir, and BadEmbedding for one that is named and not there.
    """
    own = os.path.dirname(artifact.path)
    if config.model_checkpoint_path:
        return _opened(artifact, own, config.model_checkpoint_path)
    if config.model_checkpoint_dir:
        return _latest(artifact, os.path.join(own, config.model_checkpoint_dir))
    run = own
    if os.path.basename(os.path.dirname(own)) == "plugins":
        run = os.path.join(own, *[os.pardir] * _PLUGIN_FOLDERS)
    found = _latest(artifact, run)
    above = os.path.join(run, os.pardir)
    if found is None and os.path.realpath(run) != os.path.realpath(artifact.root):
        found = _latest(artifact, above)
    return found


def _latest(artifact: Artifact, directory: str) -> Checkpoint | None:
    if not exists(artifact, STATE_FILE, directory):
        return None
    state = read_whole(locate(artifact, STATE_FILE, directory), MOST_STATE_BYTES)
    try:
        prefix = parse_checkpoint_state(state)
    except ValueError as error:
        raise BadEmbedding(f"{STATE_FILE!r}: {error}") from error
    if not prefix or not exists(artifact, f"{prefix}.index", directory):  # deleted since, as with max_to_keep
        return None
    return _opened(artifact, directory, prefix)


def _opened(artifact: Artifact, directory: str, prefix: str) -> Checkpoint:
    prefix = prefix.removesuffix(".index")
    return Checkpoint(artifact, directory, prefix, locate(artifact, f"{prefix}.index", directory))
