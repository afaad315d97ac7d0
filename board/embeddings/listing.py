"""Which embeddings there are: the entries of every projector config, and the other matrices of its checkpoint."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass

from board.embeddings.checkpoints import Checkpoint, checkpoint_of
from board.embeddings.errors import BadEmbedding, UnknownEmbedding
from board.embeddings.files import LogFile, chunks, locate, open_file, read_whole
from board.errors import BoardError
from board.payloads.embedding_vectors import check_shape, is_text, shape_of_tsv
from board.payloads.embeddings import MOST_CONFIG_BYTES, parse_config, tag_and_step
from board.store.artifacts import Artifact
from board.store.store import Store
from writer.wire.proto.projector_pb2 import EmbeddingInfo, ProjectorConfig

PLUGIN = "projector"

MOST_LISTED = 10_000
"""Of one config."""

_HEAD_BYTES = 4096  # enough to tell text from float32
_ID_BYTES = 12


@dataclass(frozen=True)
class Embedding:
    """One entry: where its matrix lies, or why it cannot be shown."""

    id: str
    artifact: Artifact
    info: EmbeddingInfo
    tensor: str
    shape: tuple[int, int] | None  # points, dimensions; None where there is a problem
    vectors: LogFile | None  # None: in the checkpoint
    checkpoint: Checkpoint | None
    key: str  # in the checkpoint
    problem: str | None

    @property
    def run(self) -> str:
        """The run that it belongs to."""
        return self.artifact.run

    @property
    def tag(self) -> str:
        """The name without its step."""
        return tag_and_step(self.tensor)[0]

    @property
    def step(self) -> int | None:
        """The step that `add_embedding` put into the name."""
        return tag_and_step(self.tensor)[1]

    @property
    def version(self) -> str:
        """Another text when the vectors were written anew."""
        file = self.vectors or (self.checkpoint.index if self.checkpoint else None)
        return f"{file.size:x}-{file.modified_ns:x}" if file else ""

    def file(self, path: str) -> LogFile:
        """Return another file of the entry. Raises OutsideLogdir, BadEmbedding."""
        return locate(self.artifact, path)


@dataclass(frozen=True, slots=True)
class Problem:
    """A config that cannot be read."""

    run: str
    config: str
    problem: str


def embeddings(store: Store) -> tuple[list[Embedding], list[Problem]]:
    """Return all embeddings, and the configs that hold none because they are broken."""
    found: list[Embedding] = []
    problems = []
    for artifact in store.artifacts(PLUGIN):
        try:
            found += of_config(artifact)
        except BoardError as error:
            problems.append(Problem(artifact.run, artifact.name, error.message))
    return found, problems


def find(store: Store, embedding: str) -> Embedding:
    """Return one embedding that can be read. Raises UnknownEmbedding, BadEmbedding."""
    for artifact in store.artifacts(PLUGIN):
        try:
            entries = of_config(artifact)
        except BoardError:  # a broken config of another run is told in the list
            continue
        for each in entries:
            if each.id == embedding:
                if each.problem is not None:
                    raise BadEmbedding(each.problem)
                return each
    raise UnknownEmbedding(embedding)


def config_of(artifact: Artifact) -> ProjectorConfig:
    """Return what a config file says. Raises BadEmbedding, TooLarge; not to be changed."""
    return _config(locate(artifact, os.path.basename(artifact.path)))


@functools.lru_cache(maxsize=256)
def _config(file: LogFile) -> ProjectorConfig:
    try:
        return parse_config(read_whole(file, MOST_CONFIG_BYTES))
    except ValueError as error:
        raise BadEmbedding(str(error)) from error


def of_config(artifact: Artifact) -> list[Embedding]:
    """Return the embeddings of one config, then those that only its checkpoint holds."""
    config = config_of(artifact)
    checkpoint: Checkpoint | None = None
    trouble: str | None = None
    try:
        checkpoint = checkpoint_of(artifact, config)
        matrices = checkpoint.matrices() if checkpoint else {}
    except BoardError as error:
        matrices, trouble = {}, error.message
    found: dict[str, Embedding] = {}
    for info in config.embeddings[:MOST_LISTED]:
        name = name_of(info)
        if name and name not in found:
            found[name] = _entry(artifact, info, name, checkpoint, trouble)
    keys = {each.key for each in found.values()}
    for key in matrices:
        if key not in keys and key not in found and len(found) < MOST_LISTED:
            found[key] = _entry(artifact, _unnamed(config, key), key, checkpoint, None)
    return list(found.values())


def name_of(info: EmbeddingInfo) -> str:
    """Return what an entry is called: by its tensor, without TensorFlow 1's `:0`, or else by its file."""
    return (info.tensor_name or os.path.basename(info.tensor_path)).removesuffix(":0")


def _unnamed(config: ProjectorConfig, key: str) -> EmbeddingInfo:
    """Return the entry of a matrix that the config does not name; an entry without a name speaks for all of those."""
    info = EmbeddingInfo(tensor_name=key)
    first = config.embeddings[0] if config.embeddings else None
    if first is not None and not name_of(first):
        info.metadata_path = first.metadata_path
        info.bookmarks_path = first.bookmarks_path
    return info


def _entry(
    artifact: Artifact, info: EmbeddingInfo, name: str, checkpoint: Checkpoint | None, trouble: str | None
) -> Embedding:
    words = f"{artifact.name}\0{artifact.run}\0{name}".encode(errors="surrogateescape")
    place = hashlib.blake2b(words, digest_size=_ID_BYTES).hexdigest()
    try:
        if info.tensor_path:
            file = locate(artifact, info.tensor_path)
            return Embedding(place, artifact, info, name, _shape(file, tuple(info.tensor_shape)), file, None, "", None)
        if checkpoint is None:
            raise BadEmbedding(trouble or "it has no tensor_path, and there is no checkpoint in this run's directory")
        key = checkpoint.key_of(name)
        if key is None:
            raise BadEmbedding(f"the checkpoint {checkpoint.prefix!r} holds no {name!r}")
        shape = checkpoint.bundle.shape(key)
        if len(shape) != 2:
            raise BadEmbedding(f"an embedding is a matrix, [points, dimensions], not of shape {list(shape)}")
        return Embedding(place, artifact, info, name, (shape[0], shape[1]), None, checkpoint, key, None)
    except BoardError as error:
        return Embedding(place, artifact, info, name, None, None, None, "", error.message)


@functools.lru_cache(maxsize=4096)
def _shape(file: LogFile, claimed: tuple[int, ...]) -> tuple[int, int]:
    """Return points and dimensions of a file of vectors; of text by its lines, whatever the config claims."""
    try:
        if holds_text(file):
            return shape_of_tsv(chunks(file))
        if not claimed:
            raise BadEmbedding(f"{file.name!r} is no text, and the config gives no tensor_shape to read it by")
        check_shape(claimed)
    except ValueError as error:
        raise BadEmbedding(f"{file.name!r}: {error}") from error
    return claimed[0], claimed[1]


def holds_text(file: LogFile) -> bool:
    """Tell whether a file of vectors is TSV. Raises BadEmbedding."""
    with open_file(file) as opened:
        return is_text(opened.read(_HEAD_BYTES))


def steps_of(found: list[Embedding], run: str, tag: str) -> Iterator[Embedding]:
    """Yield the embeddings that are one tag at several steps, by step."""
    steps = [each for each in found if each.run == run and each.tag == tag and each.step is not None]
    yield from sorted(steps, key=lambda each: each.step or 0)
