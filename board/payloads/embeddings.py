"""What names embeddings: `projector_config.pbtxt`, in protobuf's text format, and the bookmarks beside it.

A run has one config; each entry names the files of one matrix (writer/summaries/embeddings.py draws how they lie), or
the name of a matrix in the config's checkpoint.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from google.protobuf import text_format

from writer.wire.proto.checkpoint_pb2 import CheckpointState
from writer.wire.proto.projector_pb2 import ProjectorConfig

MOST_CONFIG_BYTES = 8 << 20
"""PyTorch adds some 230 bytes a step: this is 36,000 of them."""

MOST_BOOKMARK_BYTES = 16 << 20
MOST_BOOKMARKS = 1000

_STEP_IN_NAME = re.compile(r"(.+):(\d{5,15})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bookmarks:
    """States of the projector that somebody saved, as TensorBoard writes them; `note` says what was left out."""

    states: list[dict[str, Any]]
    note: str


def parse_config(content: bytes) -> ProjectorConfig:
    """Return what a config says. Raises ValueError for what is none."""
    try:
        text = content.decode()
        config = text_format.Parse(text, ProjectorConfig(), allow_unknown_field=True)
    except (text_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a projector config: {error}") from error
    return config


def parse_checkpoint_state(content: bytes) -> str:
    """Return the path of the latest checkpoint, as the file `checkpoint` has it. Raises ValueError for what is none."""
    try:
        state = text_format.Parse(content.decode(), CheckpointState(), allow_unknown_field=True)
    except (text_format.ParseError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"not a checkpoint state: {error}") from error
    return state.model_checkpoint_path


def tag_and_step(tensor_name: str) -> tuple[str, int | None]:
    """Return the two parts of the names that `add_embedding` gives: a tag, and a step of five digits or more."""
    found = _STEP_IN_NAME.fullmatch(tensor_name)
    return (found[1], int(found[2])) if found else (tensor_name, None)


def parse_bookmarks(content: bytes) -> Bookmarks:
    """Return the states in a bookmarks file: a list of objects. Raises ValueError for what is no JSON."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"bookmarks that are no JSON: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"bookmarks are a list of states, not {type(found).__name__}")  # noqa: TRY004  # of the file
    states = [state for state in found if isinstance(state, dict)][:MOST_BOOKMARKS]
    left_out = len(found) - len(states)
    note = f"{left_out:,} of {len(found):,} entries are left out: no states, or too many" if left_out else ""
    return Bookmarks(states, note)
