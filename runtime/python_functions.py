"""Python code as an operation: `numpy_function` on arrays, `py_function` on tensors, with gradients.

The code runs in this process whenever a session comes to the operation; a graph that is saved has its name alone.
"""

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array, DType, as_dtype
from runtime.autodiff.tape import GradientTape
from runtime.errors import InvalidArgumentError
from runtime.gradients.table import gradient, not_differentiable
from runtime.graph.context import entering, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import REQUIRED, Op
from runtime.graph.tensor import EagerTensor
from runtime.ops.constants import zeros_like

__all__ = ["numpy_function", "py_func", "py_function"]

_tokens = itertools.count()


def _on_arrays(
    xp: Any, inputs: tuple[Array, ...], *, token: str, _function: Callable[..., Any], _results: tuple[DType, ...]
) -> tuple[Array, ...]:
    given = [one.copy() if one.ndim else one[()] for one in map(np.asarray, inputs)]  # they may write into theirs
    return _results_of(_function, _function(*given), _results)


def _on_tensors(
    xp: Any, inputs: tuple[Array, ...], *, token: str, _function: Callable[..., Any], _results: tuple[DType, ...]
) -> tuple[Array, ...]:
    with entering(None):
        return _results_of(_function, _function(*(EagerTensor(one) for one in inputs)), _results)


def _results_of(function: Callable[..., Any], result: Any, dtypes: tuple[DType, ...]) -> tuple[Array, ...]:
    """Return what Python code gave as arrays: several in a list or tuple. Raises InvalidArgumentError for others."""
    found = _listed(function, result, len(dtypes)) if dtypes else ()
    return tuple(_array(function, one, dtype) for one, dtype in zip(found, dtypes, strict=True))


def _listed(function: Callable[..., Any], result: Any, wanted: int) -> list[Any]:
    found = list(result) if isinstance(result, list | tuple) else [] if result is None else [result]
    if len(found) != wanted:
        raise InvalidArgumentError(f"{_called(function)} gave {len(found)} results, not {wanted}")
    return found


def _array(function: Callable[..., Any], value: Any, dtype: DType) -> Array:
    value = value.as_tensor() if hasattr(value, "as_tensor") else value
    value = value.array if isinstance(value, EagerTensor) else value
    if isinstance(value, np.ndarray | np.generic) and dtype is not arrays.string and value.dtype != dtype.numpy:
        raise InvalidArgumentError(f"{_called(function)} gave {value.dtype}, and {dtype.name} was said")
    return arrays.to_array(value, dtype)


def _called(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", repr(function))


def _op(name: str, kernel: Callable[..., Any], *, effect: bool) -> Op:
    return Op(
        name,
        "input: *Tin -> output: *Tout",
        attrs={"token": REQUIRED, "_function": REQUIRED, "_results": REQUIRED},
        shape=lambda inputs, *, _results, **_: [None] * len(_results),
        kernel=kernel,
        effect=effect,
        host=True,
    )


py_func_op = _op("PyFunc", _on_arrays, effect=True)
stateless_op = _op("PyFuncStateless", _on_arrays, effect=False)
eager_op = _op("EagerPyFunc", _on_tensors, effect=True)
not_differentiable("PyFunc", "PyFuncStateless")


def _made(op: Op, function: Callable[..., Any], inputs: Any, result_types: Any, name: str | None) -> Any:
    """Return one tensor where one dtype is said, a list where a list is, the operation where it is empty."""
    single = not isinstance(result_types, list | tuple)
    wanted = tuple(as_dtype(one) for one in ([result_types] if single else result_types))
    token = f"pyfunc_{next(_tokens)}"
    tensors = [convert_to_tensor(one) for one in inputs]
    found = op(tensors, Tout=wanted, token=token, _function=function, _results=wanted, name=name or op.name)
    if not wanted and state.graph is not None:
        return state.graph.get_operations()[-1]
    return found[0] if single else found


def numpy_function(
    func: Callable[..., Any],
    inp: Any,
    Tout: Any,  # noqa: N803  # TensorFlow's name
    stateful: bool = True,
    name: str | None = None,
) -> Any:
    """Return what `func(*arrays)` gives: of the dtypes that `Tout` says, one or a list; no gradient flows.

    In a graph it is called in every run, with numpy arrays of its own; `stateful=False` lets equal calls be one.
    Shapes are unknown: `set_shape` says them.
    """
    return _made(py_func_op if stateful else stateless_op, func, inp, Tout, name)


py_func = numpy_function


def py_function(func: Callable[..., Any], inp: Any, Tout: Any, name: str | None = None) -> Any:  # noqa: N803
    """Return what `func(*tensors)` gives, which runs eagerly; gradients flow through the ops that it calls."""
    if state.graph is not None:
        return _made(eager_op, func, inp, Tout, name)
    # eagerly, tapes see what it does
    single = not isinstance(Tout, list | tuple)
    wanted = [as_dtype(one) for one in ([Tout] if single else Tout)]
    result = func(*(convert_to_tensor(one) for one in inp))
    found = _listed(func, result, len(wanted)) if wanted else []
    tensors = [convert_to_tensor(one, dtype) for one, dtype in zip(found, wanted, strict=True)]
    return tensors[0] if single else tensors


@gradient("EagerPyFunc")
def _flow_back(op: Any, *grads: Any) -> Any:
    """Return the gradients by calling the code once more, under a tape."""
    inputs = list(op.inputs)
    function = op.attrs["_function"]
    smooth = [one.dtype.is_differentiable for one in inputs]
    coming = [at for at, grad in enumerate(grads) if grad is not None]

    def backward(*values: Any) -> Any:
        given, upstream = values[: len(inputs)], values[len(inputs) :]
        with GradientTape() as tape:
            for one, flows in zip(given, smooth, strict=True):
                if flows:
                    tape.watch(one)
            result = function(*given)
        outputs = list(result) if isinstance(result, list | tuple) else [result]
        sources = [one for one, flows in zip(given, smooth, strict=True) if flows]
        found = tape.gradient([outputs[at] for at in coming], sources, output_gradients=list(upstream))
        return [
            zeros_like(source) if one is None else convert_to_tensor(one)
            for one, source in zip(found, sources, strict=True)
        ]

    sources = [one for one, flows in zip(inputs, smooth, strict=True) if flows]
    given = [*inputs, *(grads[at] for at in coming)]
    flowing = iter(py_function(backward, given, [one.dtype for one in sources]) if sources else ())
    gradients = [next(flowing) if flows else None for flows in smooth]
    for one, source in zip(gradients, inputs, strict=True):
        if one is not None and state.graph is not None:
            one.set_shape(source.dims)
    return gradients
