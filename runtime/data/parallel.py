"""Stages that work ahead in threads of their own. numpy, files and compression leave the interpreter's lock alone.

No thread outlives the pass that started it: the generators end theirs when they end, fail, are closed or forgotten.
What fails in a thread is raised where its element is due, after all before it. Who waits for them gives up its turn
in a session: what runs in them may run the session too.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from runtime.data.stages import Elements, call, opened
from runtime.data.structure import Element, as_element
from runtime.graph.turns import giving_way

THREAD_NAME = "runtime.data"


def mapped_in_threads(
    source: Elements, function: Callable[..., Any], workers: int, *, ordered: bool
) -> Iterator[Element]:
    """Yield what a function makes of each, `workers` at a time; in the source's order, or as they come.

    The source is read by the thread that asks; the function runs in the workers.
    """
    with opened(source) as elements, ThreadPoolExecutor(workers, f"{THREAD_NAME}.map") as pool:
        pending: deque[Future[Element]] = deque()
        failure: Exception | None = None
        more = True
        try:
            while more or pending:
                while more and len(pending) < 2 * workers:  # one at work and one waiting each
                    try:
                        element = next(elements)
                    except StopIteration:
                        more = False
                    except Exception as error:  # raised below, when those before it have been given
                        more, failure = False, error
                    else:
                        pending.append(pool.submit(_made, function, element))
                if pending:
                    yield _due(pending, ordered).result()
        finally:
            for future in pending:
                future.cancel()
            with giving_way():
                pool.shutdown()
        if failure is not None:
            raise failure


def _made(function: Callable[..., Any], element: Element) -> Element:
    return as_element(call(function, element))


def _due(pending: deque[Future[Element]], ordered: bool) -> Future[Element]:
    wanted = [pending[0]] if ordered else pending
    done = next((future for future in wanted if future.done()), None)
    if done is None:
        with giving_way():
            done = next(iter(wait(wanted, return_when=FIRST_COMPLETED).done))
    pending.remove(done)
    return done


def prefetched(source: Elements, buffer_size: int) -> Iterator[Element]:
    """Yield the same, up to `buffer_size` made ahead by a thread."""
    buffer = _Buffer(buffer_size)
    # The thread has the context of the pass: what tensors of a graph were when it began.
    run = contextvars.copy_context().run
    thread = threading.Thread(target=run, args=(buffer.fill, source), name=f"{THREAD_NAME}.prefetch", daemon=True)
    thread.start()
    try:
        while (given := buffer.take()) is not None:
            yield given[0]
    finally:
        buffer.close()
        with giving_way():
            thread.join()


class _Buffer:
    """What a thread has made and nobody has taken yet. One lock; both sides wait on it, nobody polls."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._changed = threading.Condition()
        self._made: deque[Element] = deque()
        self._ended = False
        self._failure: BaseException | None = None
        self._closed = False

    def fill(self, source: Elements) -> None:
        """Run in the thread: make all there is, or until nobody wants more."""
        try:
            with opened(source) as elements:
                for element in elements:
                    if not self._put(element):
                        break
        except BaseException as error:  # it is raised in the thread that takes
            self._end(error)
        else:
            self._end(None)

    def _put(self, element: Element) -> bool:
        """Add one when there is room; False where the buffer was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or len(self._made) < self._size)
            if not self._closed:
                self._made.append(element)
                self._changed.notify_all()
            return not self._closed

    def _end(self, failure: BaseException | None) -> None:
        with self._changed:
            self._ended, self._failure = True, failure
            self._changed.notify_all()

    def take(self) -> tuple[Element] | None:
        """Return the next, None after the last; raise what the thread failed with when its turn has come."""
        if not (self._made or self._ended):
            with giving_way(), self._changed:
                self._changed.wait_for(lambda: self._made or self._ended)
        with self._changed:
            if self._made:
                element = self._made.popleft()
                self._changed.notify_all()
                return (element,)
            if self._failure is not None:
                raise self._failure
            return None

    def close(self) -> None:
        """Tell the thread that nobody wants more."""
        with self._changed:
            self._closed = True
            self._made.clear()
            self._changed.notify_all()
