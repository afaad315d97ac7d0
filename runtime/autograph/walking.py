"""What a `for` of a graph walks: ranges of tensors, the rows of tensors, and datasets."""

import builtins
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.autograph.undefined import in_graph, seen
from runtime.graph.context import state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.tensor import EagerTensor, Tensor
from runtime.ops import comparison, indexing, shaping


@dataclass
class Walk:
    """A walk along an index: where it starts, whether there is an item at an index, that item, and the next index."""

    first: Any
    more: Callable[[Any], Any]
    read: Callable[[Any], Any]
    after: Callable[[Any], Any]


class TensorRange:
    """`range()` of tensors."""

    def __init__(self, *bounds: Any) -> None:
        start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (*bounds, 1)[:3]
        dtype = next(one.dtype for one in bounds if isinstance(one, Tensor))
        self.start, self.stop, self.step = (convert_to_tensor(one, dtype) for one in (start, stop, step))

    def walk(self) -> Walk:
        """Return the walk along it, upwards or downwards."""

        def more(index: Any) -> Any:
            up, down = comparison.less(index, self.stop), comparison.greater(index, self.stop)
            return comparison.where(comparison.greater(self.step, 0), up, down)

        upwards = self.step.value is not None and self.step.value > 0
        before = (lambda index: comparison.less(index, self.stop)) if upwards else more
        return Walk(self.start, before, lambda index: index, lambda index: index + self.step)


class Rows:
    """The rows of tensors side by side, as `zip` and `enumerate` give them; a number stands for counting from it."""

    def __init__(self, *columns: Any) -> None:
        self._columns = columns

    def walk(self) -> Walk:
        """Return the walk along the shortest of them."""
        counts = [_count(one) for one in self._columns if not isinstance(one, int)]

        def more(index: Any) -> Any:
            asked = [comparison.less(index, one) for one in counts]
            while len(asked) > 1:
                asked = [comparison.logical_and(asked[0], asked[1]), *asked[2:]]
            return asked[0]

        def read(index: Any) -> Any:
            return tuple(index + one if isinstance(one, int) else _row(one, index) for one in self._columns)

        return Walk(convert_to_tensor(0), more, read, lambda index: index + 1)


def _count(one: Any) -> Any:
    tensor = convert_to_tensor(one)
    if tensor.dims == ():
        raise TypeError(f"{tensor!r} is one value, and cannot be walked")
    return tensor.dims[0] if tensor.dims and tensor.dims[0] is not None else shaping.shape(tensor)[0]


def _row(one: Any, index: Any) -> Any:
    return indexing.gather(convert_to_tensor(one), index)


def walk_of(items: Any) -> Walk | None:
    """Return how a graph walks something; None where Python does."""
    if isinstance(items, TensorRange | Rows):
        return items.walk()
    if in_graph(items):
        rows = Rows(items).walk()
        return Walk(rows.first, rows.more, lambda index: _row(items, index), rows.after)
    in_a_graph = getattr(items, "walk_in_graph", None)  # a dataset's, which is above this layer
    return None if in_a_graph is None or state.graph is None else Walk(*in_a_graph())


def range_(*bounds: Any) -> Any:
    """Return Python's range, or one of tensors."""
    bounds = tuple(map(seen, bounds))
    if any(map(in_graph, bounds)):
        return TensorRange(*bounds)
    return builtins.range(*(int(one) if isinstance(one, EagerTensor) else one for one in bounds))


def enumerate_(items: Any, start: Any = 0) -> Any:
    """Return Python's enumerate, or one of a tensor's rows, or of a dataset's elements."""
    if state.graph is not None and hasattr(items, "walk_in_graph"):
        return items.enumerate(start)
    return Rows(start, items) if in_graph(seen(items)) else builtins.enumerate(items, start)


def zip_(*items: Any, **options: Any) -> Any:
    """Return Python's zip, or one of the rows of tensors."""
    if items and all(in_graph(seen(one)) for one in items):
        return Rows(*items)
    return builtins.zip(*items, **options)  # noqa: B905  # `strict` is among the options
