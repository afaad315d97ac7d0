"""What the hparams plugin says in a tag's metadata: an experiment, the start of a session, or its end."""

from __future__ import annotations

from functools import lru_cache

from google.protobuf.message import DecodeError

from writer.wire.proto.hparams_pb2 import HParamsPluginData

EXPERIMENT_TAG = "_hparams_/experiment"
SESSION_START_TAG = "_hparams_/session_start_info"
SESSION_END_TAG = "_hparams_/session_end_info"

_REMEMBERED = 10_000  # messages of a few hundred bytes: a page that follows the log asks for all of them every second


@lru_cache(maxsize=_REMEMBERED)
def decode(content: bytes) -> HParamsPluginData:
    """Return what a tag's metadata say, to be read only. Raises ValueError where the bytes are something else."""
    try:
        return HParamsPluginData.FromString(content)
    except DecodeError as error:
        raise ValueError("no message of the hparams plugin") from error
