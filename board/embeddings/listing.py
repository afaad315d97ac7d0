"""Which embeddings there are: the entries of every projector config, and the other matrices of its checkpoint."""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from board.embeddings.checkpoints import Checkpoint, checkpoint_of
from board.embeddings.errors import BadEmbedding, UnknownEmbedding
from board.embeddings.files import LogFile, chunks, locate, open_file, read_whole
from board.embeddings.kept import remembered
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
    """Return one embedding that can be read, without a look at the files of all others.

    Raises UnknownEmbedding, BadEmbedding.
    """
    for artifact in store.artifacts(PLUGIN):
        try:
            found = _named(artifact, embedding) or next(
                (each for each in _unnamed(artifact) if each.id == embedding), None
            )
        except BoardError:  # a broken config of another run is told in the list
            continue
        if found is None:
            continue
        if found.problem is not None:
            raise BadEmbedding(found.problem)
        return found
    raise UnknownEmbedding(embedding)


def config_of(artifact: Artifact) -> ProjectorConfig:
    """Return what a config file says. Raises BadEmbedding, TooLarge; not to be changed."""
    return _config(locate(artifact, os.path.basename(artifact.path)))


@remembered(most=256)
def _config(file: LogFile) -> ProjectorConfig:
    try:
        return parse_config(read_whole(file, MOST_CONFIG_BYTES))
    except ValueError as error:
        raise BadEmbedding(str(error)) from error


def of_config(artifact: Artifact) -> list[Embedding]:
    """Return the embeddings of one config, then those that only its checkpoint holds."""
    named = [_entry(artifact, info, name) for name, info in _entries(artifact).items()]
    return [*named, *_unnamed(artifact)]


def _entries(artifact: Artifact) -> Mapping[str, EmbeddingInfo]:
    return _by_name(locate(artifact, os.path.basename(artifact.path)))


@remembered(most=256)
def _by_name(file: LogFile) -> dict[str, EmbeddingInfo]:
    """Return a config's entries by their names; of several of one name the first, as in TensorBoard."""
    found: dict[str, EmbeddingInfo] = {}
    for info in _config(file).embeddings[:MOST_LISTED]:
        if name := name_of(info):
            found.setdefault(name, info)
    return found


def _named(artifact: Artifact, embedding: str) -> Embedding | None:
    """Return the entry of an id."""
    for name, info in _entries(artifact).items():
        if _id_of(artifact.name, artifact.run, name) == embedding:
            return _entry(artifact, info, name)
    return None


def _unnamed(artifact: Artifact) -> list[Embedding]:
    """Return the matrices of the checkpoint that the config does not name.

    An entry without a name speaks for all of those.
    """
    config, entries = config_of(artifact), _entries(artifact)
    try:
        checkpoint = checkpoint_of(artifact, config)
        if checkpoint is None:
            return []
        known = {*entries, *(checkpoint.key_of(name) for name, info in entries.items() if not info.tensor_path)}
        others = [key for key in checkpoint.matrices() if key not in known]
    except BoardError:  # told at each entry that needs it
        return []
    first = config.embeddings[0] if config.embeddings and not name_of(config.embeddings[0]) else EmbeddingInfo()
    shared = EmbeddingInfo(metadata_path=first.metadata_path, bookmarks_path=first.bookmarks_path)
    return [_entry(artifact, shared, key) for key in others[:MOST_LISTED]]


def name_of(info: EmbeddingInfo) -> str:
    """Return what an entry is called: by its tensor, without TensorFlow 1's `:0`, or else by its file."""
    return (info.tensor_name or os.path.basename(info.tensor_path)).removesuffix(":0")


@functools.lru_cache(maxsize=1 << 17)
def _id_of(config: str, run: str, name: str) -> str:
    words = f"{config}\0{run}\0{name}".encode(errors="surrogateescape")
    return hashlib.blake2b(words, digest_size=_ID_BYTES).hexdigest()


def _entry(artifact: Artifact, info: EmbeddingInfo, name: str) -> Embedding:
    place = _id_of(artifact.name, artifact.run, name)
    try:
        if info.tensor_path:
            file = locate(artifact, info.tensor_path)
            return Embedding(place, artifact, info, name, _shape(file, tuple(info.tensor_shape)), file, None, "", None)
        checkpoint = checkpoint_of(artifact, config_of(artifact))
        if checkpoint is None:
            raise BadEmbedding("it has no tensor_path, and there is no checkpoint in this run's directory")
        key = checkpoint.key_of(name)
        if key is None:
            raise BadEmbedding(f"the checkpoint {checkpoint.prefix!r} holds no {name!r}")
        shape = checkpoint.bundle.shape(key)
        if len(shape) != 2:
            raise BadEmbedding(f"an embedding is a matrix, [points, dimensions], not of shape {list(shape)}")
        return Embedding(place, artifact, info, name, (shape[0], shape[1]), None, checkpoint, key, None)
    except BoardError as error:
        return Embedding(place, artifact, info, name, None, None, None, "", error.message)


@remembered(most=1 << 15)
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
