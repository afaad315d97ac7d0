"""Variables by name: made in the open scope, or there already."""

from dataclasses import dataclass, replace
from typing import Any

from runtime import arrays
from runtime.arrays import DType
from runtime.graph.context import GraphKeys, get_default_graph, init_scope
from runtime.graph.graph import users_line
from runtime.graph.shape import Dims, TensorShape, as_dims, compatible, is_known, text_of
from runtime.graph.tensor import Tensor
from runtime.variables import initializers
from runtime.variables.partitioned import PartitionedVariable, parts_of
from runtime.variables.scopes import getter_around, store_of
from runtime.variables.variable import Variable

__all__ = ["get_variable"]


def get_variable(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    use_resource: Any = None,
    custom_getter: Any = None,
    constraint: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
) -> Any:
    """Return the variable of this name in the open scope: made here, or there already where the scope reuses.

    A `partitioner` (rt.fixed_size_partitioner(3)) makes it a PartitionedVariable, of variables `name/part_0`, ….
    Without `validate_shape` its shape is unknown, and any may be assigned. `custom_getter(getter, name, *args,
    **kwargs)` returns what stands for it: variable_scope has one, too. `caching_device`, `use_resource`,
    `synchronization` and `aggregation` change nothing.

    Raises ValueError where it is there and must not be, is not there and must be, or has another shape or dtype.
    """
    scope = store_of().scope
    arguments = {
        "shape": shape, "dtype": dtype, "initializer": initializer, "regularizer": regularizer or scope.regularizer,
        "reuse": scope.reuse, "trainable": True if trainable is None else trainable, "collections": collections,
        "partitioner": partitioner or scope.partitioner, "validate_shape": validate_shape,
        "constraint": constraint or scope.constraint,
    }  # fmt: skip
    full = f"{scope.name}/{name}" if scope.name else name
    getter = getter_around(custom_getter, scope.custom_getter)
    return _get(full, **arguments) if getter is None else getter(_get, full, **arguments)


@dataclass(frozen=True)
class _Asked:
    """What a variable shall be."""

    name: str
    dims: Dims
    dtype: DType
    initializer: Any
    trainable: bool
    collections: Any
    validate_shape: bool
    constraint: Any


def _get(
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    reuse: Any = None,
    trainable: bool = True,
    collections: Any = None,
    partitioner: Any = None,
    validate_shape: bool = True,
    constraint: Any = None,
    **_: Any,
) -> Any:
    """Return the variable of this whole name: what custom getters are given, and call."""
    store = store_of()
    reuse = store.scope.reuse if reuse is None else reuse
    found = store.variables.get(name)
    if found is not None and not reuse:
        raise ValueError(
            f"variable {name!r} exists already, made at {store.lines[name]}: give the scope reuse=True or rt.AUTO_REUSE"
        )
    if found is None and reuse is True:
        raise ValueError(_not_there(name, list(store.variables)))
    if found is not None:
        return _fitting(found, name, shape, dtype)
    wanted = arrays.as_dtype(store.scope.dtype if dtype is None else dtype)
    initializer = store.scope.initializer if initializer is None else initializer
    asked = _Asked(name, as_dims(shape), wanted, initializer, trainable, collections, validate_shape, constraint)
    made: Any = _in_parts(asked, partitioner) if partitioner is not None and asked.dims else _make(asked)
    store.variables[name] = made
    store.lines[name] = users_line()
    if regularizer is not None:
        graph = get_default_graph()
        with graph.name_scope(f"{name}/Regularizer/"):
            loss = regularizer(made)
        if loss is not None:
            graph.add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
    return made


def _not_there(name: str, known: list[str]) -> str:
    """Return what to say of a variable that is to be reused and is not there, with names that it may have meant."""
    last = name.rpartition("/")[2]
    alike = [one for one in known if one.rpartition("/")[2] == last][:3]
    hint = f"; there are {', '.join(map(repr, alike))}" if alike else ""
    return f"variable {name!r} does not exist, and the scope only reuses (at {users_line()}){hint}"


def _fitting(found: Any, name: str, shape: Any, dtype: Any) -> Any:
    if shape is not None and not compatible(found.dims, as_dims(shape)):
        raise ValueError(f"variable {name!r} has shape {text_of(found.dims)}, not {text_of(as_dims(shape))}")
    if dtype is not None and arrays.as_dtype(dtype) is not found.dtype:
        raise ValueError(f"variable {name!r} is of {found.dtype.name}, not {arrays.as_dtype(dtype).name}")
    return found


def _in_parts(asked: _Asked, partitioner: Any) -> PartitionedVariable:
    """Make the parts of a variable, each by the initializer for its own shape."""
    name, dims = asked.name, asked.dims
    if dims is None or not is_known(dims):
        raise ValueError(f"variable {name!r} in parts needs a shape that is fully known, not {text_of(dims)}")
    if asked.initializer is not None and not callable(asked.initializer):
        raise ValueError(f"variable {name!r} in parts needs an initializer that is called with the shape of each")
    axis, parts = parts_of(name, dims, partitioner(shape=TensorShape(dims), dtype=asked.dtype))  # type: ignore[arg-type]  # all known
    made = []
    for number, part in enumerate(parts):
        made.append(_make(replace(asked, name=f"{name}/part_{number}", dims=part.shape)))
        made[-1].part = part
    return PartitionedVariable(name, dims, made, axis)  # type: ignore[arg-type]  # as above


def _make(asked: _Asked) -> Variable:
    dims, initializer = asked.dims, asked.initializer
    if initializer is None:
        initializer = initializers.glorot_uniform() if asked.dtype.is_floating else initializers.Zeros()
    if isinstance(initializer, type):
        initializer = initializer()
    initial = initializer
    if callable(initializer) and not isinstance(initializer, Tensor):
        if dims is None or not is_known(dims):
            raise ValueError(
                f"variable {asked.name!r} needs a shape that is fully known, not {text_of(dims)} (at {users_line()})"
            )
        initial = lambda: initializer(list(dims), dtype=asked.dtype)  # noqa: E731  # called in the variable's own scope
    with init_scope(), get_default_graph().name_scope(None):  # a body's variables are made in the graph around it
        return Variable(
            initial, asked.trainable, asked.collections, asked.validate_shape, name=asked.name, dtype=asked.dtype,
            constraint=asked.constraint,
        )  # fmt: skip
