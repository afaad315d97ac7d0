"""Datasets in the loops of graphs: `for element in dataset` in a traced function takes an element in each iteration.

As in TensorFlow the loop carries an optional: what the iterator gave, or nothing at the end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtime import arrays
from runtime.arrays import Array
from runtime.data.iterators import Progress, described, next_components
from runtime.data.structure import map_leaves
from runtime.errors import OutOfRangeError
from runtime.gradients.table import not_differentiable
from runtime.graph.op import REQUIRED, Op
from runtime.ops import rules

if TYPE_CHECKING:
    from runtime.data.dataset import Dataset

_ELEMENT: dict[str, Any] = {"output_types": REQUIRED, "output_shapes": REQUIRED}


class Optional:
    """The components of an element, or None at the end."""

    __slots__ = ("components",)
    dtype = arrays.variant

    def __init__(self, components: tuple[Array, ...] | None) -> None:
        self.components = components


def _taken(xp: Any, progress: Progress, **element: Any) -> Optional:
    try:
        return Optional(next_components(xp, progress, **element))
    except OutOfRangeError:
        return Optional(None)


_iterator = Op(
    "AnonymousIteratorV3",
    "-> handle: variant",
    attrs={**_ELEMENT, "_dataset": REQUIRED},
    shape=rules.scalar,
    kernel=lambda xp, *, state, _dataset, **_: Progress(_dataset=_dataset),
    state=lambda **_: None,  # each run of the operation begins a pass: two of them are never one
    host=True,
)
_next_optional = Op(
    "IteratorGetNextAsOptional",
    "iterator: variant -> optional: variant",
    attrs=_ELEMENT,
    shape=rules.scalar,
    kernel=_taken,
    effect=True,
    host=True,
)
_has_value = Op(
    "OptionalHasValue",
    "optional: variant -> has_value: bool",
    shape=rules.scalar,
    kernel=lambda xp, optional: xp.asarray(optional.components is not None),
    host=True,
)
_value = Op(
    "OptionalGetValue",
    "optional: variant -> components: *output_types",
    attrs=_ELEMENT,
    shape=lambda optional, *, output_types, output_shapes: [shape.sizes for shape in output_shapes],
    kernel=lambda xp, optional, **_: optional.components,
    host=True,
    view=True,
)
not_differentiable("AnonymousIteratorV3", "IteratorGetNextAsOptional", "OptionalHasValue", "OptionalGetValue")


def walk_in_graph(dataset: Dataset) -> tuple[Any, Any, Any, Any]:
    """Return the first optional, and how to tell from one whether there is an element, that, and the next optional."""
    spec = dataset.element_spec
    element = described(spec)
    handle = _iterator(**element, _dataset=dataset)

    def following(_: Any = None) -> Any:
        return _next_optional(handle, **element)

    def read(optional: Any) -> Any:
        components = iter(_value(optional, **element))
        return map_leaves(lambda _: next(components), spec)

    return following(), _has_value, read, following
