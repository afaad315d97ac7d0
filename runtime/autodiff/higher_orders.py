"""Matrices of derivatives in graphs: Jacobians and Hessians, a row of gradients for each element."""

from typing import Any

from runtime.autodiff.gradients import gradients
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import count, text_of
from runtime.graph.slices import IndexedSlices
from runtime.ops import joining, shaping

__all__ = ["hessians", "jacobian"]


def jacobian(y: Any, x: Any, name: str | None = None) -> Any:
    """Return the derivative of each element of y by each of x: their shapes joined. In a graph, of known shapes.

    Raises ValueError where the number of elements of y is not known: a row of the graph is made for each of them.
    """
    with name_scope(name, "jacobian"):
        y = convert_to_tensor(y)
        number = count(y.dims)
        if number is None:
            raise ValueError(f"a jacobian needs to know how many elements {text_of(y.dims)} has")
        if not number:
            raise ValueError("a tensor without elements has no jacobian")
        flat = shaping.reshape(y, [-1])
        rows = [gradients(flat[at], x, unconnected_gradients="zero")[0] for at in range(number)]
        whole = joining.stack([one.as_tensor() if isinstance(one, IndexedSlices) else one for one in rows])
        return shaping.reshape(whole, joining.concat([shaping.shape(y), shaping.shape(whole)[1:]], 0))


def hessians(ys: Any, xs: Any, name: str = "hessians") -> list[Any]:
    """Return, for each of xs, the second derivatives of the sum of ys by all pairs of its elements.

    The Hessian of an x of shape s has shape s + s. In a graph, of xs of known shapes.
    """
    with name_scope(name, "hessians"):
        listed = list(xs) if isinstance(xs, list | tuple) else [xs]
        found = gradients(ys, listed, unconnected_gradients="zero")
        return [jacobian(grad, x) for grad, x in zip(found, listed, strict=True)]
