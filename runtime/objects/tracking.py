"""What is inside of an object, as TensorFlow 2 sees it: a graph whose edges have names, variables at its ends.

An attribute `weights` of a list of two variables is the path `weights/0` and `weights/1`. An object that can be reached
in several ways has the shortest path: breadth first, in the order of attributes.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.function import Function
from runtime.layers.inputs import InputLayer
from runtime.layers.layer import Layer
from runtime.optim.optimizer import Optimizer, name_of
from runtime.variables.variable import Variable


@dataclass
class Node:
    """An object on the way: its number, its path from the root, and the numbers of what is in it."""

    number: int
    value: Any
    path: str
    children: dict[str, int] = field(default_factory=dict)


def is_trackable(value: Any) -> bool:
    """Tell whether a value is, or holds, what has a place in a checkpoint or a saved model."""
    if isinstance(value, list | tuple):
        return any(map(is_trackable, value))
    if isinstance(value, Mapping):
        return any(map(is_trackable, value.values()))
    holds = hasattr(value, "tracked") and not isinstance(value, type)
    return holds or isinstance(value, Variable | Layer | Optimizer)


def functions_of(value: Any) -> dict[str, Function]:
    """Return the `rt.function`s that an object has, its methods and its attributes, by name."""
    if isinstance(value, list | tuple | Mapping):
        return {}
    methods = {
        name: getattr(value, name)
        for kind in reversed(type(value).__mro__)
        for name, one in vars(kind).items()
        if isinstance(one, Function)
    }
    found = {**methods, **getattr(value, "__dict__", {})}
    return {name: one for name, one in found.items() if isinstance(one, Function)}


def walk(root: Any) -> list[Node]:
    """Return the object and all that is inside, each once, the root first."""
    nodes = [Node(0, root, "")]
    numbers = {id(root): 0}
    waiting = deque(nodes)
    while waiting:
        node = waiting.popleft()
        for name, value in _children(node.value):
            if id(value) not in numbers:
                numbers[id(value)] = len(nodes)
                nodes.append(Node(len(nodes), value, f"{node.path}/{escaped(name)}" if node.path else escaped(name)))
                waiting.append(nodes[-1])
            node.children[name] = numbers[id(value)]
    return nodes


def escaped(name: str) -> str:
    """Return a name as it stands in a path: TensorFlow's way, where a dot begins what is no name."""
    return name.replace(".", "..").replace("/", ".S")


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts of an object that are tracked, by name."""
    if isinstance(value, Variable):
        return
    if isinstance(value, Mapping):
        named: Any = ((str(name), one) for name, one in value.items())
    elif isinstance(value, list | tuple):
        named = ((str(number), one) for number, one in enumerate(value))
    elif isinstance(value, Layer):
        named = _of_layer(value)
    elif isinstance(value, Optimizer):
        named = _of_optimizer(value)
    else:
        named = value.tracked().items() if hasattr(value, "tracked") else ()
    yield from ((name, one) for name, one in named if is_trackable(one))


def _of_layer(layer: Layer) -> Iterator[tuple[str, Any]]:
    """Yield layers and weights: the weights by their own names, as the layer's code calls them."""
    attributes = {name: one for name, one in vars(layer).items() if not name.startswith("_")}
    inside = {id(one) for other in layer.layers for one in other.weights}
    yield from attributes.items()
    inner = [one for one in layer.layers if not isinstance(one, InputLayer)]
    if inner:
        yield "layers", inner
    for variable in layer.weights:
        if id(variable) not in inside:
            yield name_of(variable).rpartition("/")[2], variable


def _of_optimizer(optimizer: Optimizer) -> Iterator[tuple[str, Any]]:
    """Yield what the optimizer keeps for itself; slots belong to a variable as well."""
    slots = {id(slot) for _, _, slot in optimizer.slots()}
    for name, value in vars(optimizer).items():
        if isinstance(value, Variable):
            yield name.lstrip("_"), value
    for variable in optimizer.variables():
        if id(variable) not in slots:
            yield name_of(variable), variable
