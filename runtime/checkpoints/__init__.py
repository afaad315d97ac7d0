"""Checkpoints as TensorFlow keeps them (V2, "TensorBundle"), read and written without it.

`reading` looks into any checkpoint, `writing` makes one that is there whole or not at all, `directory` keeps the last
few, `state` is the file beside them that names the latest; their layout, without I/O, is
`writer.wire.checkpoint`. Knows nothing of graphs and variables: in and out go names and numpy arrays.
"""

from runtime.checkpoints.directory import CheckpointDirectory
from runtime.checkpoints.files import CorruptCheckpoint
from runtime.checkpoints.reading import CheckpointReader, list_variables, load_checkpoint, load_variable
from runtime.checkpoints.state import get_checkpoint_state, latest_checkpoint, update_checkpoint_state
from runtime.checkpoints.writing import CheckpointNotSaved, write_checkpoint
from writer.wire.checkpoint.slices import Partitioned, Slice

__all__ = [
    "CheckpointDirectory",
    "CheckpointNotSaved",
    "CheckpointReader",
    "CorruptCheckpoint",
    "Partitioned",
    "Slice",
    "get_checkpoint_state",
    "latest_checkpoint",
    "list_variables",
    "load_checkpoint",
    "load_variable",
    "update_checkpoint_state",
    "write_checkpoint",
]
