"""Keras models as JSON (`model.to_json()`): which layers there are, one inside the other, and what feeds each.

A Functional model says for each layer where its inputs come from; a Sequential model only lists its layers in order.
Either may be a layer of the other. Inputs are written in three ways: Keras 3 puts `__keras_tensor__` objects with a
`keras_history` into a layer's arguments, Keras 2 lists `[layer, node, tensor, kwargs]`, TensorFlow.js likewise.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from board.payloads.operations import Shape

MAX_NESTING = 50
"""Models inside models; Python's own stack ends at about a thousand calls."""

MAX_LAYERS = 100_000

LARGEST_SIZE = 1 << 63
"""Of a dimension, as in TensorFlow; JSON has no such bound."""

Json = dict[str, Any]


@dataclass(slots=True)
class Layer:
    """One layer that is no model itself; `name` with the models that it is in, `inputs` by their whole names."""

    name: str
    class_name: str
    config: Json  # what it was made with
    inputs: list[str] = field(default_factory=list)
    shape: Shape = None  # of its first output


class _Tensor(NamedTuple):
    """An output of a layer, as another layer names it among its inputs."""

    layer: str
    output: int
    shape: Shape


def decode(content: bytes) -> list[Layer]:
    """Return the layers of a model in the order of the file. Raises ValueError for what is no Keras model."""
    try:
        model = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a Keras model: {str(error)[:200] or 'nested too deep'}") from error
    if not isinstance(model, dict) or not _is_model(model):
        raise ValueError("not a Keras model: JSON without config.layers")
    return _Walk().layers_of(model)


class _Walk:
    """Follows a model from its first layer to its last; what is known of earlier layers resolves later inputs."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.by_name: dict[str, Layer] = {}
        self.outputs: dict[str, list[str]] = {}  # of each model: the layers that its outputs come from
        self.fed: dict[str, list[str]] = {}  # input layers of inner models: what feeds them from outside
        self.shapes: dict[str, Shape] = {}

    def layers_of(self, model: Json) -> list[Layer]:
        self._enter(model, "", [], 0)
        for layer in self.layers:
            layer.shape = layer.shape or self.shapes.get(layer.name)
        return self.layers

    def _enter(self, model: Json, scope: str, fed_by: list[str], nesting: int) -> None:
        """Walk one model; `fed_by` are the layers outside that feed its inputs, in order."""
        if nesting > MAX_NESTING:
            raise ValueError(f"a Keras model with more than {MAX_NESTING} models one in another")
        path = _join(scope, _name(model))
        config = _config(model)
        inner = [each for each in config["layers"] if isinstance(each, dict)]
        inputs = [_join(path, tensor.layer) for tensor in _references(config.get("input_layers"))]
        outputs = [_join(path, tensor.layer) for tensor in _references(config.get("output_layers"))]
        first = path and inner and _join(path, _name(inner[0]))
        for index, producer in enumerate(fed_by):
            target = inputs[index % len(inputs)] if inputs else first
            self.fed.setdefault(target or path, []).append(producer)
        previous: list[str] = []
        for layer in inner:
            previous = self._add(layer, path, previous, nesting)
        self.outputs[path] = [source for each in outputs for source in self.outputs.get(each, [each])] or previous

    def _add(self, layer: Json, scope: str, previous: list[str], nesting: int) -> list[str]:
        """Add one layer, or all of a model's; return where what comes next in a sequence gets its input."""
        name = _join(scope, _name(layer))
        tensors = list(_references(layer.get("inbound_nodes")))
        sources = previous if layer.get("inbound_nodes") is None else self._resolve(scope, tensors)
        if _is_model(layer):
            self._enter(layer, scope, sources, nesting + 1)
            return self.outputs[name]
        if len(self.layers) >= MAX_LAYERS:
            raise ValueError(f"a Keras model of more than {MAX_LAYERS:,} layers")
        config = _config(layer)
        inputs = [*sources, *self.fed.get(name, ())]
        found = Layer(name, str(layer.get("class_name") or ""), config, inputs, _declared_shape(config))
        self.layers.append(found)
        if len(found.inputs) == 1:
            self.shapes.setdefault(found.inputs[0], _input_shape(layer))
        return [name]

    def _resolve(self, scope: str, tensors: list[_Tensor]) -> list[str]:
        found = []
        for tensor in tensors:
            name = _join(scope, tensor.layer)
            sources = self.outputs.get(name) or [name]
            source = sources[min(tensor.output, len(sources) - 1)]
            if tensor.shape is not None:
                self.shapes.setdefault(source, tensor.shape)
            found.append(source)
        return found


def _config(layer: Json) -> Json:
    config = layer.get("config")
    return config if isinstance(config, dict) else {}


def _is_model(layer: Json) -> bool:
    return isinstance(_config(layer).get("layers"), list)


def _name(layer: Json) -> str:
    """Return a layer's own name; its class where it has none."""
    return str(_config(layer).get("name") or layer.get("class_name") or "layer")


def _join(scope: str, name: str) -> str:
    return f"{scope}/{name}" if scope else name


def _references(node: object, nesting: int = 0) -> Iterator[_Tensor]:
    """Yield the tensors that a piece of JSON names, in its order, in whichever of the three ways."""
    if nesting > MAX_NESTING:
        return
    match node:
        case {
            "class_name": "__keras_tensor__",
            "config": {"keras_history": [str(layer), _, int(output), *_]} as config,
        }:
            yield _Tensor(layer, max(0, output), shape_of(config.get("shape")))
        case {"args": args, **rest}:
            yield from _references(args, nesting + 1)
            yield from _references(rest.get("kwargs"), nesting + 1)
        case [str(layer), int(), int(output), *_]:
            yield _Tensor(layer, max(0, output), None)
        case list():
            for each in node:
                yield from _references(each, nesting + 1)
        case dict():
            for each in node.values():
                yield from _references(each, nesting + 1)
        case _:
            return


def shape_of(listed: object) -> Shape:
    """Return a shape that is written as a list with null for what is unknown; None where it is no such list."""
    if not isinstance(listed, list) or len(listed) > MAX_NESTING:
        return None
    sizes = [-1 if size is None else size for size in listed]
    return tuple(sizes) if all(isinstance(size, int) and abs(size) < LARGEST_SIZE for size in sizes) else None


def _declared_shape(config: Json) -> Shape:
    """Return what an input layer says of its output."""
    return shape_of(config.get("batch_shape")) or shape_of(config.get("batch_input_shape"))


def _input_shape(layer: Json) -> Shape:
    """Return the shape that a layer of one input was built for."""
    built = layer.get("build_config")
    return shape_of(built.get("input_shape")) if isinstance(built, dict) else None
