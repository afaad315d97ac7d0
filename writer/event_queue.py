"""Takes events off the training loop's hands: a queue, and a daemon thread that encodes and writes them.

The caller's side is one deque append and a look at two flags, without a lock. Everything rare (a full queue, an
error to raise, a sleeping thread) goes through one condition.

Life of the thread: sleep until there is an event; write all there is; pause for `pause_seconds`, so that what comes
meanwhile is written at once (a full queue, `flush` and `close` cut the pause short); again. It starts with the first
event, and never in a forked child before that child's own first event.
"""

import atexit
import os
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable
from typing import Any

from writer.event_file import EventFile
from writer.wire.record import encode_record

Encode = Callable[..., bytes | None]
"""Returns a serialised Event, or None when what it did needs none: it wrote a file of its own."""

LONGEST_PAUSE_SECONDS = 1.0
"""An event is on disk this soon after it was added, however long the caller's flush_secs is: a live page moves."""

SCALARS_A_SLOT = 1000
"""Scalars that count as one entry of max_queue: an entry bounds memory, and a scalar takes about 200 bytes of it."""

_UNBOUNDED = sys.maxsize
_WAKE_AT = 5 * SCALARS_A_SLOT  # an unbounded queue is emptied at this length, pause or not


class EventQueue:
    """A queue in front of an event file that loses nothing and blocks the caller only when it is full.

    An error of the thread is raised by the caller's next call, once, and that call queues nothing; then the thread
    tries again. `max_queue` bounds
    how far the thread may fall behind: so many bulky events (images, graphs, text), a thousand times as many
    scalars; 0 or less means no bound.

    Lock order: there is one lock, the condition's. The thread holds it only to look around, never while it encodes or
    writes.
    """

    def __init__(self, open_file: Callable[[], EventFile], max_queue: int = 10, flush_secs: float = 120) -> None:
        """Open the file now, so that an unwritable directory is an error of the constructor."""
        if flush_secs < 0:
            raise ValueError(f"flush_secs must not be negative, got {flush_secs}")
        self._open_file = open_file
        self._file: EventFile | None = open_file()
        self._max_bulky = max_queue if max_queue > 0 else _UNBOUNDED
        self._capacity = max_queue * SCALARS_A_SLOT if max_queue > 0 else _UNBOUNDED
        self._wake_at = min(self._capacity, _WAKE_AT)
        self._pause_seconds = min(flush_secs, LONGEST_PAUSE_SECONDS)
        self._closed = False
        self._reset()
        _live_queues.add(self)

    def _reset(self) -> None:
        """Set up everything that a forked child must not share with its parent."""
        self._events: deque[tuple[Encode, tuple[Any, ...], bool]] = deque()
        self._condition = threading.Condition()
        self._thread: threading.Thread | None = None
        self._idle = True  # the thread sleeps without a time limit, or is not there
        self._hurry = False  # it shall not pause
        self._stopping = False
        self._bulky = 0  # events counted against max_queue
        self._error: Exception | None = None
        self._flushes_asked = 0
        self._flushes_done = 0

    def add(self, encode: Encode, *arguments: Any) -> None:
        """Queue a small event; `encode(*arguments)` runs in the thread and returns the serialised Event."""
        if self._error is not None or self._closed:
            self._refuse()
        self._events.append((encode, arguments, False))
        # Append first, look second; the thread sets _idle first and looks second. So one of the two notices.
        if self._idle or len(self._events) >= self._wake_at:
            self._wake()

    def add_bulky(self, encode: Encode, *arguments: Any) -> None:
        """Queue an event that takes a whole entry of max_queue; waits while there is none free."""
        with self._condition:
            self._wait_for_room(lambda: self._bulky < self._max_bulky)
            if self._error is not None or self._closed:
                self._refuse()
            self._bulky += 1
            self._events.append((encode, arguments, True))
        if self._idle:
            self._wake()

    def flush(self) -> None:
        """Return when everything added before is with the operating system; raises what went wrong."""
        with self._condition:
            self._raise_error()
            if self._thread is None or self._closed:
                return
            self._flushes_asked += 1
            ticket = self._flushes_asked
            self._hurry = True
            self._condition.notify_all()
            while self._flushes_done < ticket and self._error is None:
                self._condition.wait()
            self._raise_error()

    def close(self) -> None:
        """Write everything, end the thread and close the file; a second close does nothing."""
        self._closed = True
        with self._condition:
            self._stopping = True
            self._condition.notify_all()
        if self._thread is not None:
            self._thread.join()
        # Left behind by an error, or added by another thread while this one ended.
        error = self._write_all() if self._events else None
        file, self._file = self._file, None
        if file is not None:
            file.close()
        _live_queues.discard(self)
        with self._condition:
            self._error = self._error or error
            self._raise_error()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def _refuse(self) -> None:
        with self._condition:
            self._raise_error()
        if self._closed:
            raise ValueError("this writer is closed; reopen() it to go on")

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            self._condition.notify_all()  # the thread waits for its error to be seen
            raise error

    def _wake(self) -> None:
        """Start or rouse the thread, and wait for room when the queue is full."""
        if self._hurry and not self._idle and len(self._events) < self._capacity:
            return
        with self._condition:
            if self._thread is None:
                self._start()
            self._idle = False
            self._hurry = self._hurry or len(self._events) >= self._wake_at
            self._condition.notify_all()
            self._wait_for_room(lambda: len(self._events) < self._capacity)

    def _wait_for_room(self, has_room: Callable[[], bool]) -> None:
        """Return when there is room, or never will be; raising is up to the caller, who knows what is queued."""
        while not has_room() and self._error is None and not self._closed:
            self._hurry = True
            self._condition.notify_all()
            self._condition.wait()

    def _start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="event-writer", daemon=True)
        self._thread.start()
        _close_when_worker_process_ends()

    def _run(self) -> None:
        """Write until told to stop and nothing is left; see the module's docstring."""
        while self._wait_for_events():
            with self._condition:
                ticket = self._flushes_asked
                self._hurry = False
            error = self._write_all()
            with self._condition:
                if error is None:
                    self._flushes_done = ticket
                else:
                    self._error = error
                self._condition.notify_all()
                if self._stopping and error is not None:
                    return  # close() raises it
                self._condition.wait_for(lambda: self._hurry or self._stopping, self._pause_seconds)

    def _wait_for_events(self) -> bool:
        """Sleep until there is something to do; False when there never will be."""
        with self._condition:
            while True:
                self._idle = True
                if (self._events or self._flushes_asked > self._flushes_done) and self._error is None:
                    self._idle = False
                    return True
                if self._stopping:
                    return False
                self._condition.wait()

    def _write_all(self) -> Exception | None:
        """Encode and write what is queued now; an event that cannot be encoded is left out, and is the error."""
        error: Exception | None = None
        records = []
        bulky = 0
        for _ in range(len(self._events)):
            encode, arguments, is_bulky = self._events.popleft()
            bulky += is_bulky
            try:
                payload = encode(*arguments)
                if payload is not None:
                    records.append(encode_record(payload))
            except Exception as encoding_error:  # raised by the caller's next call
                error = encoding_error
        try:
            if self._file is None:
                self._file = self._open_file()
            self._file.append(records)
            self._file.flush()
        except Exception as writing_error:  # likewise; the file keeps what it could not write
            error = writing_error
        with self._condition:
            self._bulky -= bulky
        return error

    def _after_fork_in_child(self) -> None:
        """Forget the parent's events and file; the first event opens a file of this process."""
        self._reset()
        if self._file is not None:
            self._file.abandon()
            self._file = None


_live_queues: weakref.WeakSet[EventQueue] = weakref.WeakSet()


def _close_all() -> None:
    """Lose nothing at exit; one file that cannot be completed does not keep the others from it."""
    errors = []
    for queue in list(_live_queues):
        try:
            queue.close()
        except Exception as error:  # raised together below
            errors.append(error)
    if errors:
        raise ExceptionGroup("event files could not be completed at exit", errors)


def _after_fork_in_child() -> None:
    for queue in list(_live_queues):
        queue._after_fork_in_child()


def _close_when_worker_process_ends() -> None:
    """Make up for atexit, which processes forked by multiprocessing leave out: they end through finalizers of its own.

    A finalizer registered twice finds nothing left to do.
    """
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None:
        from multiprocessing.util import Finalize  # only where multiprocessing is in use: the import is slow

        Finalize(None, _close_all, exitpriority=_AFTER_OTHER_FINALIZERS)


_AFTER_OTHER_FINALIZERS = -100

atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
