"""Loops over the parts of tensors along their first axis: `map_fn`, `scan`, `foldl`, `foldr`."""

from collections.abc import Callable
from typing import Any

from runtime import arrays
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.control_flow.loops import while_loop
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import comparison, shaping

__all__ = ["foldl", "foldr", "map_fn", "scan"]


class _Parts:
    """The parts of nested tensors along their first axis; `fixed` says their shape when the arrays are made."""

    def __init__(self, elems: Any, *, fixed: bool = False) -> None:
        self.structure = elems
        self.tensors = [convert_to_tensor(one, name="elem") for one in structure.leaves(elems)]
        if not self.tensors:
            raise ValueError("there is nothing to loop over")
        if any(one.dims == () for one in self.tensors):
            raise ValueError("a number has no parts to loop over: elems need a first axis")
        self.known_count = next((one.dims[0] for one in self.tensors if one.dims and one.dims[0] is not None), None)
        self.count = shaping.shape(self.tensors[0])[0] if self.known_count is None else self.known_count
        made = [
            TensorArray(one.dtype, self.count, element_shape=one.dims[1:] if fixed and one.dims else None)
            for one in self.tensors
        ]
        self._arrays = [array.unstack(one) for array, one in zip(made, self.tensors, strict=True)]

    def __getitem__(self, index: Any) -> Any:
        return structure.rebuilt(self.structure, [one.read(index) for one in self._arrays])


def map_fn(
    fn: Callable[[Any], Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
    fn_output_signature: Any = None,
) -> Any:
    """Return what `fn` gives for each part of `elems` along the first axis, stacked.

    `dtype` (or `fn_output_signature`) is needed where fn returns another structure or other dtypes than it takes.
    """
    with name_scope(name, "map"):
        parts = _Parts(elems)
        like = elems if dtype is None and fn_output_signature is None else (fn_output_signature or dtype)
        dtypes = [getattr(one, "dtype", one) for one in structure.leaves(like)]
        if like is elems:
            dtypes = [one.dtype for one in parts.tensors]
        start = convert_to_tensor(0)
        outs = [TensorArray(arrays.as_dtype(one), parts.count, infer_shape=infer_shape) for one in dtypes]

        def body(index: Any, written: Any) -> Any:
            found = list(structure.leaves(fn(parts[index])))
            if len(found) != len(written):
                raise TypeError(f"fn returns {len(found)} tensors, and dtype= says {len(written)}")
            return index + 1, [array.write(index, one) for array, one in zip(written, found, strict=True)]

        _, outs = while_loop(
            lambda index, _: comparison.less(index, parts.count),
            body,
            (start, outs),
            parallel_iterations=parallel_iterations or 10,
            back_prop=back_prop,
        )
        return structure.rebuilt(like, [array.stack() for array in outs])


def scan(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """Return all the values that `fn(value, part)` goes through, stacked, starting from `initializer`.

    Without one the first part is the first value. `reverse` begins at the last part.
    """
    with name_scope(name, "scan"):
        parts = _Parts(elems, fixed=infer_shape)
        value, first = _start(parts, initializer, reverse=reverse)
        leaves = list(structure.leaves(value))
        outs = [
            TensorArray(
                one.dtype, parts.count, infer_shape=infer_shape, element_shape=one.dims if infer_shape else None
            )
            for one in leaves
        ]
        if initializer is None:
            at = (parts.count - 1) if reverse else 0
            outs = [array.write(at, one) for array, one in zip(outs, leaves, strict=True)]

        def body(index: Any, value: Any, written: Any) -> Any:
            after = fn(value, parts[index])
            pairs = zip(written, structure.leaves(after), strict=True)
            return index + (-1 if reverse else 1), after, [array.write(index, one) for array, one in pairs]

        _, _, outs = while_loop(
            lambda index, *_: index >= 0 if reverse else comparison.less(index, parts.count),
            body,
            (convert_to_tensor(first, arrays.int32), value, outs),
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
        )
        return structure.rebuilt(value, [array.stack() for array in outs])


def _start(parts: _Parts, initializer: Any, *, reverse: bool) -> tuple[Any, Any]:
    """Return the first value, and the index of the first part that is combined with it."""
    last = parts.count - 1
    if initializer is not None:
        return structure.mapped(convert_to_tensor, initializer), last if reverse else 0
    return parts[last if reverse else 0], (last - 1) if reverse else 1


def _fold(fn: Any, elems: Any, initializer: Any, parallel: int, name: str, *, reverse: bool, back_prop: bool) -> Any:
    with name_scope(name):
        parts = _Parts(elems)
        value, first = _start(parts, initializer, reverse=reverse)
        return while_loop(
            lambda index, _: index >= 0 if reverse else comparison.less(index, parts.count),
            lambda index, value: (index + (-1 if reverse else 1), fn(value, parts[index])),
            (convert_to_tensor(first, arrays.int32), value),
            parallel_iterations=parallel,
            back_prop=back_prop,
        )[1]


def foldl(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Return `fn(… fn(fn(initializer, first), second) …, last)`; without initializer, the first part is that."""
    return _fold(fn, elems, initializer, parallel_iterations, name or "foldl", reverse=False, back_prop=back_prop)


def foldr(
    fn: Callable[[Any, Any], Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """Return `foldl` over the parts from the last to the first."""
    return _fold(fn, elems, initializer, parallel_iterations, name or "foldr", reverse=True, back_prop=back_prop)
