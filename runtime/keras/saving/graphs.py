"""Functional models as JSON, and back: layers, and for each the calls of it that the model is made of.

A tensor is ["layer", number of the call, number of the output], an operator (`x + y`) a layer of Keras's module of ops.
"""

from collections.abc import Iterator
from typing import Any

from runtime import arrays, nest
from runtime.keras.saving.objects import restored, serialize_keras_object
from runtime.layers.layer import Layer
from runtime.layers.names import snake_case
from runtime.layers.symbolic import Input, Node, Operator, SymbolicTensor, outputs_of

OPERATORS = {
    "add": "Add", "sub": "Subtract", "mul": "Multiply", "truediv": "TrueDivide", "pow": "Power", "matmul": "Matmul",
    "neg": "Negative", "abs": "Absolute", "getitem": "GetItem",
}  # fmt: skip
"""Python's operators by the names of Keras's ops."""

MASKS = ("mask", "query_mask", "value_mask", "key_mask")
"""Arguments in which Keras writes down the masks that it computed; layers here compute them again."""

INPUT_LAYER = {"sparse": False, "ragged": False, "optional": False}


def input_layer(symbol: SymbolicTensor, name: str) -> dict[str, Any]:
    """Return the InputLayer that stands for a symbol."""
    shape = None if symbol.dims is None else list(symbol.dims)
    config = {"batch_shape": shape, "dtype": symbol.dtype.name, **INPUT_LAYER, "name": name}
    return {
        "module": "keras.layers",
        "class_name": "InputLayer",
        "config": config,
        "registered_name": None,
        "name": name,
    }


def symbol_of(config: dict[str, Any]) -> SymbolicTensor:
    """Return the symbol that an InputLayer's configuration stands for."""
    shape = config.get("batch_shape", config.get("batch_input_shape", config.get("shape")))
    if not isinstance(shape, list) or any(not isinstance(one, int | None) for one in shape):
        raise ValueError(f"an input has the shape {shape!r}, which is none")
    dtype = restored(config.get("dtype")) or "float32"
    return Input(batch_shape=shape, dtype=arrays.as_dtype(dtype), name=config.get("name"))


# -- to JSON


class _Names:
    """Names of what is called, each once: Keras finds tensors by them."""

    def __init__(self) -> None:
        self._of: dict[int, str] = {}
        self._used: set[str] = set()

    def of(self, one: Any, wanted: str) -> str:
        """Return the name of a layer, an operator or an input; it keeps the first that it got."""
        if id(one) not in self._of:
            name, number = wanted, 0
            while name in self._used:
                number += 1
                name = f"{wanted}_{number}"
            self._used.add(name)
            self._of[id(one)] = name
        return self._of[id(one)]


def functional_config(model: Any, ends: tuple[Any, Any], nodes: list[Node], called: list[Any]) -> dict[str, Any]:
    """Return the configuration of a model of these calls between its ends, inputs and outputs in their structures."""
    names = _Names()
    history: dict[int, list[Any]] = {}
    written = []
    for symbol in nest.leaves(ends[0]):
        name = names.of(symbol, symbol.name)
        history[id(symbol)] = [name, 0, 0]
        written.append(input_layer(symbol, name) | {"inbound_nodes": []})
    for one in called:
        names.of(one, _wanted_name(one))
    for at, node in _numbered(nodes):
        for number, symbol in enumerate(nest.leaves(node.outputs)):
            history[id(symbol)] = [names.of(node.layer, ""), at, number]
    for one in called:
        inbound = [_call(node, history) for node in nodes if node.layer is one]
        written.append({**_layer(one), "name": names.of(one, ""), "inbound_nodes": inbound})
        written[-1]["config"]["name"] = names.of(one, "")
    return {
        "name": model.name,
        "trainable": model.trainable,
        "layers": written,
        "input_layers": _places(ends[0], history),
        "output_layers": _places(ends[1], history),
    }


def _wanted_name(one: Any) -> str:
    return snake_case(OPERATORS[one.name]) if isinstance(one, Operator) else str(one.name)


def _numbered(nodes: list[Node]) -> Iterator[tuple[int, Node]]:
    """Yield each call with its number among those of its layer."""
    counts: dict[int, int] = {}
    for node in nodes:
        at = counts.get(id(node.layer), 0)
        counts[id(node.layer)] = at + 1
        yield at, node


def _layer(one: Any) -> dict[str, Any]:
    if isinstance(one, Layer):
        found: dict[str, Any] = serialize_keras_object(one)
        return found
    if not isinstance(one, Operator):
        raise TypeError(f"keras.ops.{one.name} in a functional model is not saved: make it a class of layers.Layer")
    kind = OPERATORS[one.name]
    return {"module": "keras.src.ops.numpy", "class_name": kind, "config": {}, "registered_name": kind}


def _call(node: Node, history: dict[int, list[Any]]) -> dict[str, Any]:
    arguments = list(node.inputs)
    if isinstance(node.layer, Operator) and node.layer.swapped:
        arguments.reverse()
    return {"args": _written(arguments, history), "kwargs": _written(node.options, history)}


def _written(value: Any, history: dict[int, list[Any]]) -> Any:
    if isinstance(value, SymbolicTensor):
        shape = None if value.dims is None else list(value.dims)
        config = {"shape": shape, "dtype": value.dtype.name, "keras_history": history[id(value)]}
        return {"class_name": "__keras_tensor__", "config": config}
    if isinstance(value, list | tuple):
        return [_written(one, history) for one in value]
    if isinstance(value, dict):
        return {key: _written(one, history) for key, one in value.items()}
    return serialize_keras_object(value)


def _places(symbols: Any, history: dict[int, list[Any]]) -> Any:
    if isinstance(symbols, dict):
        return {key: _places(one, history) for key, one in symbols.items()}
    if isinstance(symbols, list | tuple):
        return [_places(one, history) for one in symbols]
    return list(history[id(symbols)])


# -- from JSON


class _Graph:
    """The layers and calls of a configuration, made as they are asked for: the outputs ask for what they need."""

    def __init__(self, config: dict[str, Any]) -> None:
        entries = config.get("layers")
        if not isinstance(entries, list):
            raise ValueError("a functional model has a list of layers")  # noqa: TRY004  # a file's value, not a caller's
        self._entries = {_name_of(one): one for one in entries}
        self._layers: dict[str, Any] = {}
        self._calls: dict[tuple[str, int], list[SymbolicTensor]] = {}

    def tensors(self, places: Any) -> Any:
        """Return the symbols of places in the structure that they have in the file."""
        if isinstance(places, dict):
            return {key: self.tensors(one) for key, one in places.items()}
        if _is_place(places):
            return self._tensor(places)
        if isinstance(places, list):
            return [self.tensors(one) for one in places]
        raise ValueError(f"{places!r} is no place of a tensor")

    def _tensor(self, place: list[Any]) -> SymbolicTensor:
        name, at, number = place[:3]
        waiting: list[tuple[str, int]] = [(name, at)]
        started: set[tuple[str, int]] = set()
        while waiting:
            call = waiting[-1]
            needed = [one for one in self._needed(*call) if one not in self._calls]
            if not needed:
                waiting.pop()
                if call not in self._calls:
                    self._calls[call] = self._made(*call)
            elif call in started:
                raise ValueError(f"layer {call[0]!r} needs its own output")
            else:
                started.add(call)
                waiting += needed
        outputs = self._calls[(name, at)]
        if not 0 <= number < len(outputs):
            raise ValueError(f"layer {name!r} has {len(outputs)} outputs, and number {number} is asked for")
        found: SymbolicTensor = outputs[number]
        return found

    def _node(self, name: str, at: int) -> Any:
        if name not in self._entries:
            raise ValueError(f"there is no layer {name!r}")
        nodes = self._entries[name].get("inbound_nodes") or []
        if not nodes and at == 0:
            return None  # an input
        if not 0 <= at < len(nodes) or not isinstance(nodes[at], dict) or "args" not in nodes[at]:
            raise ValueError(f"call {at} of layer {name!r} is not there, or not of Keras 3's form")
        return nodes[at]

    def _needed(self, name: str, at: int) -> list[tuple[str, int]]:
        node = self._node(name, at)
        return [] if node is None else [tuple(one[:2]) for one in _history(self._kept(node))]

    def _kept(self, node: dict[str, Any]) -> list[Any]:
        """Return arguments and options, without the masks that Keras computed with ops of its own."""
        options = {
            key: value
            for key, value in (node.get("kwargs") or {}).items()
            if key not in MASKS or not any(self._is_op(place[0]) for place in _history(value))
        }
        return [node["args"], options]

    def _is_op(self, name: str) -> bool:
        return str(self._entries.get(name, {}).get("module")).startswith(("keras.src.ops", "keras.ops"))

    def _made(self, name: str, at: int) -> list[SymbolicTensor]:
        node = self._node(name, at)
        entry = self._entries[name]
        if node is None:
            return [symbol_of(entry.get("config") or {})]
        args, options = self._filled(self._kept(node))
        if name not in self._layers:
            self._layers[name] = self._callable(name, entry)
        layer = self._layers[name]
        if not isinstance(layer, Operator):
            return list(nest.leaves(layer(*args, **options)))
        if layer.name == "getitem" and len(args) == 2 and isinstance(args[1], list):
            args[1] = tuple(args[1])  # as Python has `x[:, 1]`; JSON knows only lists
        return list(nest.leaves(outputs_of(layer, tuple(args), {})))

    def _callable(self, name: str, entry: dict[str, Any]) -> Any:
        if self._is_op(name):
            kinds = {kind: operator for operator, kind in OPERATORS.items()} | {"Divide": "truediv"}
            if entry.get("class_name") not in kinds:
                raise ValueError(f"the op {entry.get('class_name')} ({name}) is not known here")
            return Operator(kinds[entry["class_name"]])
        layer = restored(entry)
        if not isinstance(layer, Layer):
            raise ValueError(f"{name!r} is a {entry.get('class_name')}, and no layer")  # noqa: TRY004  # as above
        layer.name = name
        return layer

    def _filled(self, value: Any) -> Any:
        if _is_tensor(value):
            name, at, number = value["config"]["keras_history"][:3]
            return self._calls[(name, at)][number]
        if isinstance(value, dict) and "class_name" not in value:
            return {key: self._filled(one) for key, one in value.items()}
        if isinstance(value, dict) and value["class_name"] == "__tuple__":
            return tuple(self._filled(one) for one in value["config"]["value"])
        return [self._filled(one) for one in value] if isinstance(value, list) else restored(value)


def restored_graph(config: dict[str, Any]) -> tuple[Any, Any]:
    """Return the symbolic inputs and outputs of a functional model's configuration."""
    graph = _Graph(config)
    return graph.tensors(config["input_layers"]), graph.tensors(config["output_layers"])


def _name_of(entry: Any) -> str:
    if not isinstance(entry, dict):
        raise ValueError(f"{entry!r} is no layer")  # noqa: TRY004  # as above
    return str(entry.get("name") or (entry.get("config") or {}).get("name"))


def _is_place(value: Any) -> bool:
    return isinstance(value, list) and len(value) in (3, 4) and isinstance(value[0], str) and isinstance(value[1], int)


def _is_tensor(value: Any) -> bool:
    if not (isinstance(value, dict) and value.get("class_name") == "__keras_tensor__"):
        return False
    if not _is_place((value.get("config") or {}).get("keras_history")):
        raise ValueError(f"{value!r} is no place of a tensor")
    return True


def _history(value: Any) -> Iterator[list[Any]]:
    """Yield the places of all tensors in a structure."""
    if _is_tensor(value):
        yield value["config"]["keras_history"]
    elif isinstance(value, dict):
        yield from (place for one in value.values() for place in _history(one))
    elif isinstance(value, list):
        yield from (place for one in value for place in _history(one))


__all__ = ["functional_config", "input_layer", "restored_graph", "symbol_of"]
