"""Which operations of two graphs are the same one under other names, told by what they are wired to.

It spreads from operations that are known to be the same: what a known one is fed by, slot by slot, and what reads only
from known ones. Two are taken for one where they are the same op with as many inputs and as many readers; so a layer
that was put in, or taken out, ends the spreading there, and is not mistaken for its neighbour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from board.payloads.operations import Operations
from board.plugins.graphs.edges import parse_input

_MISSING = -1
"""In place of the number of an operation that is only named by an input."""

_Input = tuple[int, str]
"""The number of the operation, and what else the input says: which output, or that it is only waited for."""


class _Wiring:
    """One graph: what each operation reads, and who reads it, once for each input."""

    def __init__(self, space: Operations) -> None:
        self.ops = space.ops
        numbers: dict[str, int] = {}
        for own, name in enumerate(space.names):
            numbers.setdefault(name, own)
        self.inputs = [[_resolved(text, numbers) for text in texts] for texts in space.inputs]
        self.readers: list[list[int]] = [[] for _ in space.names]
        for own, inputs in enumerate(self.inputs):
            for source, _ in inputs:
                if source != _MISSING:
                    self.readers[source].append(own)
        self.unknown = [sum(source != _MISSING for source, _ in inputs) for inputs in self.inputs]

    def now_known(self, own: int) -> list[int]:
        """Note that an operation is known; return the readers of which all inputs are, now."""
        found = []
        for reader in self.readers[own]:
            self.unknown[reader] -= 1
            if not self.unknown[reader]:
                found.append(reader)
        return found


def _resolved(text: str, numbers: Mapping[str, int]) -> _Input:
    name = parse_input(text).name
    source = numbers.get(name, _MISSING)
    known = name if source != _MISSING else name.rpartition("/")[0]  # of what is not there the last part stays
    return source, text.replace(known, "", 1)


def renamed(before: Operations, after: Operations, known: Mapping[int, int]) -> dict[int, int]:
    """Return the operations of the older graph that have other names in the newer one; `known` have the same."""
    if len(known) in (0, len(before.names), len(after.names)):
        return {}
    old, new = _Wiring(before), _Wiring(after)
    pairs, taken = dict(known), set(known.values())

    def pair(was: int, now: int) -> None:
        fits = old.ops[was] == new.ops[now] and len(old.readers[was]) == len(new.readers[now])
        if fits and was not in pairs and now not in taken and len(old.inputs[was]) == len(new.inputs[now]):
            pairs[was] = now
            taken.add(now)
            waiting.append((was, now))

    waiting = list(known.items())
    while waiting:
        was, now = waiting.pop()
        if len(old.inputs[was]) == len(new.inputs[now]):
            for (source, how), (other, also) in zip(old.inputs[was], new.inputs[now], strict=True):
                if how == also and _MISSING not in (source, other):
                    pair(source, other)
        readers: dict[object, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for reader in old.now_known(was):
            inputs = [(pairs.get(source, source), how) for source, how in old.inputs[reader]]
            readers[old.ops[reader], tuple(inputs)][0].append(reader)
        for reader in new.now_known(now):
            readers[new.ops[reader], tuple(new.inputs[reader])][1].append(reader)
        for went, came in readers.values():
            if len(went) == len(came):
                for one, other in zip(went, came, strict=True):
                    pair(one, other)
    return {was: now for was, now in pairs.items() if was not in known}
