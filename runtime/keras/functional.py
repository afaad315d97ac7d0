"""The calls between a model's inputs and outputs: in the order in which they run, and their layers in Keras's order."""

from collections.abc import Iterator, Sequence
from typing import Any

from runtime.layers.symbolic import Node, SymbolicTensor


def calls_between(inputs: Sequence[Any], outputs: Sequence[Any]) -> tuple[list[Node], list[Any]]:
    """Return the calls, each after those that it needs, and inputs and what is called, the farthest from outputs first.

    Raises ValueError where the outputs need a tensor that is not among the inputs, TypeError for what is no symbol.
    """
    for one in (*inputs, *outputs):
        if not isinstance(one, SymbolicTensor):
            raise TypeError(f"a model is made of symbolic tensors, as rt.keras.Input gives them, not of {one!r}")
    ends = {id(one) for one in inputs}
    seen: list[Any] = []
    done: dict[int, Node] = {}
    for output in outputs:
        _walk(output, ends, done, seen)
    unused = [one for one in inputs if not any(one is other for other in seen)]
    return list(done.values()), _by_depth(list(done.values()), ends, [*unused, *seen])


def _walk(output: SymbolicTensor, ends: set[int], done: dict[int, Node], seen: list[Any]) -> None:
    """Visit calls depth first, without recursion: models may be thousands of layers deep."""
    waiting: list[tuple[Node, Iterator[SymbolicTensor]]] = []

    def enter(symbol: SymbolicTensor) -> None:
        if id(symbol) in ends:
            if not any(symbol is one for one in seen):
                seen.append(symbol)
            return
        if symbol.node is None:
            raise ValueError(f"{symbol!r} is needed, and is not among the inputs")
        if id(symbol.node) not in done:
            if not any(symbol.node.layer is one for one in seen):
                seen.append(symbol.node.layer)
            waiting.append((symbol.node, iter(symbol.node.parents())))

    enter(output)
    while waiting:
        node, parents = waiting[-1]
        symbol = next(parents, None)
        if symbol is None:
            done.setdefault(id(node), node)
            waiting.pop()
        else:
            enter(symbol)


def _by_depth(nodes: list[Node], ends: set[int], seen: list[Any]) -> list[Any]:
    """Return the layers as Keras orders them: by the longest way to an output, then as they were seen from there."""
    depths: dict[int, int] = {id(node): 0 for node in nodes}
    of_layers: dict[int, int] = {}
    for node in reversed(nodes):
        depth = max(depths[id(node)], of_layers.get(id(node.layer), 0))
        depths[id(node)] = of_layers[id(node.layer)] = depth
        for symbol in node.parents():
            if id(symbol) in ends:
                of_layers[id(symbol)] = max(of_layers.get(id(symbol), 0), depth + 1)
            elif symbol.node is not None:
                depths[id(symbol.node)] = max(depths[id(symbol.node)], depth + 1)
    return sorted(seen, key=lambda layer: -of_layers.get(id(layer), 0))
