"""The text file `checkpoint` beside the checkpoints: which there are, and which is the latest."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from google.protobuf import text_format

from runtime.checkpoints.files import CorruptCheckpoint, index_path, read_whole, replace_durably
from writer.wire.proto.checkpoint_pb2 import CheckpointState

STATE_FILE = "checkpoint"
MOST_STATE_BYTES = 1 << 24


def get_checkpoint_state(
    checkpoint_dir: str | os.PathLike[str], latest_filename: str | None = None
) -> CheckpointState | None:
    """Return what the state file says, relative paths joined to its directory, or None where there is none.

    Raises CorruptCheckpoint where it cannot be understood: who trains on should know, not begin anew.
    """
    directory = Path(checkpoint_dir)
    path = directory / (latest_filename or STATE_FILE)
    try:
        text = read_whole(path, MOST_STATE_BYTES)
    except FileNotFoundError:
        return None
    try:
        state = text_format.Parse(text.decode(), CheckpointState(), allow_unknown_field=True)
    except (text_format.ParseError, UnicodeDecodeError) as error:
        raise CorruptCheckpoint(path, 0, f"not a checkpoint state: {error}") from error
    if not state.model_checkpoint_path:
        raise CorruptCheckpoint(path, 0, "not a checkpoint state: it names no model_checkpoint_path")
    state.model_checkpoint_path = str(directory / state.model_checkpoint_path)
    resolved = [str(directory / one) for one in state.all_model_checkpoint_paths]
    state.all_model_checkpoint_paths[:] = resolved
    return state


def latest_checkpoint(checkpoint_dir: str | os.PathLike[str], latest_filename: str | None = None) -> str | None:
    """Return the prefix of the latest checkpoint, or None where there is no state file or its checkpoint is gone."""
    state = get_checkpoint_state(checkpoint_dir, latest_filename)
    if state is None or not index_path(Path(state.model_checkpoint_path)).exists():
        return None
    return state.model_checkpoint_path


def update_checkpoint_state(
    save_dir: str | os.PathLike[str],
    model_checkpoint_path: str | os.PathLike[str],
    all_model_checkpoint_paths: Sequence[str | os.PathLike[str]] = (),
    latest_filename: str | None = None,
    all_model_checkpoint_timestamps: Sequence[float] = (),
    last_preserved_timestamp: float = 0.0,
) -> None:
    """Write the state file, at once; paths below its directory become relative, so that it may be moved."""
    directory = Path(save_dir)
    paths = [_relative(directory, path) for path in all_model_checkpoint_paths]
    latest = _relative(directory, model_checkpoint_path)
    if latest not in paths:
        paths.append(latest)
    times = list(all_model_checkpoint_timestamps)
    if times and len(times) != len(paths):
        raise ValueError(f"{len(times)} timestamps for {len(paths)} checkpoints")
    state = CheckpointState(
        model_checkpoint_path=latest,
        all_model_checkpoint_paths=paths,
        all_model_checkpoint_timestamps=times,
        last_preserved_timestamp=last_preserved_timestamp,
    )
    replace_durably(directory / (latest_filename or STATE_FILE), text_format.MessageToString(state).encode())


def _relative(directory: Path, path: str | os.PathLike[str]) -> str:
    try:
        return str(Path(path).absolute().relative_to(directory.absolute()))
    except ValueError:  # kept elsewhere
        return str(path)
