"""Coordinator: threads that stop together, and an error in one that is raised where they are waited for."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from runtime.errors import OutOfRangeError

__all__ = ["Coordinator"]

_LOOK_EVERY = 0.05  # seconds: how soon `join` sees that all threads have ended without being asked


class Coordinator:
    """Tells threads when to stop; whoever `join`s them gets the first exception that one of them reported.

    An exception of `clean_stop_exception_types`, by default the end of the data, is no error.
    """

    def __init__(self, clean_stop_exception_types: Iterable[type[BaseException]] | None = None) -> None:
        clean = (OutOfRangeError,) if clean_stop_exception_types is None else clean_stop_exception_types
        self._clean = tuple(clean)
        self._lock = threading.Lock()  # of everything below
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._joined = False
        self._threads: set[threading.Thread] = set()

    @property
    def joined(self) -> bool:
        """Whether `join` is over."""
        return self._joined

    @property
    def requested_exception(self) -> BaseException | None:
        """The exception with which a stop was requested, or None."""
        return self._error

    def request_stop(self, ex: Any = None) -> None:
        """Have all threads stop, because of an exception (or sys.exc_info()) where one is given.

        The first one counts. When nobody waits for it any more, after `join`, it is raised here.
        """
        error = ex[1] if isinstance(ex, tuple) else ex
        if isinstance(error, self._clean):
            error = None
        with self._lock:
            if self._joined and error is not None:
                raise error
            if not self._stop.is_set():
                self._error = error
                self._stop.set()

    def should_stop(self) -> bool:
        """Tell whether a stop was requested."""
        return self._stop.is_set()

    def wait_for_stop(self, timeout: float | None = None) -> bool:
        """Wait until a stop is requested, or for `timeout` seconds; tell whether it was."""
        return self._stop.wait(timeout)

    def clear_stop(self) -> None:
        """Begin anew, as if no stop had been requested."""
        with self._lock:
            self._joined = False
            self._error = None
            self._stop.clear()

    @contextmanager
    def stop_on_exception(self) -> Iterator[None]:
        """Request a stop with whatever is raised inside; a thread's body stands in it."""
        try:
            yield
        except BaseException as error:  # not swallowed: `join` raises it
            self.request_stop(error)

    def register_thread(self, thread: threading.Thread) -> None:
        """Have `join` wait for a thread."""
        with self._lock:
            self._threads.add(thread)

    def join(
        self,
        threads: Iterable[threading.Thread] | None = None,
        stop_grace_period_secs: float = 120,
        ignore_live_threads: bool = False,
    ) -> None:
        """Wait until all threads have ended; once a stop is requested, for the grace period at most.

        Raises the exception of the request, or else RuntimeError where threads still run, unless these are ignored.
        """
        with self._lock:
            waiting = self._threads | set(threads or ())
        while any(one.is_alive() for one in waiting) and not self.wait_for_stop(_LOOK_EVERY):
            pass
        deadline = time.monotonic() + stop_grace_period_secs
        for one in waiting:
            one.join(max(0.0, deadline - time.monotonic()))
        late = sorted(one.name for one in waiting if one.is_alive())
        with self._lock:
            self._joined = True
            self._threads = set()
        self.raise_requested_exception()
        if late and not ignore_live_threads:
            raise RuntimeError(f"threads still run after {stop_grace_period_secs} seconds: {', '.join(late)}")

    def raise_requested_exception(self) -> None:
        """Raise the exception with which a stop was requested, if any."""
        with self._lock:
            error = self._error
        if error is not None:
            raise error
