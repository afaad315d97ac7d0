"""Sums of products become one product, and products of which a part is looked at become smaller ones.

The gradient of a kernel that is used at every time step, A₁ᵀB₁ + A₂ᵀB₂ + …, is one product of the Aᵢ on top of each
other with the Bᵢ on top of each other. The memory plan lays results side by side that are used like that, so nothing
needs to be copied. The gradient of [input, state] is asked for the state alone where the input is data.
"""

from typing import Any

import numpy as np

from runtime.arrays import Array
from runtime.graph.shape import is_known
from runtime.session.steps import Step, Users, Value, Writer

LEAST_TERMS = 4
"""Fewer products gain nothing."""


def join_products(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with each sum of products of turned matrices as one product."""
    users = Users(steps, wanted)
    dropped: set[int] = set()
    for step in steps:
        products = _products(step, users)
        if len(products) >= LEAST_TERMS:
            dropped |= {id(one) for one in products}
            above, below = ([one.inputs[at] for one in products] for at in (0, 1))
            step.inputs = [*above, *below]
            step.side_by_side = [above, below]
            step.writer = _multiply
    return [step for step in steps if id(step) not in dropped]


def _products(step: Step, users: Users) -> list[Step]:
    """Return the products that a step adds, if it adds nothing else and nobody else looks at them."""
    if step.operation.type != "AddN" or not step.on_host or step.outputs[0].dtype.name not in ("float32", "float64"):
        return []
    products = []
    for value in step.inputs:
        maker = users.maker(value, "MatMul")
        if maker is None or not users.confined(value, [step]) or not all(is_known(one.dims) for one in maker.inputs):
            return []
        if not maker.operation.attrs["transpose_a"] or maker.operation.attrs["transpose_b"]:
            return []
        products.append(maker)
    distinct = {id(one) for one in products}
    return products if len(distinct) == len(products) else []


def _multiply(results: list[Array], *factors: Array) -> None:
    half = len(factors) // 2
    np.matmul(stacked(factors[:half]).T, stacked(factors[half:]), out=results[0])


def narrow_products(steps: list[Step], wanted: set[int]) -> list[Step]:
    """Return the steps with each product that only one Slice of columns looks at as a product with those columns."""
    users = Users(steps, wanted)
    narrowed: dict[int, Step | None] = {}
    for step in steps:
        product = users.maker(step.inputs[0], "MatMul") if step.operation.type == "Slice" else None
        if product is not None and users.sole(step.inputs[0]) is step and _takes_columns(step) and product.on_host:
            narrowed[id(product)] = None
            first = int(step.inputs[1].value[1])  # type: ignore[index]  # _takes_columns looked
            columns = slice(first, first + step.outputs[0].sizes[1])
            writer = _product_with(columns, product.operation.attrs)
            narrowed[id(step)] = Step(product.operation, product.inputs, step.outputs, writer=writer)
    placed = [narrowed.get(id(step), step) for step in steps]
    return [step for step in placed if step is not None]


def _takes_columns(step: Step) -> bool:
    """Tell whether a Slice is known to take whole columns of numbers that BLAS multiplies."""
    x, begin, _ = step.inputs
    y = step.outputs[0]
    if begin.value is None or not is_known(x.dims) or not is_known(y.dims):
        return False
    return y.dtype.name in ("float32", "float64") and y.sizes[0] == x.sizes[0] and 0 < y.sizes[1] < x.sizes[1]


def _product_with(columns: slice, attrs: dict[str, Any]) -> Writer:
    """Return what multiplies one matrix with some columns of another, either of them turned first."""
    turn_a, turn_b = attrs["transpose_a"], attrs["transpose_b"]

    def multiply(results: list[Array], a: Array, b: Array) -> None:
        right = b.T if turn_b else b
        np.matmul(a.T if turn_a else a, right[:, columns], out=results[0])

    return multiply


def stacked(parts: tuple[Array, ...]) -> Array:
    """Return matrices on top of each other: a view where they lie so in memory, a copy otherwise."""
    first = parts[0]
    address = first.ctypes.data
    for part in parts:
        if part.ctypes.data != address or not part.flags.c_contiguous:
            return np.concatenate(parts)
        address += part.nbytes
    rows = sum(len(part) for part in parts)
    return np.lib.stride_tricks.as_strided(first, (rows, first.shape[1]), first.strides)


def neighbours(steps: list[Step]) -> list[list[Value]]:
    """Return the values that steps want side by side, each in one such list only."""
    taken: set[int] = set()
    found: list[list[Value]] = []
    for step in steps:
        for values in step.side_by_side:
            ids = {id(value) for value in values}
            if len(ids) == len(values) and not ids & taken:
                taken |= ids
                found.append(values)
    return found
