"""RunWriter: the files of one run, opened when needed, and the defaults of what is written to them."""

import os
import socket
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from writer.arrays import Step, as_step
from writer.file_writer import FileWriter
from writer.summaries.tensors import Deferred
from writer.wire.proto.event_pb2 import SessionLog
from writer.wire.proto.summary_pb2 import Summary


class RunWriter:
    """What SummaryWriter has beside its `add_*`: constructor, files, `flush`, `close`; see there for the arguments."""

    def __init__(
        self,
        log_dir: str | Path | None = None,
        comment: str = "",
        purge_step: int | None = None,
        max_queue: int = 10,
        flush_secs: float = 120,
        filename_suffix: str = "",
        write_to_disk: bool = True,
        *,
        logdir: str | Path | None = None,
        max_file_bytes: int | None = None,
        **unknown: object,
    ) -> None:
        if unknown:
            warnings.warn(f"SummaryWriter ignores {', '.join(sorted(unknown))}", stacklevel=2)
        if log_dir is not None and logdir is not None:
            raise ValueError(f"log_dir {log_dir!r} and logdir {logdir!r} are two names for one argument")
        directory = logdir if log_dir is None else log_dir
        self.log_dir = _default_log_dir(comment) if not directory else os.fspath(directory)
        self.purge_step = purge_step
        self.max_queue = max_queue
        self.flush_secs = flush_secs
        self.filename_suffix = filename_suffix
        self._write_to_disk = write_to_disk
        self._max_file_bytes = max_file_bytes
        self._default_step = 0
        self._now: Callable[[], float] = time.time
        self.file_writer: FileWriter | None = None
        self.all_writers: dict[str, FileWriter] | None = None
        self._get_file_writer()

    def _get_file_writer(self) -> FileWriter:
        """Return the run's FileWriter, opened anew after `close`. Lightning and others call it."""
        if self.file_writer is None:
            self.file_writer = self._writer_in(self.log_dir)
            if self.purge_step is not None:
                start = SessionLog(status=SessionLog.SessionStatus.START)
                self.file_writer.add_session_log(start, self.purge_step)
                self.purge_step = None
        return self.file_writer

    def _writer_in(self, directory: str) -> FileWriter:
        """Return the FileWriter of a directory, one for each until `close`."""
        if self.all_writers is None:
            self.all_writers = {}
        if directory not in self.all_writers:
            self.all_writers[directory] = FileWriter(
                directory,
                self.max_queue,
                self.flush_secs,
                self.filename_suffix,
                max_file_bytes=self._max_file_bytes,
                write_to_disk=self._write_to_disk,
            )
        return self.all_writers[directory]

    def _add(self, summary: Summary | Deferred, global_step: Step | None, walltime: float | None = None) -> None:
        """Queue a summary, or what is to become one in the thread."""
        step = self._step(global_step)
        wall_time = self._now() if walltime is None else float(walltime)
        writer = self._get_file_writer()
        if isinstance(summary, Summary):
            writer.add_summary(summary, step, wall_time)
        else:
            writer.add_deferred(summary, step, wall_time)

    def _step(self, global_step: Step | None) -> int:
        return self._default_step if global_step is None else as_step(global_step)

    @contextmanager
    def use_metadata(self, *, global_step: Step | None = None, walltime: float | None = None) -> Iterator[Self]:
        """Use this step or wall time for every `add_*` of a `with` block that gives none of its own."""
        outer = self._default_step, self._now
        if global_step is not None:
            self._default_step = as_step(global_step)
        if walltime is not None:
            moment = float(walltime)
            self._now = lambda: moment
        try:
            yield self
        finally:
            self._default_step, self._now = outer

    def get_logdir(self) -> str:
        """Return the run's directory."""
        return self.log_dir

    @property
    def logdir(self) -> str:
        """The run's directory, by tensorboardX's name."""
        return self.log_dir

    def flush(self) -> None:
        """Return when everything added so far is in its file."""
        for writer in (self.all_writers or {}).values():
            writer.flush()

    def close(self) -> None:
        """Write everything and close all files; a later `add_*` opens new ones."""
        writers, self.file_writer, self.all_writers = self.all_writers, None, None
        errors: list[Exception] = []
        for writer in (writers or {}).values():
            try:
                writer.close()
            except Exception as error:  # raised below, once the others are closed
                errors.append(error)
        if len(errors) > 1:
            raise ExceptionGroup(f"event files of {self.log_dir} could not be completed", errors)
        if errors:
            raise errors[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc_val: BaseException | None, exc_tb: TracebackType | None
    ) -> None:
        self.close()


def checked_tag(tag: object, name: str = "tag") -> str:
    """Return a tag as a plain str; raises TypeError for what is none."""
    if not isinstance(tag, str):
        raise TypeError(f"{name} must be a str, got {type(tag).__name__} {tag!r}")
    return str(tag)


def _default_log_dir(comment: str) -> str:
    started = datetime.now().strftime("%b%d_%H-%M-%S")
    return os.path.join("runs", f"{started}_{socket.gethostname()}{comment}")
