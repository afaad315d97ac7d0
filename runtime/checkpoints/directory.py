"""A directory of checkpoints: the last few are kept, and its state file names one that is whole."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from runtime.checkpoints.files import index_path, remove_checkpoint
from runtime.checkpoints.state import get_checkpoint_state, latest_checkpoint, update_checkpoint_state
from runtime.checkpoints.writing import CheckpointNotSaved, Tensors, write_checkpoint

_NEVER = 10_000.0  # hours: TensorFlow's default, more than a year


class CheckpointDirectory:
    """Saves under `directory/name-STEP` and forgets all but the newest `max_to_keep` (None or 0: forgets none).

    One every `keep_checkpoint_every_n_hours` is kept for good. A directory that has a state file is continued, so the
    count holds over restarts. One process saves, any number read. A save is: write the checkpoint, name it in the
    state file, remove the oldest; after each step the state file names a whole checkpoint.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        name: str = "model.ckpt",
        *,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = _NEVER,
        latest_filename: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        if max_to_keep is not None and max_to_keep < 0:
            raise ValueError(f"max_to_keep must not be negative, got {max_to_keep}")
        self._directory = Path(directory)
        self._name = name
        self._max_to_keep = max_to_keep
        self._keep_seconds = keep_checkpoint_every_n_hours * 3600
        self._latest_filename = latest_filename
        self._now = now
        self._kept: dict[Path, float] = {}  # oldest first, with the time of each
        self._last_preserved = now()
        self._recover()

    def _recover(self) -> None:
        state = get_checkpoint_state(self._directory, self._latest_filename)
        if state is None:
            return
        paths = [Path(path) for path in state.all_model_checkpoint_paths]
        times = list(state.all_model_checkpoint_timestamps)
        if len(times) != len(paths):  # TensorFlow's Saver writes none
            times = [self._last_preserved] * len(paths)
        self._kept = {path: at for path, at in zip(paths, times, strict=True) if index_path(path).exists()}
        if state.last_preserved_timestamp:
            self._last_preserved = state.last_preserved_timestamp

    @property
    def checkpoints(self) -> list[str]:
        """The prefixes that are kept and may go, oldest first."""
        return [str(path) for path in self._kept]

    @property
    def latest(self) -> str | None:
        """The prefix that the state file names."""
        return latest_checkpoint(self._directory, self._latest_filename)

    def save(
        self,
        tensors: Tensors,
        global_step: int | str | None = None,
        *,
        shards: int = 1,
        meta_graph: bytes | None = None,
    ) -> str:
        """Write a checkpoint and return its prefix. Raises CheckpointNotSaved, and then all is as it was."""
        prefix = self._directory / (self._name if global_step is None else f"{self._name}-{global_step}")
        write_checkpoint(prefix, tensors, shards=shards, meta_graph=meta_graph)
        self._kept.pop(prefix, None)
        self._kept[prefix] = self._now()
        removed = self._forget_oldest()
        try:
            self._write_state(prefix)
        except OSError as error:
            message = f"checkpoint {prefix} was saved, but not named in the state file: {error.strerror}"
            raise CheckpointNotSaved(error.errno, message, error.filename) from error
        for path in (*removed, *self._abandoned()):
            remove_checkpoint(path)
        return str(prefix)

    def _forget_oldest(self) -> list[Path]:
        """Drop what is over the count, and return what of it need not be preserved."""
        removed = []
        while self._max_to_keep and len(self._kept) > self._max_to_keep:
            path = next(iter(self._kept))
            saved = self._kept.pop(path)
            if saved > self._last_preserved + self._keep_seconds:
                self._last_preserved = saved
            else:
                removed.append(path)
        return removed

    def _write_state(self, latest: Path) -> None:
        times = list(self._kept.values())
        paths = list(self._kept)
        update_checkpoint_state(self._directory, latest, paths, self._latest_filename, times, self._last_preserved)

    def _abandoned(self) -> Iterator[Path]:
        """Yield prefixes of ours that have data files and no index: a process was killed while it saved them."""
        ours = re.compile(rf"({re.escape(self._name)}(?:-\d+)?)\.data-\d{{5}}-of-\d{{5}}")
        found = (ours.fullmatch(name) for name in os.listdir(self._directory))
        for prefix in {self._directory / match[1] for match in found if match}:
            if not index_path(prefix).exists():
                yield prefix
