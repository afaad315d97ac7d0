"""Threads: they change no order, their errors come where the elements would, and none is left behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from runtime.data import AUTOTUNE, Dataset
from runtime.data.parallel import THREAD_NAME


def running() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(THREAD_NAME)]


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Whatever a test did."""
    yield
    gc.collect()
    assert [] == running()


def broken_at(n: int, *, message: str = "broken") -> Any:
    def function(x: Any) -> Any:
        if x == n:
            raise OSError(f"{message} at {int(x)}")
        return x

    return function


PIPELINES = {
    "map": lambda d, f: d.map(f, num_parallel_calls=3),
    "prefetch": lambda d, f: d.map(f).prefetch(2),
    "both": lambda d, f: d.map(f, num_parallel_calls=AUTOTUNE).prefetch(AUTOTUNE),
    "source of a map": lambda d, f: d.map(f).map(lambda x: x, num_parallel_calls=2),
    "interleave": lambda d, f: d.interleave(
        lambda x: Dataset.from_tensors(x).map(f), cycle_length=2, num_parallel_calls=2
    ),
    "batch": lambda d, f: d.map(f).batch(1, num_parallel_calls=2).unbatch(),
    "within repeat": lambda d, f: d.map(f, num_parallel_calls=2).repeat(2),
}


@pytest.mark.parametrize("build", PIPELINES.values(), ids=PIPELINES)
def test_an_error_comes_after_all_elements_before_it(build: Any) -> None:
    """As itself, not wrapped; every time."""
    for _ in range(5):
        found = []
        with pytest.raises(OSError, match="broken at 5"):  # noqa: PT012  # keeps what came before
            for element in build(Dataset.range(20), broken_at(5)):
                found.append(int(element))  # noqa: PERF401
        assert [0, 1, 2, 3, 4] == found
        assert [] == running()


@pytest.mark.parametrize("build", PIPELINES.values(), ids=PIPELINES)
def test_leaving_a_loop_ends_the_threads(build: Any) -> None:
    """At once, not when the program ends; also where the source never ends."""
    for element in build(Dataset.range(3).repeat(), lambda x: x):
        assert 0 == element
        break
    gc.collect()
    assert [] == running()


@pytest.mark.parametrize("build", PIPELINES.values(), ids=PIPELINES)
def test_a_pass_that_was_never_begun_has_no_threads(build: Any) -> None:
    """An iterator alone costs nothing."""
    iterator = iter(build(Dataset.range(3), lambda x: x))
    assert [] == running()
    del iterator


def test_functions_run_at_the_same_time_and_results_keep_their_order() -> None:
    """Each of two calls waits for the other: one thread would never end."""
    meeting = threading.Barrier(2, timeout=30)

    def meet(x: Any) -> Any:
        meeting.wait()
        return x

    assert list(range(8)) == [int(x) for x in Dataset.range(8).map(meet, num_parallel_calls=2)]


def test_without_an_order_the_first_to_be_ready_comes_first() -> None:
    """So one slow element holds up nobody."""
    ready = threading.Event()

    def slow_first(x: Any) -> Any:
        if x == 0:
            assert ready.wait(30)
        return x

    found = []
    for x in Dataset.range(6).map(slow_first, num_parallel_calls=2, deterministic=False):
        found.append(int(x))
        if len(found) == 5:
            ready.set()
    assert [1, 2, 3, 4, 5] == sorted(found[:5])
    assert [0] == found[5:]


def test_prefetching_works_ahead_as_far_as_asked_and_no_further() -> None:
    """One in the making, `buffer_size` ready."""
    made: list[int] = []
    enough = threading.Event()

    def make(x: Any) -> Any:
        made.append(int(x))
        if len(made) == 4:
            enough.set()
        return x

    iterator: Any = iter(Dataset.range(100).map(make).prefetch(2))
    next(iterator)
    assert enough.wait(30)  # one taken, two ready, one in the making that has no room
    assert [0, 1, 2, 3] == made
    iterator.close()
    assert [0, 1, 2, 3] == made


def test_a_pass_in_threads_may_be_left_while_its_source_fails() -> None:
    """The error has no element to come before, so nobody hears of it."""
    iterator: Any = iter(Dataset.range(10).map(broken_at(3)).prefetch(8))
    assert 0 == next(iterator)
    iterator.close()


def test_errors_of_two_workers_are_told_in_order() -> None:
    """The first element's, whichever failed first."""
    failed = threading.Event()

    def function(x: Any) -> Any:
        if x == 1:
            failed.set()
        if x == 0:
            assert failed.wait(30)
        raise OSError(f"broken at {int(x)}")

    with pytest.raises(OSError, match="broken at 0"):
        list(Dataset.range(4).map(function, num_parallel_calls=2))
