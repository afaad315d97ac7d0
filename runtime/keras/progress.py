"""The progress bar of fit and evaluate: moves on a terminal, one line an epoch elsewhere."""

import sys
import time
from typing import Any

from runtime.keras.callbacks.callback import Callback

WIDTH = 20
LEAST_SECONDS = 0.1
"""A bar that is drawn more often than this costs more than it shows."""


class ProgressBar(Callback):
    """Draws how far an epoch is, how long a step takes, and the metrics so far; verbose=2 prints a line an epoch."""

    def __init__(self, verbose: Any = "auto") -> None:
        self._plain = verbose == 2
        self._moves = not self._plain and sys.stdout.isatty()
        self._started = self._drawn = 0.0
        self._done = 0
        self._fitting = False

    def on_train_begin(self, logs: Any = None) -> None:
        """Notice that test batches are of validation from here on."""
        self._fitting = True

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Say which epoch it is."""
        print(f"Epoch {epoch + 1}/{self.params['epochs']}")
        self._start()

    def on_test_begin(self, logs: Any = None) -> None:
        """Start anew, unless it is validation."""
        if not self._fitting:
            self._start()

    def _start(self) -> None:
        self._started = time.perf_counter()
        self._drawn, self._done = 0.0, 0

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar."""
        self._done = batch + 1
        self._draw(logs or {}, last=False)

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Move the bar, unless it is validation."""
        if not self._fitting:
            self.on_train_batch_end(batch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Draw the epoch's line."""
        self._draw(logs or {}, last=True)

    def on_test_end(self, logs: Any = None) -> None:
        """Draw the last line, unless it is validation."""
        if not self._fitting:
            self._draw(logs or {}, last=True)

    def _draw(self, logs: dict[str, float], *, last: bool) -> None:
        now = time.perf_counter()
        if not last and (not self._moves or now - self._drawn < LEAST_SECONDS):
            return
        self._drawn = now
        total = self.params["steps"] or (self._done if last else 0)
        measured = " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())
        took = now - self._started
        if self._plain:
            line = f"{self._done}/{total} - {_duration(took, self._done, ' - ')} - {measured}"
        else:
            line = f"{_bar(self._done, total)} {_duration(took, self._done)} - {measured}"
        if self._moves:
            sys.stdout.write(f"\r\x1b[K{line}")
        else:
            sys.stdout.write(line)
        sys.stdout.write("\n" if last else "")
        sys.stdout.flush()


def _bar(done: int, total: int) -> str:
    if not total:
        return f"{done}/?"
    full = WIDTH * done // total
    return f"{done}/{total} {'━' * full}{' ' * (WIDTH - full)}"


def _duration(seconds: float, steps: int, between: str = " ") -> str:
    each = seconds / max(steps, 1)
    text = f"{each * 1e3:.0f}ms/step" if each >= 1e-3 else f"{each * 1e6:.0f}us/step"
    return f"{seconds:.0f}s{between}{text}"
