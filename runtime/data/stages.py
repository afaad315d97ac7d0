"""What datasets do to their elements, one after another in the thread that asks: each stage is a generator.

A stage takes `Elements`, a function that starts a new pass over what comes before. It closes that pass when it ends or
is closed itself, so that files and threads further up never outlive the last loop over them.
"""

from __future__ import annotations

import contextlib
import itertools
import random
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from runtime.data.structure import Element, as_element, as_tensors, length, map_leaves
from runtime.graph.context import entering

Elements = Callable[[], Iterator[Element]]


@contextlib.contextmanager
def opened(elements: Elements) -> Iterator[Iterator[Element]]:
    """Start a pass, and close it in the end."""
    started = elements()
    try:
        yield started
    finally:
        if hasattr(started, "close"):
            started.close()


def call(function: Callable[..., Any], element: Element) -> Any:
    """Call a function with an element as eager tensors; the parts of a plain tuple are arguments of their own.

    It runs eagerly wherever the pass is made: in a worker thread, or inside of a graph's session.
    """
    given = as_tensors(element)
    with entering(None):
        return function(*given) if type(given) is tuple else function(given)


def slices(element: Element) -> Iterator[Element]:
    """Yield the rows of all arrays together."""
    for row in range(length(element)):
        yield map_leaves(lambda leaf: leaf[row], element)  # noqa: B023  # called at once


def mapped(source: Elements, function: Callable[..., Any]) -> Iterator[Element]:
    """Yield what a function makes of each."""
    with opened(source) as elements:
        for element in elements:
            yield as_element(call(function, element))


def filtered(source: Elements, predicate: Callable[..., Any]) -> Iterator[Element]:
    """Yield those of which a predicate says yes."""
    with opened(source) as elements:
        for element in elements:
            if call(predicate, element):
                yield element


def taken_while(source: Elements, predicate: Callable[..., Any]) -> Iterator[Element]:
    """Yield those before the first of which a predicate says no."""
    with opened(source) as elements:
        for element in elements:
            if not call(predicate, element):
                return
            yield element


def sliced(source: Elements, start: int, stop: int | None, step: int = 1) -> Iterator[Element]:
    """Yield every `step`th from `start` on, before `stop`; nothing behind `stop` is computed."""
    if stop is not None and stop <= start:
        return
    with opened(source) as elements:
        yield from itertools.islice(elements, start, stop, step)


def concatenated(first: Elements, second: Elements) -> Iterator[Element]:
    """Yield one's, then the other's."""
    for source in (first, second):
        with opened(source) as elements:
            yield from elements


def numbered(source: Elements, start: int) -> Iterator[Element]:
    """Yield pairs of a number and an element."""
    with opened(source) as elements:
        for number, element in enumerate(elements, start):
            yield np.int64(number), element


def repeated(source: Elements, count: int | None) -> Iterator[Element]:
    """Yield all, so many times or for ever; nothing at all is not waited for for ever."""
    for _ in itertools.count() if count is None else range(count):
        empty = True
        with opened(source) as elements:
            for element in elements:
                empty = False
                yield element
        if empty:
            return


def zipped(sources: Any) -> Iterator[Element]:
    """Yield elements of the structure of `sources`, until the shortest ends."""
    with contextlib.ExitStack() as stack:
        started = map_leaves(lambda source: stack.enter_context(opened(source)), sources)
        while True:
            try:
                element = map_leaves(next, started)
            except StopIteration:
                return
            yield element


def shuffled(source: Elements, buffer_size: int, seed: str) -> Iterator[Element]:
    """Yield in random order: always one of the `buffer_size` first that are left. The seed alone decides."""
    chance = random.Random(seed)  # noqa: S311  # an order, no secret; half numpy's time for single numbers
    buffer: list[Element] = []
    with opened(source) as elements:
        for element in elements:
            if len(buffer) < buffer_size:
                buffer.append(element)
                continue
            position = chance.randrange(buffer_size)
            chosen, buffer[position] = buffer[position], element
            yield chosen
    while buffer:
        position = chance.randrange(len(buffer))
        chosen, buffer[position] = buffer[position], buffer[-1]
        buffer.pop()
        yield chosen


def interleaved(
    source: Elements, expand: Callable[[Element], Elements], cycle_length: int, block_length: int
) -> Iterator[Element]:
    """Yield `block_length` of each of `cycle_length` passes in turn; one that has ended makes room for the next.

    The order is TensorFlow's (core/kernels/data/interleave_dataset_op.cc): the place of a pass that has ended is filled
    when its turn comes again.
    """
    with contextlib.ExitStack() as stack, opened(source) as elements:
        places: list[Iterator[Element] | None] = [None] * cycle_length
        closers: list[contextlib.ExitStack] = [stack.enter_context(contextlib.ExitStack()) for _ in places]
        more = True
        while more or any(place is not None for place in places):
            for place, closer in enumerate(closers):
                if places[place] is None and more:
                    following = next(elements, _END)
                    more = following is not _END
                    if more:
                        places[place] = closer.enter_context(opened(expand(following)))
                current = places[place]
                if current is None:
                    continue
                block = 0
                for element in itertools.islice(current, block_length):
                    block += 1
                    yield element
                if block < block_length:
                    places[place] = None
                    closer.close()


_END = object()


def flattened(source: Elements, expand: Callable[[Element], Elements]) -> Iterator[Element]:
    """Yield all that each element expands to."""
    with opened(source) as elements:
        for element in elements:
            with opened(expand(element)) as inner:
                yield from inner


def windows(source: Elements, size: int, shift: int, stride: int, drop_remainder: bool) -> Iterator[list[Element]]:
    """Yield lists of `size` elements, `stride` apart, each list `shift` after the one before.

    As in TensorFlow (core/kernels/data/window_dataset_op.cc), what is left at the end makes shorter ones.
    """
    span = (size - 1) * stride + 1
    buffer: deque[Element] = deque()
    with opened(source) as elements:
        while True:
            buffer.extend(itertools.islice(elements, span - len(buffer)))
            if not buffer or (drop_remainder and len(buffer) < span):
                return
            yield list(itertools.islice(buffer, 0, None, stride))
            if shift >= len(buffer):
                deque(itertools.islice(elements, shift - len(buffer)), maxlen=0)  # passed over
                buffer.clear()
            else:
                for _ in range(shift):
                    buffer.popleft()
