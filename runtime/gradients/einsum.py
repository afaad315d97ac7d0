"""The gradient of a sum over products: the other factors and what comes back, summed to a factor's labels."""

from typing import Any

import numpy as np

from runtime.gradients.conjugate import conj
from runtime.gradients.table import gradient
from runtime.ops import indexing, reductions, shaping
from runtime.ops.einsum import DOTS, einsum_op, labels_of, parts_of


@gradient("Einsum")
def _einsum(op: Any, grad: Any) -> Any:
    terms, result = parts_of(op.attrs["equation"])
    return [_by_factor(index, terms, result, op.inputs, grad) for index in range(len(terms))]


def _by_factor(index: int, terms: list[str], result: str, inputs: Any, grad: Any) -> Any:
    mine, x = terms[index], inputs[index]
    places = [place for place in range(len(terms)) if place != index]
    others = [result, *(terms[place] for place in places)]
    labels = labels_of(mine)
    kept = "".join(label for label in labels if any(label in term for term in others))
    dots = DOTS if DOTS in mine else ""
    shared = dots if any(DOTS in term for term in others) else ""
    direct = kept == mine
    out = einsum_op([grad, *(conj(inputs[place]) for place in places)], equation=f"{','.join(others)}->{shared}{kept}")
    if direct:
        return out
    if x.dims is None or out.dims is None:
        raise ValueError(f"the gradient of an einsum with {mine!r} needs to know how many axes there are")
    out = _spread(out, x, mine, labels, kept)
    return out if dots + labels == mine else einsum_op([out], equation=f"{dots}{labels}->{mine}")


def _spread(out: Any, x: Any, mine: str, labels: str, kept: str) -> Any:
    """Return [..., labels] of [..., kept]: summed where x was broadcast, repeated along labels that only x has."""
    before, _, after = mine.partition(DOTS)
    free = len(x.dims) - len(before) - len(after)
    axes = {label: at for at, label in enumerate(before)}
    axes |= {label: len(before) + free + at for at, label in enumerate(after)}
    places = [*range(len(before), len(before) + free), *(axes[label] for label in labels)]
    if tuple(x.dims[place] for place in places) == out.dims and None not in out.dims:
        return out
    sizes = indexing.gather(shaping.shape(x), np.array(places, np.int32))
    start = len(out.dims) - len(kept)
    for at, label in enumerate(labels):
        if label not in kept:
            out = shaping.expand_dims(out, start + at)
    repeated = shaping.broadcast_gradient_args(sizes, shaping.shape(out))[0]
    out = reductions.reduce_sum(out, repeated, keepdims=True)
    extra = max(start + len(labels) - len(places), 0)  # axes that the others' ellipsis has and mine has not
    return shaping.broadcast_to(shaping.squeeze(out, axis=list(range(extra))) if extra else out, sizes)
