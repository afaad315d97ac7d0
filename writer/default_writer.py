"""Which writer, step and scopes the functions of `writer.summary` use: those of the thread (or asyncio task)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import TracebackType
from typing import Self

from writer.arrays import Step, as_step
from writer.file_writer import FileWriter

FILENAME_SUFFIX = ".v2"
"""TensorFlow 2 marks its event files so; readers that look for it find ours too."""


class SummaryFileWriter:
    """A FileWriter that can be the default one of the functions in this module."""

    def __init__(self, file_writer: FileWriter) -> None:
        self.file_writer = file_writer

    @contextmanager
    def as_default(self, step: Step | None = None) -> Iterator[Self]:
        """Make this the default writer, and `step` the default step, in a `with` block; flush at its end."""
        outer_writer = _writer.set(self)
        outer_step = _step.set(_step.get() if step is None else as_step(step, "step"))
        try:
            yield self
        finally:
            _step.reset(outer_step)
            _writer.reset(outer_writer)
            self.flush()

    def set_as_default(self, step: Step | None = None) -> None:
        """Make this the default writer, and `step` the default step, from here on."""
        _writer.set(self)
        if step is not None:
            set_step(step)

    def flush(self) -> None:
        """Return when everything written so far is in the file."""
        self.file_writer.flush()

    def close(self) -> None:
        """Write everything and close the file."""
        self.file_writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_writer: ContextVar[SummaryFileWriter | None] = ContextVar("default summary writer", default=None)
_step: ContextVar[int | None] = ContextVar("default summary step", default=None)
_scopes: ContextVar[tuple[str, ...]] = ContextVar("open name scopes", default=())


def create_file_writer(
    logdir: str | Path,
    max_queue: int = 10,
    flush_millis: float = 120_000,
    filename_suffix: str = FILENAME_SUFFIX,
) -> SummaryFileWriter:
    """Return a writer of a new event file in `logdir`; the bounds are those of SummaryWriter."""
    return SummaryFileWriter(FileWriter(logdir, max_queue, flush_millis / 1000, filename_suffix))


def set_step(step: Step | None) -> None:
    """Set the step of calls that give none."""
    _step.set(None if step is None else as_step(step, "step"))


def get_step() -> int | None:
    """Return the step of calls that give none."""
    return _step.get()


@contextmanager
def name_scope(name: str) -> Iterator[str]:
    """Put `name/` before the names used in a `with` block, within the scopes already open; gives the whole prefix."""
    if not isinstance(name, str) or not name.strip("/"):
        raise ValueError(f"a name scope needs a name, got {name!r}")
    outer = _scopes.set((*_scopes.get(), name.strip("/")))
    try:
        yield "/".join(_scopes.get())
    finally:
        _scopes.reset(outer)


def default_writer() -> SummaryFileWriter | None:
    """Return the default writer, where there is one."""
    return _writer.get()


def scoped(name: object) -> str:
    """Return a name within the open scopes; raises TypeError for what is no name."""
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, got {type(name).__name__} {name!r}")
    return "/".join((*_scopes.get(), name))


def step_or_default(step: Step | None) -> int:
    """Return a call's own step, or the one that was set; raises ValueError where neither is."""
    if step is not None:
        return as_step(step, "step")
    default = _step.get()
    if default is None:
        raise ValueError("no step: give one, or set_step() first")
    return default
