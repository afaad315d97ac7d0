"""Gradients of lists of tensors: lists of the elements' gradients. None is a list of zeros."""

from typing import Any

from runtime.arrays import variant
from runtime.gradients.table import gradient, not_differentiable
from runtime.ops import lists, shaping
from runtime.ops.constants import zeros_like

not_differentiable("EmptyTensorList", "TensorListReserve", "TensorListLength")


def _sizes(tensor: Any) -> Any:
    """Return an element_shape that fits a tensor: what is known of it, or its shape when it is there."""
    known = lists.shape_argument(tensor.dims)
    return known if known.ndim and (known >= 0).all() else shaping.shape(tensor)


@gradient("Snapshot")
def _snapshot(op: Any, grad: Any) -> Any:
    return grad


@gradient("TensorListPushBack")
def _push_back(op: Any, grad: Any) -> Any:
    tensor = op.inputs[1]
    if grad is None:
        return [None, None]
    return lists.pop_back(grad, lists.shape_argument(tensor.dims), element_dtype=tensor.dtype)


@gradient("TensorListPopBack")
def _pop_back(op: Any, grad: Any, by_tensor: Any) -> Any:
    dtype = op.outputs[1].dtype
    if not dtype.is_differentiable and dtype is not variant:
        return [None, None]
    if grad is None:
        grad = lists.zeros_like(op.outputs[0], dtype)
    if by_tensor is None:  # an element that is a list itself
        by_tensor = lists.zeros_like(op.outputs[1], dtype)
    return [lists.push_back(grad, by_tensor), None]


@gradient("TensorListStack")
def _stack(op: Any, grad: Any) -> Any:
    return [lists.from_tensor(grad, lists.shape_argument(None)), None]


@gradient("TensorListFromTensor")
def _from_tensor(op: Any, grad: Any) -> Any:
    tensor = op.inputs[0]
    if grad is None:
        return [None, None]
    element = tensor.dims[1:] if tensor.dims else None
    known = lists.shape_argument(element)
    sizes = known if known.ndim and (known >= 0).all() else shaping.shape(tensor)[1:]
    return [lists.stack(grad, sizes, element_dtype=tensor.dtype), None]


@gradient("TensorListGetItem")
def _get_item(op: Any, grad: Any) -> Any:
    handle, index, _ = op.inputs
    zeros = lists.zeros_like(handle, op.outputs[0].dtype)
    return [lists.set_item(zeros, index, grad), None, None]


@gradient("TensorListSetItem")
def _set_item(op: Any, grad: Any) -> Any:
    _, index, item = op.inputs
    if grad is None:
        return [None, None, None]
    by_item = lists.get_item(grad, index, _sizes(item), element_dtype=item.dtype)
    return [lists.set_item(grad, index, zeros_like(item)), None, by_item]
