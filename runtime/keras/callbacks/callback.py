"""What is told of the course of training, and who tells it."""

from collections.abc import Callable, Sequence
from typing import Any


class Callback:
    """Is told when training, epochs and batches begin and end; overrides what it wants to know.

    `model` is the model that is trained, `params` has "epochs" and "steps" (None where unknown).
    """

    model: Any = None
    params: dict[str, Any]

    def on_train_begin(self, logs: Any = None) -> None:
        """Be told."""

    def on_train_end(self, logs: Any = None) -> None:
        """Be told."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Be told."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Be told, with the metrics of the epoch."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the metrics of the epoch so far."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Be told."""

    def on_test_end(self, logs: Any = None) -> None:
        """Be told, with the metrics."""

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the metrics so far."""


class History(Callback):
    """Each metric of each epoch: `history["loss"]` is a list."""

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the metrics down."""
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)


class Watchers:
    """All callbacks of one fit; asks only those that listen.

    What callbacks add to the metrics of an epoch is in the history and in the bar, which come after them.
    """

    def __init__(
        self, model: Any, callbacks: Sequence[Callback], params: dict[str, Any], shown: Callback | None = None
    ) -> None:
        self.history = History()
        self._all = [*callbacks, self.history, *([] if shown is None else [shown])]
        for one in self._all:
            if not isinstance(one, Callback):
                raise TypeError(f"a callback is an rt.keras.callbacks.Callback, not {one!r}")
            one.model, one.params = model, params
        self._listening: dict[str, list[Callable[..., None]]] = {}

    def tell(self, event: str, *details: Any) -> None:
        """Tell those who override on_<event>."""
        if event not in self._listening:
            name = f"on_{event}"
            plain = getattr(Callback, name)
            self._listening[event] = [getattr(one, name) for one in self._all if getattr(type(one), name) is not plain]
        for listener in self._listening[event]:
            listener(*details)


class LambdaCallback(Callback):
    """Calls functions: LambdaCallback(on_epoch_end=lambda epoch, logs: …)."""

    def __init__(self, **functions: Callable[..., None]) -> None:
        known = [name for name in vars(Callback) if name.startswith("on_")]
        for name in functions:
            if name not in known:
                raise ValueError(f"{name!r} is none of {', '.join(known)}")
        self._functions = functions

    def on_train_begin(self, logs: Any = None) -> None:
        """Pass it on."""
        self._pass("on_train_begin", logs)

    def on_train_end(self, logs: Any = None) -> None:
        """Pass it on."""
        self._pass("on_train_end", logs)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Pass it on."""
        self._pass("on_epoch_begin", epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Pass it on."""
        self._pass("on_epoch_end", epoch, logs)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Pass it on."""
        self._pass("on_train_batch_end", batch, logs)

    def _pass(self, name: str, *details: Any) -> None:
        if name in self._functions:
            self._functions[name](*details)
