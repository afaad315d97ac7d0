"""What each kind of summary costs beside torch's and tensorboardX's writers: `python -m benchmarks.kinds`.

For each kind the time of one call in the caller's thread, and of all work until `close` came back, median of rounds
taken in turns.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.writing import PEERS, Cost

ROUNDS = 3


@dataclass
class Kind:
    """A call to measure: its name, the data, how often, and the call."""

    name: str
    calls: int
    make: Callable[[np.random.Generator], tuple[Any, ...]]
    call: Callable[[Any, tuple[Any, ...], int], None]
    peers_need: Mapping[str, str] = field(default_factory=dict)  # by peer, a package that it lacks of its own


def _floats(*shape: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    return lambda random: (random.random(shape, np.float32),)


def _normal(count: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    return lambda random: (random.standard_normal(count, np.float32),)


def _samples(count: int) -> Callable[[np.random.Generator], tuple[Any, ...]]:
    return lambda random: (random.random(count) < 0.3, random.random(count, np.float32))


KINDS = [
    Kind("histogram, 10 k values", 100, _normal(10_000), lambda log, data, step: log.add_histogram("x", *data, step)),
    Kind("histogram, 10 M values", 1, _normal(10**7), lambda log, data, step: log.add_histogram("x", *data, step)),
    Kind("PR curve, 10 k samples", 50, _samples(10_000), lambda log, data, step: log.add_pr_curve("x", *data, step)),
    Kind("PR curve, 1 M samples", 1, _samples(10**6), lambda log, data, step: log.add_pr_curve("x", *data, step)),
    Kind("image, 256 × 256", 20, _floats(3, 256, 256), lambda log, data, step: log.add_image("x", *data, step)),
    Kind("images, 64 of 64 × 64", 5, _floats(64, 3, 64, 64), lambda log, data, step: log.add_images("x", *data, step)),
    Kind(
        "audio, 10 s",
        5,
        _floats(441_000),
        lambda log, data, step: log.add_audio("x", *data, step),
        {"tensorboardX": "soundfile"},
    ),
    Kind(
        "video, 16 frames of 64 × 64",
        2,
        _floats(1, 16, 3, 64, 64),
        lambda log, data, _: log.add_video("x", *data),
        {"torch": "moviepy", "tensorboardX": "moviepy"},
    ),
    Kind("text, 1 kB", 200, lambda _: ("word " * 200,), lambda log, data, step: log.add_text("x", *data, step)),
    Kind("mesh, 10 k vertices", 5, _floats(1, 10_000, 3), lambda log, data, step: log.add_mesh("x", *data)),
    Kind(
        "embedding, 1 k × 64", 2, _floats(1000, 64), lambda log, data, step: log.add_embedding(*data, None, None, step)
    ),
]


def measure_once(factory: Any, kind: Kind) -> Cost:
    """One writer, the kind's calls, closed."""
    data = kind.make(np.random.default_rng(0))
    with tempfile.TemporaryDirectory() as directory:
        log = factory(directory)
        start = time.perf_counter()
        for step in range(kind.calls):
            kind.call(log, data, step)
        called = time.perf_counter()
        log.close()
        return Cost((called - start) / kind.calls, (time.perf_counter() - start) / kind.calls)


def measure(kind: Kind, rounds: int = ROUNDS) -> dict[str, Cost | None]:
    """Median cost for each writer that is installed; None where it lacks a package of its own for the kind."""
    samples: dict[str, list[Cost]] = {name: [] for name in _factories()}
    for _ in range(rounds):
        for name, factory in _factories().items():
            needed = kind.peers_need.get(name)
            if needed is None or importlib.util.find_spec(needed):
                samples[name].append(measure_once(factory, kind))
    return {name: _median(costs) if costs else None for name, costs in samples.items()}


def _factories() -> dict[str, Any]:
    factories = {}
    for name, module in PEERS.items():
        with contextlib.suppress(ImportError):  # the columns say who is there
            factories[name] = importlib.import_module(module).SummaryWriter
    return factories


def _median(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(c.caller for c in costs), statistics.median(c.closed for c in costs))


def _shown(cost: Cost | None) -> str:
    return "cannot" if cost is None else f"{cost.caller * 1e3:.2f} / {cost.closed * 1e3:.2f}"


def main() -> None:
    """Print a row a kind: milliseconds a call for the caller, and in all."""
    warnings.simplefilter("ignore")  # the peers' own
    table = Table("milliseconds a call: caller / until closed", *_factories())
    for kind in KINDS:
        table.add_row(kind.name, *(_shown(cost) for cost in measure(kind).values()))
    Console().print(table)


if __name__ == "__main__":
    main()
