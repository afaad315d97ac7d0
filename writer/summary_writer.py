"""SummaryWriter: the face of torch.utils.tensorboard and tensorboardX, over FileWriter."""

import os
import socket
import time
import warnings
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from writer.arrays import MAX_STEP, MIN_STEP, Step, as_number, as_step
from writer.file_writer import FileWriter
from writer.summaries.hparams import hparams
from writer.summaries.scalars import DOUBLE_TENSOR, FLOAT_TENSOR, SIMPLE_VALUE, encode_scalar
from writer.summaries.text import TORCH_TAG_SUFFIX, text
from writer.wire.proto.event_pb2 import SessionLog


class SummaryWriter:
    """Logs a training run to event files, without holding it up.

    Every signature is torch's, by name, order and default; tensorboardX's further arguments follow by keyword. An
    `add_*` checks its arguments, takes a snapshot and returns; a thread encodes and writes. What goes wrong there is
    raised by the next call. `close`, leaving a `with` block and the end of the interpreter lose nothing; using the
    writer after `close` opens a new file.

    log_dir: the run's directory; by default `runs/<date>_<host><comment>`. `logdir` is another name for it.
    purge_step: readers drop what earlier files of the run say from this step on.
    max_queue: bound on what waits for the thread: so many bulky summaries, a thousand times as many scalars. A full
        queue makes the caller wait; nothing is dropped. 0 or less means no bound.
    flush_secs: an upper bound only. What was added is in the file a second later at the latest, so that a live page
        moves; a smaller value makes it sooner. The default is torch's, so that code which names it goes on working.
    filename_suffix: end of the event file's name.
    write_to_disk: False checks arguments and writes nothing.
    max_file_bytes: start another event file when one would grow beyond this.
    """

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

    def get_logdir(self) -> str:
        """Return the run's directory."""
        return self.log_dir

    @property
    def logdir(self) -> str:
        """The run's directory, by tensorboardX's name."""
        return self.log_dir

    @cached_property
    def default_bins(self) -> list[float]:
        """TensorFlow's histogram edges: from 1e-12 up by tenths to 1e20, mirrored around zero."""
        positive = []
        edge = 1e-12
        while edge < 1e20:
            positive.append(edge)
            edge *= 1.1
        return [-edge for edge in reversed(positive)] + [0.0] + positive

    def add_scalar(
        self,
        tag: str,
        scalar_value: Any,
        global_step: Step | None = None,
        walltime: float | None = None,
        new_style: bool = False,
        double_precision: bool = False,
        *,
        display_name: str = "",
        summary_description: str = "",
    ) -> None:
        """Log one number.

        scalar_value: a number, or an array of one element of any library.
        new_style: write a tensor with the scalars plugin's metadata, as TensorFlow 2 does, not a `simple_value`.
        double_precision: keep all 64 bits; implies `new_style`, the older form holds 32 only.
        display_name, summary_description: shown instead of and below the tag; the latter is Markdown.
        """
        # This is the call that training loops make by the million: the usual types pass without a function call.
        if type(tag) is not str:
            tag = _checked_tag(tag)
        if type(scalar_value) is not float:
            scalar_value = as_number(scalar_value, "scalar_value")
        if type(global_step) is not int or not MIN_STEP <= global_step <= MAX_STEP:
            global_step = as_step(global_step)
        walltime = time.time() if walltime is None else float(walltime)
        form = DOUBLE_TENSOR if double_precision else FLOAT_TENSOR if new_style else SIMPLE_VALUE
        (self.file_writer or self._get_file_writer()).add_encoded(
            encode_scalar, walltime, global_step, tag, scalar_value, form, display_name, summary_description
        )

    def add_scalars(
        self,
        main_tag: str,
        tag_scalar_dict: Mapping[str, Any],
        global_step: Step | None = None,
        walltime: float | None = None,
    ) -> None:
        """Log several numbers under one tag, each in a child run `<main_tag>_<key>`, so that one chart shows them."""
        _checked_tag(main_tag, "main_tag")
        step = as_step(global_step)
        walltime = time.time() if walltime is None else float(walltime)
        numbers = {key: as_number(value, f"tag_scalar_dict[{key!r}]") for key, value in tag_scalar_dict.items()}
        directory = f"{self._get_file_writer().get_logdir()}/{main_tag.replace('/', '_')}_"
        for key, number in numbers.items():
            writer = self._writer_in(f"{directory}{key}")
            writer.add_encoded(encode_scalar, walltime, step, main_tag, number)

    def add_text(
        self, tag: str, text_string: str, global_step: Step | None = None, walltime: float | None = None
    ) -> None:
        """Log a text, which pages render as Markdown."""
        if not isinstance(text_string, str):
            raise TypeError(f"text_string must be a str, got {type(text_string).__name__}")
        summary = text(_checked_tag(tag) + TORCH_TAG_SUFFIX, [text_string])
        self._get_file_writer().add_summary(summary, global_step, walltime)

    def add_hparams(
        self,
        hparam_dict: Mapping[str, Any],
        metric_dict: Mapping[str, Any],
        hparam_domain_discrete: Mapping[str, Sequence[Any]] | None = None,
        run_name: str | None = None,
        global_step: Step | None = None,
        *,
        name: str | None = None,
    ) -> None:
        """Log a trial's hyperparameters and what they led to, in a child run.

        run_name: the child run's name, by default the time. `name` is tensorboardX's word for it.
        hparam_domain_discrete: by hyperparameter, the values it may take.
        """
        summaries = hparams(hparam_dict, metric_dict, hparam_domain_discrete)
        metrics = {tag: as_number(value, f"metric_dict[{tag!r}]") for tag, value in metric_dict.items()}
        directory = os.path.join(self._get_file_writer().get_logdir(), run_name or name or str(time.time()))
        with FileWriter(directory, write_to_disk=self._write_to_disk) as trial:
            for summary in summaries:
                trial.add_summary(summary, global_step)
            for tag, number in metrics.items():
                trial.add_encoded(encode_scalar, time.time(), as_step(global_step), tag, number)

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


def _checked_tag(tag: object, name: str = "tag") -> str:
    if not isinstance(tag, str):
        raise TypeError(f"{name} must be a str, got {type(tag).__name__} {tag!r}")
    return str(tag)


def _default_log_dir(comment: str) -> str:
    started = datetime.now().strftime("%b%d_%H-%M-%S")
    return os.path.join("runs", f"{started}_{socket.gethostname()}{comment}")
