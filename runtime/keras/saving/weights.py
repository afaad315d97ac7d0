"""Weights in an HDF5 tree, as Keras 3 lays it out.

```
layers/dense_1/vars/0, 1, …     the second Dense of the model: kernel, bias
layers/lstm/cell/vars/0, 1, 2   an attribute that is a layer; lists of layers are numbered by class, as layers/ is
optimizer/vars/0, 1, …          iterations, learning rate, slots
```
Names of layers are not in the paths: they may be others in the next program.
"""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from runtime import arrays
from runtime.checkpoints.files import replace_durably
from runtime.graph.shape import text_of
from runtime.layers.layer import Layer
from runtime.layers.names import snake_case
from runtime.variables.variable import Variable

MOST_PACKED = 1100
"""How many bytes deflate makes of one: 1032, and some for its frame."""

Target = str | os.PathLike[str] | BinaryIO


def _h5py() -> Any:
    """Return h5py, which is optional: it brings the HDF5 library along."""
    try:
        import h5py
    except ImportError as error:
        raise ImportError("weights in HDF5 need h5py: pip install 'board[keras]'") from error
    return h5py


def is_hdf5(path: Any) -> bool:
    """Return whether weights at this path are, or are to be, HDF5."""
    return Path(os.fspath(path)).suffix in (".h5", ".hdf5")


def groups_of(layer: Layer, path: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, str, list[Variable]]]:
    """Yield (path, name, variables) of a layer and of all inside of it; what is there twice has its first path."""
    seen = set() if seen is None else seen
    if id(layer) in seen:
        return
    seen.add(id(layer))
    for part, variables in layer.own_variables().items():
        yield _joined(path, part), layer.name, variables
    for name, one in layer.parts().items():
        inside = _joined(path, name)
        for place, inner in _placed(inside, one):
            yield from groups_of(inner, place, seen)


def _joined(*parts: str) -> str:
    return "/".join(part for part in parts if part)


def _placed(path: str, value: Any) -> Iterator[tuple[str, Layer]]:
    """Yield the layers of an attribute with their paths; those of a list are numbered by their class."""
    if isinstance(value, Layer):
        yield path, value
        return
    counts: dict[str, int] = {}
    for one in value.values() if isinstance(value, dict) else value:
        if not isinstance(one, Layer | list | tuple | dict):
            continue
        kind = snake_case(one.class_name) if isinstance(one, Layer) else "container"
        number = counts.get(kind, 0)
        counts[kind] = number + 1
        yield from _placed(f"{path}/{kind}_{number}" if number else f"{path}/{kind}", one)


def write_weights(model: Any, target: Target, optimizer: list[Any] | None = None) -> None:
    """Write the weights of a model, and the optimizer's, into an HDF5 file, whole or not at all."""
    if isinstance(target, str | os.PathLike):
        content = io.BytesIO()
        write_weights(model, content, optimizer)
        replace_durably(Path(target), content.getbuffer())
        return
    with _h5py().File(target, "w") as file:
        for path, name, variables in groups_of(model):
            group = file.create_group(_joined(path, "vars"))
            group.attrs["name"] = name
            _fill(group, [one.numpy() for one in variables])
        if optimizer is not None:
            _fill(file.create_group("optimizer/vars"), optimizer)


def _fill(group: Any, values: list[Any]) -> None:
    for at, value in enumerate(values):
        stored = value.astype(np.float32) if np.asarray(value).dtype == arrays.bfloat16.numpy else value
        group[str(at)] = stored


def read_weights(model: Any, source: Target, *, skip_mismatch: bool = False) -> None:
    """Set the weights of a model from an HDF5 file; raises ValueError where they do not fit, and sets none then."""
    with _opened(source) as file:
        found = []
        for path, name, variables in groups_of(model):
            try:
                values = _values(file, _joined(path, "vars"), [one.dims for one in variables], name)
            except ValueError:
                if not skip_mismatch:
                    raise
                continue
            found += list(zip(variables, values, strict=True))
    for variable, value in found:
        variable.assign(value.astype(variable.dtype.numpy))


def read_optimizer(source: Target, shapes: list[Any]) -> list[Any] | None:
    """Return an optimizer's values, or None where there are none of these shapes."""
    with _opened(source) as file:
        try:
            return _values(file, "optimizer/vars", shapes, "the optimizer")
        except ValueError:
            return None


def held_bytes(source: Target) -> int:
    """Return how many bytes of numbers a file holds at most: no more than it claims, nor than it can have packed."""
    total = 0

    def add(_: str, one: Any) -> None:
        nonlocal total
        if isinstance(one, _h5py().Dataset):
            total += min(one.nbytes, one.id.get_storage_size() * MOST_PACKED)

    with _opened(source) as file:
        file.visititems(add)
    return total


@contextmanager
def _opened(source: Target) -> Iterator[Any]:
    """Open an HDF5 file; whatever is wrong with it is a ValueError that names it."""
    name = os.fspath(source) if isinstance(source, str | os.PathLike) else "model.weights.h5"
    try:
        with _h5py().File(source, "r") as file:
            yield file
    except FileNotFoundError:
        raise
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    except (OSError, LookupError, RuntimeError, TypeError) as error:  # h5py's, wherever it meets damage
        raise ValueError(f"{name} is no HDF5 file, or a damaged one: {error}") from error


def _values(file: Any, path: str, shapes: list[Any], name: str) -> list[Any]:
    group = _inside(file, path)
    count = 0 if group is None else len(group)
    if count != len(shapes):
        raise ValueError(f"{name} has {len(shapes)} weights, and {path} of the file has {count}")
    return [_array(group, path, str(at), shape) for at, shape in enumerate(shapes)]


def _inside(file: Any, path: str) -> Any:
    """Return the group at a path, or None. Only what lies in this very file is looked at: links may point elsewhere."""
    h5py = _h5py()
    here = file
    for part in path.split("/"):
        link = here.get(part, getlink=True)
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink) or not isinstance(here[part], h5py.Group):
            raise ValueError(f"{part} in {path} is a link to elsewhere, or no group")  # noqa: TRY004  # of the file
        here = here[part]
    return here


def _array(group: Any, path: str, key: str, shape: Any) -> Any:
    """Return a dataset of the shape that is wanted: looked at before memory is taken for it."""
    h5py = _h5py()
    link = group.get(key, getlink=True)
    if not isinstance(link, h5py.HardLink) or not isinstance(group[key], h5py.Dataset):
        raise ValueError(f"{path} has no weight {key} of its own")  # noqa: TRY004  # of the file
    data = group[key]
    if data.external or data.is_virtual:
        raise ValueError(f"{path}/{key} keeps its data in another file, which is not read")
    if tuple(data.shape or ()) != tuple(shape):
        raise ValueError(f"{path}/{key} has shape {text_of(data.shape)}, and the model's weight {text_of(shape)}")
    if data.dtype.kind not in "fiub":
        raise ValueError(f"{path}/{key} is of {data.dtype}, which are no numbers")
    return np.asarray(data[()])
