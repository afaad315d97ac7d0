"""A log directory into a store, once, in the calling program's time."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from board.ingest.loader import Loader
from board.ingest.logdir import Source, single_source
from board.store.store import Store

AnyPath = str | os.PathLike[str]

Logdir = AnyPath | Mapping[str, AnyPath] | Sequence[AnyPath]
"""A directory, several, or several each under a name, as `--logdir_spec` has them."""


def sources_of(logdir: Logdir) -> list[Source]:
    """Return the directories to read, each once. Raises NotADirectory, ValueError where there is none."""
    named = logdir.items() if isinstance(logdir, Mapping) else [("", path) for path in _listed(logdir)]
    sources: dict[str, Source] = {}
    for name, path in named:
        [source] = single_source(os.fspath(path))
        sources[os.path.realpath(source.path)] = source._replace(name=name)
    if not sources:
        raise ValueError(f"no log directory in {logdir!r}")
    return list(sources.values())


_LOOK_SECONDS = 1.0


def _listed(logdir: AnyPath | Sequence[AnyPath]) -> Sequence[AnyPath]:
    return [Path(logdir)] if isinstance(logdir, str | os.PathLike) else logdir


def load(sources: Sequence[Source], store: Store, wanted: Callable[[str], bool] | None = None) -> None:
    """Read all event files, of the runs whose names are `wanted`, into a store; returns when that is done.

    Raises FileNotFoundError where a directory is not there: the loader would wait for it.
    """
    _check(sources)
    loader = Loader(store, sources, reload_interval=0, wanted=wanted)
    loader.start()
    try:
        while not loader.wait_until_loaded(_LOOK_SECONDS):
            _check(sources)
    finally:
        loader.stop()


def _check(sources: Sequence[Source]) -> None:
    for source in sources:
        if not os.path.isdir(source.path):
            raise FileNotFoundError(errno.ENOENT, "there is no log directory", source.path)
