"""Threads that stop together."""

import sys
import threading
from collections.abc import Callable

import pytest

import runtime as rt
from runtime.errors import OutOfRangeError


def started(work: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    return thread


def test_one_threads_error_stops_all_and_is_raised_where_they_are_joined() -> None:
    """The first error counts."""
    coord = rt.train.Coordinator()

    def fail() -> None:
        with coord.stop_on_exception():
            raise KeyError("first")

    def wait() -> None:
        with coord.stop_on_exception():
            coord.wait_for_stop()
            raise KeyError("second")

    threads = [started(wait), started(fail)]
    coord.register_thread(threads[0])
    with pytest.raises(KeyError, match="first"):
        coord.join(threads[1:])
    assert (True, True, [False, False]) == (coord.should_stop(), coord.joined, [one.is_alive() for one in threads])
    with pytest.raises(KeyError, match="first"):
        coord.raise_requested_exception()
    with pytest.raises(KeyError, match="late"):  # nobody would hear of it
        coord.request_stop(KeyError("late"))
    coord.clear_stop()
    coord.raise_requested_exception()
    assert not coord.should_stop()


def test_the_end_of_the_data_is_no_error() -> None:
    """Nor is another exception that was said to be none; sys.exc_info() is taken too."""
    coord = rt.train.Coordinator()
    coord.request_stop(OutOfRangeError("end"))
    coord.join()
    coord = rt.train.Coordinator([KeyError])
    try:
        dict[str, int]()["clean"]
    except KeyError:
        coord.request_stop(sys.exc_info())
    coord.join()
    coord = rt.train.Coordinator([KeyError])
    coord.request_stop(OutOfRangeError("end"))
    with pytest.raises(OutOfRangeError):
        coord.join()


def test_threads_that_do_not_stop_are_named() -> None:
    """After the grace period; unless they are to be ignored."""
    coord = rt.train.Coordinator()
    release = threading.Event()

    def wait() -> None:
        release.wait()

    thread = started(wait)
    coord.request_stop()
    with pytest.raises(RuntimeError, match="worker"):
        coord.join([thread], stop_grace_period_secs=0.01)
    coord.join([thread], stop_grace_period_secs=0.0, ignore_live_threads=True)
    release.set()
    thread.join()


def test_threads_may_end_by_themselves() -> None:
    """Then nobody asked them to stop."""
    coord = rt.train.Coordinator()
    coord.join([started(lambda: None)])
    assert (False, True) == (coord.should_stop(), coord.joined)
