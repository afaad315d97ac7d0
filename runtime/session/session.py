"""Session: the values of a graph's variables, and `run`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Self

import numpy as np

from runtime import arrays
from runtime.graph.advice import NOTHING
from runtime.graph.context import entering, get_default_graph
from runtime.graph.graph import Graph
from runtime.graph.shape import compatible, text_of
from runtime.graph.slices import IndexedSlices
from runtime.graph.tensor import Operation, Tensor
from runtime.graph.turns import Turns
from runtime.ops.sparse import SparseTensor, SparseTensorValue
from runtime.session.options import options_of
from runtime.session.plan import Plan
from runtime.session.resources import Resources
from runtime.session.trace import RunOptions, Stamps

__all__ = ["InteractiveSession", "Session"]


class Session:
    """Runs operations of one graph. Variables and the state of random ops belong to the session.

    `run` may be called from several threads, which take turns. One that waits for the threads of a dataset gives way:
    a generator there may run the session too.
    """

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        self.graph = graph or get_default_graph()
        self.options = options_of(config)
        self._plans: dict[Any, Plan] = {}
        self._resources = Resources(soft_placement=self.options.soft_placement)
        self._turns = Turns()  # a Python function among the operations may run others
        self._ended = threading.Condition(self._turns.lock)
        self._running: dict[Plan, int] = {}  # the thread of each: more than one where somebody gave way
        self._closed = False
        self._entered: list[Any] = []

    def run(
        self, fetches: Any, feed_dict: Any = None, options: RunOptions | None = None, run_metadata: Any = None
    ) -> Any:
        """Return the value of each fetch, nested as they are; an operation runs and gives None.

        Any tensor can be fed instead of being computed; only what the fetches need runs. What is returned belongs to
        the caller: no later run changes it. With RunOptions(trace_level=FULL_TRACE), `run_metadata` is filled.
        """
        if self._closed:
            raise RuntimeError("this session is closed")
        leaves: list[Any] = []
        structure = self._flattened(fetches, leaves)
        feeds = self._feeds(feed_dict)
        key = (tuple(leaves), tuple((tensor, array.shape) for tensor, array in feeds.items()))
        with self._turns:
            plan = self._plans.get(key)
            if plan is None:
                plan = Plan(
                    leaves, {tensor: array.shape for tensor, array in feeds.items()}, self.state_of, self.options
                )
                self._plans[key] = plan
            self._begin(plan)
            try:
                values = self._run(plan, list(feeds.values()), options, run_metadata)
            finally:
                del self._running[plan]
                self._ended.notify_all()
        return _nested(structure, values)

    def _begin(self, plan: Plan) -> None:
        """Note that a plan runs; one that gave way in another thread is waited for, since it has one set of values."""
        thread = threading.get_ident()
        while (runner := self._running.get(plan)) is not None:
            if runner == thread:
                raise RuntimeError("Session.run is called for the same fetches from inside of their own run")
            self._ended.wait()
        self._running[plan] = thread

    def _run(self, plan: Plan, fed: list[Any], options: RunOptions | None, metadata: Any) -> list[Any]:
        if metadata is None or options is None or options.trace_level == RunOptions.NO_TRACE:
            return plan.run(fed)
        stamps = Stamps()
        values = plan.run(fed, stamps)
        metadata.Clear()
        plan.stats.fill(metadata.step_stats, stamps, plan.stats.shapes(plan.slots))
        return values

    def state_of(self, operation: Operation) -> Any:
        """Return what an operation keeps between runs: a variable's slot, a generator of random numbers."""
        return self._resources.state_of(operation)

    def _flattened(self, fetches: Any, leaves: list[Any]) -> Any:
        """Append each leaf to `leaves`; return the structure with their places instead."""
        if isinstance(fetches, dict):
            return {key: self._flattened(one, leaves) for key, one in fetches.items()}
        if isinstance(fetches, list | tuple):
            parts = [self._flattened(one, leaves) for one in fetches]
            return type(fetches)(*parts) if hasattr(fetches, "_fields") else type(fetches)(parts)
        if isinstance(fetches, IndexedSlices):
            return IndexedSlices(*(self._flattened(one, leaves) for one in (fetches.values, fetches.indices)))
        if isinstance(fetches, SparseTensor):
            return SparseTensorValue(*(self._flattened(one, leaves) for one in _parts(fetches)))
        if fetches is None:
            raise TypeError(f"None cannot be fetched: {NOTHING}")
        element = self.graph.as_graph_element(fetches)
        leaves.append(element)
        return _Place(len(leaves) - 1)

    def _feeds(self, feed_dict: Any) -> dict[Tensor, Any]:
        """Return the arrays that are fed, checked against their tensors."""
        feeds: dict[Tensor, Any] = {}
        if feed_dict is not None and not hasattr(feed_dict, "items"):
            raise TypeError(f"feed_dict maps tensors to values, and is a {type(feed_dict).__name__}")
        for key, value in (feed_dict or {}).items():
            if isinstance(key, list | tuple | SparseTensor):  # the state of a recurrent cell, say
                feeds |= self._feeds_of(_parts(key) if isinstance(key, SparseTensor) else key, value, key)
                continue
            tensor = self.graph.as_graph_element(key)
            if not isinstance(tensor, Tensor):
                raise TypeError(f"{key!r} is an operation: only tensors are fed, as {tensor.name + ':0'!r}")
            feeds[tensor] = _fed(tensor, value)
        return feeds

    def _feeds_of(self, keys: Any, values: Any, whole: Any) -> dict[Tensor, Any]:
        """Return the arrays for a structure of tensors; raises ValueError where that of the values is another."""
        if not isinstance(values, list | tuple) or len(keys) != len(values):
            kind = "SparseTensorValue(indices, values, dense_shape)" if len(keys) == 3 else f"{len(keys)} values"
            raise ValueError(f"{len(keys)} tensors are fed together, by {kind}: {whole!r} is fed with {values!r}")
        feeds: dict[Tensor, Any] = {}
        for key, value in zip(keys, values, strict=True):
            feeds |= self._feeds({key: value})
        return feeds

    @property
    def graph_def(self) -> Any:
        """The graph as a GraphDef message, as it is now."""
        return self.graph.as_graph_def()

    def close(self) -> None:
        """Forget the values of the variables; the session cannot run any more."""
        self._closed = True
        self._plans.clear()
        self._resources.clear()

    @contextmanager
    def as_default(self) -> Iterator[Self]:
        """Make the session its graph's default inside, and leave it open at the end."""
        outer = self.graph.default_session
        self.graph.default_session = self
        try:
            yield self
        finally:
            self.graph.default_session = outer

    def __enter__(self) -> Self:
        outer = self.graph.default_session
        self.graph.default_session = self
        scope = entering(self.graph)
        scope.__enter__()
        self._entered.append((outer, scope))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        outer, scope = self._entered.pop()
        self.graph.default_session = outer
        scope.__exit__(kind, error, at)
        if not self._entered:
            self.close()


class InteractiveSession(Session):
    """A session that is the graph's default until it is closed."""

    def __init__(self, target: str = "", graph: Graph | None = None, config: Any = None) -> None:
        super().__init__(target, graph, config)
        self.graph.default_session = self

    def close(self) -> None:
        """Forget the values of the variables; the session cannot run any more."""
        self.graph.default_session = None
        super().close()


class _Place(int):
    """The place of a leaf among the values."""


def _parts(tensor: SparseTensor) -> tuple[Any, Any, Any]:
    return tensor.indices, tensor.values, tensor.dense_shape


def _nested(structure: Any, values: list[Any]) -> Any:
    if isinstance(structure, _Place):
        value = values[structure]
        # what has no dimensions comes out as TensorFlow gives it: a numpy scalar, and bytes for a string
        return value[()] if type(value) is np.ndarray and not value.ndim else value
    if isinstance(structure, dict):
        return {key: _nested(one, values) for key, one in structure.items()}
    if isinstance(structure, IndexedSlices):
        return IndexedSlices(_nested(structure.values, values), _nested(structure.indices, values))
    parts = [_nested(one, values) for one in structure]
    return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)


def _fed(tensor: Tensor, value: Any) -> Any:
    if isinstance(value, Tensor):
        raise TypeError(f"{tensor.name} is fed with {value!r}: feed values, not tensors")
    if isinstance(value, np.ndarray) and value.dtype == tensor.dtype.numpy:
        array = value
    elif tensor.dtype is arrays.resource:
        return value
    else:
        try:
            array = _cast_feed(tensor, value)
        except (TypeError, ValueError) as error:  # ValueError: lists of different lengths
            reason = f"{tensor.name} of {tensor.dtype.name} cannot be fed: {error} (made at {tensor.op.line})"
            raise (ValueError if isinstance(error, ValueError) else TypeError)(reason) from error
    if not compatible(tensor.dims, array.shape):
        raise ValueError(
            f"{tensor.name} of shape {text_of(tensor.dims)} is fed with shape {text_of(array.shape)}"
            f" (made at {tensor.op.line})"
        )
    return array


def _cast_feed(tensor: Tensor, value: Any) -> Any:
    """Return what is fed in the tensor's dtype; what would lose is refused, as TensorFlow does."""
    value = getattr(value, "array", value)
    array = np.asarray(value)
    if tensor.dtype is arrays.string or array.dtype.kind in "OSU":
        return arrays.to_array(value, tensor.dtype)
    if array.dtype == tensor.dtype.numpy:
        return array
    if array.dtype.kind == "f" and tensor.dtype.is_integer and array.size and (array != np.trunc(array)).any():
        raise TypeError(f"{array.dtype} that are no integers")
    if array.dtype.kind == "c" and tensor.dtype.numpy.kind != "c":
        raise TypeError(f"{array.dtype} has a part that would be lost")
    with np.errstate(over="ignore"):
        return array.astype(tensor.dtype.numpy)
