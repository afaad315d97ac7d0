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
BURSTS, BURST_PAUSE_SECONDS = 100, 0.005
BURST_TAGS = [f"layer_{layer}/norm" for layer in range(20)]
PEERS = {"writer": "writer", "torch": "torch.utils.tensorboard", "tensorboardX": "tensorboardX"}


@dataclass
class Cost:
    """Seconds a call: in the caller's thread without a pause, until `close` came back, and as a training step logs."""

    caller: float
    closed: float
    burst: float = 0.0


def measure_once(factory: Any, calls: int) -> Cost:
    """One writer, `calls` scalars, closed."""
    with tempfile.TemporaryDirectory() as directory:
        writer = factory(directory)
        writer.add_scalar("warm/up", 0.0, 0)
        burst = 0.0
        for step in range(BURSTS):
            time.sleep(BURST_PAUSE_SECONDS)
            start = time.perf_counter()
            for tag in BURST_TAGS:
                writer.add_scalar(tag, 0.5, step)
            burst += time.perf_counter() - start
        start = time.perf_counter()
        for step in range(calls):
            writer.add_scalar("loss/total", 0.5, step)
        called = time.perf_counter()
        writer.close()
        closed = time.perf_counter()
        return Cost((called - start) / calls, (closed - start) / calls, burst / BURSTS / len(BURST_TAGS))


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
        name: Cost(*(statistics.median(getattr(c, part) for c in costs) for part in ("caller", "closed", "burst")))
        for name, costs in samples.items()
    }
