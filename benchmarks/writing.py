"""What `add_scalar` costs the training loop beside torch's and tensorboardX's: in the caller, and until closed."""

from __future__ import annotations

import importlib
import statistics
import tempfile
import time
from dataclasses import dataclass
from typing import Any

CALLS = 20_000
ROUNDS = 5
PEERS = {"writer": "writer", "torch": "torch.utils.tensorboard", "tensorboardX": "tensorboardX"}


@dataclass
class Cost:
    """Seconds a call: in the caller's thread, and in all until `close` came back."""

    caller: float
    closed: float


def measure_once(factory: Any, calls: int) -> Cost:
    """One writer, `calls` scalars, closed."""
    with tempfile.TemporaryDirectory() as directory:
        writer = factory(directory)
        writer.add_scalar("warm/up", 0.0, 0)
        start = time.perf_counter()
        for step in range(calls):
            writer.add_scalar("loss/total", 0.5, step)
        called = time.perf_counter()
        writer.close()
        return Cost((called - start) / calls, (time.perf_counter() - start) / calls)


def measure(calls: int = CALLS, rounds: int = ROUNDS) -> dict[str, Cost]:
    """Median cost for each writer that is installed, taken in turns so that drift hits all alike."""
    factories = {}
    for name, module in PEERS.items():
        try:
            factories[name] = importlib.import_module(module).SummaryWriter
        except ImportError:
            print(f"  {name} is not installed: left out")
    samples: dict[str, list[Cost]] = {name: [] for name in factories}
    for _ in range(rounds):
        for name, factory in factories.items():
            samples[name].append(measure_once(factory, calls))
    return {
        name: Cost(statistics.median(c.caller for c in costs), statistics.median(c.closed for c in costs))
        for name, costs in samples.items()
    }
