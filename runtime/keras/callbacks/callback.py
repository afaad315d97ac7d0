"""What is told of the course of training, and who tells it."""

from collections.abc import Callable, Sequence
from typing import Any


class Callback:
    """Is told when training, epochs and batches begin and end; overrides what it wants to know.

    `model` is the model that is trained, `params` has "epochs" and "steps" (None where unknown).
    """

    model: Any = None
    params: dict[str, Any]

    def set_model(self, model: Any) -> None:
        """Get to know the model."""
        self.model = model

    def set_params(self, params: dict[str, Any]) -> None:
        """Get to know how long training is."""
        self.params = params

    def on_train_begin(self, logs: Any = None) -> None:
        """Be told."""

    def on_train_end(self, logs: Any = None) -> None:
        """Be told, with the metrics of the last epoch."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Be told."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Be told, with the metrics of the epoch."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told."""

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the metrics of the epoch so far."""

    def on_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told: another name of on_train_batch_begin."""

    def on_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the metrics of the epoch so far: another name of on_train_batch_end."""

    def on_test_begin(self, logs: Any = None) -> None:
        """Be told."""

    def on_test_end(self, logs: Any = None) -> None:
        """Be told, with the metrics."""

    def on_test_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told."""

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the metrics so far."""

    def on_predict_begin(self, logs: Any = None) -> None:
        """Be told."""

    def on_predict_end(self, logs: Any = None) -> None:
        """Be told."""

    def on_predict_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Be told."""

    def on_predict_batch_end(self, batch: int, logs: Any = None) -> None:
        """Be told, with the outputs."""


EVENTS = tuple(name for name in vars(Callback) if name.startswith("on_"))


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

    def __init__(self, model: Any, callbacks: Any, params: dict[str, Any], shown: Callback | None = None) -> None:
        self.history = History()
        given: Sequence[Any] = [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
        self._all = [*given, self.history, *([] if shown is None else [shown])]
        for one in self._all:
            if not isinstance(one, Callback):
                raise TypeError(f"a callback is an rt.keras.callbacks.Callback, not {one!r}")
            one.set_model(model)
            one.set_params(params)
        self._listening: dict[str, list[Callable[..., None]]] = {}

    def tell(self, event: str, *details: Any) -> None:
        """Tell those who override on_<event>; where nothing was measured, their logs are an empty dict."""
        if not details or not isinstance(details[-1], dict):
            details = (*details, {})
        if event not in self._listening:
            names = [f"on_{event}", *([f"on_{event[6:]}"] if event.startswith("train_batch") else [])]
            self._listening[event] = [getattr(one, name) for one in self._all for name in names if _hears(one, name)]
        for listener in self._listening[event]:
            listener(*details)


def _hears(callback: Callback, name: str) -> bool:
    """Return whether a callback wants to know: its class says so, or a function was set on it."""
    return name in vars(callback) or getattr(type(callback), name) is not getattr(Callback, name)


class LambdaCallback(Callback):
    """Calls functions: LambdaCallback(on_epoch_end=lambda epoch, logs: …)."""

    def __init__(self, **functions: Callable[..., None]) -> None:
        for name, function in functions.items():
            if name not in EVENTS:
                raise ValueError(f"{name!r} is none of {', '.join(EVENTS)}")
            if function is not None:
                setattr(self, name, function)
