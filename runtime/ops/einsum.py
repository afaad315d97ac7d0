"""Sums over products, as an equation says: "ij,jk->ik" is the product of two matrices (einsum_op_impl.h)."""

import string
from typing import Any

from runtime.arrays import Array
from runtime.graph.context import name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.op import NUMBERS, REQUIRED, Op
from runtime.graph.shape import Dims, broadcast, text_of

__all__ = ["einsum"]

DOTS = "..."


def parts_of(equation: str) -> tuple[list[str], str]:
    """Return the labels of the inputs and of the result; where none is said, those that stand once, in order."""
    left, arrow, right = equation.replace(" ", "").partition("->")
    terms = left.split(",")
    for term in (*terms, right):
        if term.count(".") not in (0, 3) or term.count(DOTS) * 3 != term.count("."):
            raise ValueError(f"{term!r} in {equation!r} has dots that are no ellipsis")
        if set(term) - set(string.ascii_letters + "."):
            raise ValueError(f"{term!r} in {equation!r} has labels that are no letters")
    if not arrow:
        joined = "".join(terms).replace(".", "")
        right = DOTS * (DOTS in left) + "".join(sorted(label for label in set(joined) if joined.count(label) == 1))
    return terms, right


def labels_of(term: str) -> str:
    """Return the labels of a term, each once and without its ellipsis."""
    return "".join(dict.fromkeys(term.replace(DOTS, "")))


def _split(term: str, dims: Any, equation: str) -> tuple[tuple[Any, ...], list[tuple[str, Any]]]:
    """Return the sizes that the ellipsis of a term stands for, and (label, size) of its labels."""
    before, dots, after = term.partition(DOTS)
    free = len(dims) - len(before) - len(after)
    if free < 0 or (free and not dots):
        raise ValueError(f"{term!r} in {equation!r} does not fit shape {text_of(dims)}")
    labels = [*zip(before, dims[: len(before)], strict=True), *zip(after, dims[len(before) + free :], strict=True)]
    return tuple(dims[len(before) : len(before) + free]), labels


def _einsum_dims(inputs: Any, *, equation: str) -> Dims:
    sizes: dict[str, int | None] = {}
    terms, result = parts_of(equation)
    if len(terms) != len(inputs):
        raise ValueError(f"{equation!r} speaks of {len(terms)} tensors, not {len(inputs)}")
    unknown = set(labels_of(result)) - set(labels_of("".join(terms)))
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} in {equation!r} is in no input")
    between: Dims = ()
    for term, one in zip(terms, inputs, strict=True):
        if one.dims is None:
            between = None if DOTS in term else between
            continue
        free, labels = _split(term, one.dims, equation)
        between = broadcast(between, free)
        for label, size in labels:
            if size is not None and sizes.setdefault(label, size) != size:
                raise ValueError(f"{label!r} in {equation!r} is both {sizes[label]} and {size}")
    before, dots, after = result.partition(DOTS)
    if dots and between is None:
        return None
    return (*map(sizes.get, before), *(between or () if dots else ()), *map(sizes.get, after))


def _einsum(xp: Any, inputs: tuple[Array, ...], *, equation: str) -> Array:
    terms, result = parts_of(equation)
    free = [len(_split(term, one.shape, equation)[0]) for term, one in zip(terms, inputs, strict=True)]
    # numpy refuses to sum what an ellipsis stands for, and labels that stand twice in a result
    spare = "".join(label for label in string.ascii_letters if label not in equation)[: max(free)]
    spelled = [term.replace(DOTS, spare[len(spare) - n :]) for term, n in zip(terms, free, strict=True)]
    wanted = result.replace(DOTS, spare)
    distinct = "".join(dict.fromkeys(wanted))
    found = xp.asarray(xp.einsum(f"{','.join(spelled)}->{distinct}", *inputs, optimize=True))
    if distinct != wanted:
        return _on_diagonals(xp, found, distinct, wanted)
    return found if all(found.base is not one and found is not one for one in inputs) else found.copy()


def _on_diagonals(xp: Any, x: Array, labels: str, wanted: str) -> Array:
    """Return zeros with x where the places of each label that stands more than once are equal."""
    sizes = dict(zip(labels, x.shape, strict=True))
    out = xp.zeros(tuple(sizes[label] for label in wanted), x.dtype)
    grid = dict(zip(labels, xp.ix_(*(xp.arange(size) for size in x.shape)), strict=True))
    out[tuple(grid[label] for label in wanted)] = x
    return out


einsum_op = Op(
    "Einsum",
    "inputs: N*T -> output: T",
    types={"T": NUMBERS},
    attrs={"equation": REQUIRED},
    shape=_einsum_dims,
    kernel=_einsum,
)


def einsum(equation: str, *inputs: Any, name: str | None = None) -> Any:
    """Return the sum over products that the equation says: "ij,jk->ik" is the product of two matrices.

    A label that stands twice in a term takes the diagonal, "..." stands for any axes, which broadcast. Without "->"
    the result has the labels that stand once, in order of the alphabet.
    """
    with name_scope(name, "einsum"):
        tensors = [convert_to_tensor(one) for one in inputs]
        terms, result = parts_of(equation)
        return einsum_op(tensors, equation=f"{','.join(terms)}->{result}")
