"""What is noted while somebody records: spans of time, each on a device and a thread. Nobody records by default.

`recording()` is the recorder, or None: whoever could note something asks it first, and that is all it costs then.
Plans hand over their clock readings as they are (`add_run`), everything else single spans; messages are made of both
when the recording is over. A span of a GPU may be added later than it happened, with `end` read from its events.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

CPU = "/job:localhost/replica:0/task:0/device:CPU:0"
INPUT = "/job:localhost/replica:0/task:0/input"
"""Where the stages of data pipelines are shown: a row of its own beside the devices."""

clock = time.perf_counter_ns


def since_1970() -> int:
    """Return what to add to a reading of the clock, which is monotonic, for the nanoseconds that StepStats want."""
    return time.time_ns() - clock()


def thread_number() -> int:
    """Return this thread's number in the 32 bits that StepStats have for it."""
    return threading.get_ident() % (1 << 32)


class Output(NamedTuple):
    """What a span gave: dtype and shape of an array, and the bytes that it took."""

    dtype: Any
    shape: tuple[int, ...]
    size: int


class Span(NamedTuple):
    """Something that took time; `start` and `end` are readings of `clock`."""

    device: str
    thread: int
    op: str
    start: int
    end: int
    outputs: tuple[Output, ...] = ()
    allocator: str = "cpu"


class Recorder:
    """Collects spans from all threads; lists are appended to under the interpreter's own lock."""

    def __init__(self) -> None:
        self.offset = since_1970()
        self.spans: list[Span] = []
        self.runs: list[Callable[[Any], None]] = []
        self.threads: dict[int, str] = {}

    def add(
        self,
        device: str,
        op: str,
        start: int,
        end: int,
        outputs: tuple[Output, ...] = (),
        allocator: str = "cpu",
    ) -> None:
        """Note what this thread has done, or had done by a device."""
        self.spans.append(Span(device, self.thread(), op, start, end, outputs, allocator))

    def add_run(self, fill: Callable[[Any], None]) -> None:
        """Note a run of a plan: `fill` will be given the StepStats that it is to be put into."""
        self.runs.append(fill)

    def thread(self) -> int:
        """Return this thread's number, and remember its name."""
        number = thread_number()
        if number not in self.threads:
            self.threads[number] = threading.current_thread().name
        return number


class _Current:
    """The process's recorder. There is one for all threads: pipelines work in threads of their own."""

    recorder: Recorder | None = None


current = _Current()


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Record what happens inside; raises RuntimeError where somebody records already."""
    if current.recorder is not None:
        raise RuntimeError("a profile is being recorded already: one at a time")
    recorder = Recorder()
    current.recorder = recorder
    try:
        yield recorder
    finally:
        current.recorder = None


def stage(elements: Callable[[], Iterator[Any]], name: str) -> Callable[[], Iterator[Any]]:
    """Return the elements of a pipeline's stage; a pass that begins while somebody records notes each one's time."""

    def begin() -> Iterator[Any]:
        made = elements()
        return made if current.recorder is None else _noted(made, name)

    return begin


def _noted(elements: Iterator[Any], name: str) -> Iterator[Any]:
    try:
        while True:
            start = clock()
            try:
                element = next(elements)
            except StopIteration:
                return
            recorder = current.recorder
            if recorder is not None:
                recorder.add(INPUT, name, start, clock())
            yield element
    finally:
        close = getattr(elements, "close", None)
        if close is not None:
            close()
