"""Sessions of an experiment: what runs say of themselves through the hparams plugin, and where their metrics lie.

A session is a run that logged a SessionStartInfo. Its metrics are scalars of the run itself and of runs inside it
(Keras logs into `train` and `validation` there); a metric's group is the path from the session to the run that has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import NamedTuple

from board.errors import UnknownTag
from board.payloads.hparams import EXPERIMENT_TAG, SESSION_END_TAG, SESSION_START_TAG, decode
from board.store.run import Run, directories_above
from board.store.store import Store
from writer.wire.proto.hparams_pb2 import Experiment, HParamsPluginData, SessionEndInfo, SessionStartInfo

PLUGIN = "hparams"


class Session(NamedTuple):
    """A run with hyperparameters of its own; the messages are to be read only."""

    run: Run
    start: SessionStartInfo
    end: SessionEndInfo | None

    @property
    def group(self) -> str:
        """The name that sessions share which repeat one another; a session without one is a group of its own."""
        return self.start.group_name or self.run.name


def sessions(store: Store) -> list[Session]:
    """Return all sessions, in the order of their runs."""
    return [
        Session(run, start.session_start_info, end.session_end_info if end is not None else None)
        for run, start in _said(store, SESSION_START_TAG, "session_start_info")
        for end in (_of_run(store, run, SESSION_END_TAG, "session_end_info"),)
    ]


def experiments(store: Store) -> Iterator[Experiment]:
    """Yield what runs say of the experiment as a whole, in the order of the runs."""
    for _, data in _said(store, EXPERIMENT_TAG, "experiment"):
        yield data.experiment


def session_around(run: str, names: Container[str]) -> str | None:
    """Return the session that a run belongs to: itself, or the nearest directory above it that is one."""
    return next((name for name in (run, *directories_above(run)) if name in names), None)


def _said(store: Store, tag: str, what: str) -> Iterator[tuple[Run, HParamsPluginData]]:
    for run in store.runs():
        data = _of_run(store, run, tag, what)
        if data is not None:
            yield run, data


def _of_run(store: Store, run: Run, tag: str, what: str) -> HParamsPluginData | None:
    """Return the message of a tag, if it is one, and of the kind that the tag promises."""
    try:
        metadata = run.tag_metadata.get(store.tag_id(tag))
        data = decode(metadata.series.plugin_content) if metadata is not None and metadata.plugin == PLUGIN else None
    except (UnknownTag, ValueError):  # a message that cannot be read says nothing; what its run logged else stands
        return None
    return data if data is not None and data.WhichOneof("data") == what else None
