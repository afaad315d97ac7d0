"""The callback that logs training for `board`: metrics, histograms of the weights, and the graph of a step."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime.graph.export import graph_def_of
from runtime.keras.callbacks.callback import Callback
from runtime.layers.core import Embedding
from runtime.profiler import Profile
from writer import SummaryWriter


class TensorBoard(Callback):
    """Logs into log_dir/train and log_dir/validation, under Keras's tags: epoch_loss, epoch_accuracy, ….

    `histogram_freq`: every so many epochs, the weights as histograms; 0 for never. `write_graph`: the graph of a
    training step, gradients and updates included. `update_freq`: "epoch", or a number of batches after which metrics
    are also logged as batch_loss, …. `profile_batch`: the batch, or the first and the last one, counted from 1, whose
    operations are recorded for the profile page; 0 for none. `embeddings_freq`: every so many epochs, the weights of
    Embedding layers for the projector; `embeddings_metadata` is a file with a label for each row, or a file for each
    layer's name.
    """

    def __init__(
        self,
        log_dir: str | os.PathLike[str] = "logs",
        histogram_freq: int = 0,
        write_graph: bool = True,
        update_freq: Any = "epoch",
        profile_batch: int | tuple[int, int] = 0,
        write_steps_per_second: bool = False,
        write_images: bool = False,
        embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        if write_images:
            raise ValueError("weights are logged as histograms (histogram_freq), not as images: write_images=False")
        self.embeddings_freq, self._labels = embeddings_freq, embeddings_metadata
        self.log_dir = Path(log_dir)
        self.histogram_freq, self.write_graph = histogram_freq, write_graph
        self._every = int({"epoch": 0, "batch": 1}.get(update_freq, update_freq))
        self._writers: dict[str, SummaryWriter] = {}
        self._batches = 0
        first, last = profile_batch if isinstance(profile_batch, tuple | list) else (profile_batch, profile_batch)
        if not 0 <= first <= last:
            raise ValueError(f"profile_batch is a batch, or a first and a last one, not {profile_batch!r}")
        self._profiled = range(first - 1, last) if first else range(0)
        self._profile: Profile | None = None
        self._write_steps_per_second = write_steps_per_second
        self._epoch_began = (0.0, 0)

    def on_train_begin(self, logs: Any = None) -> None:
        """Be ready to record the batches that were asked for."""
        if self._profiled:
            self._profile = Profile(self.log_dir / "train", self._profiled)
            self._profile.__enter__()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Look at the clock."""
        self._epoch_began = (time.perf_counter(), self._batches)

    def _writer(self, run: str) -> SummaryWriter:
        if run not in self._writers:
            self._writers[run] = SummaryWriter(self.log_dir / run)
        return self._writers[run]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Log the metrics so far, if so wanted."""
        self._batches += 1
        if self._profile is not None:
            self._profile.step()
        if self._every and self._batches % self._every == 0:
            self._log("train", "batch", logs or {}, self._batches)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Log the metrics of the epoch, and what else is due."""
        logs = logs or {}
        trained = {name: value for name, value in logs.items() if not name.startswith("val_")}
        self._log("train", "epoch", trained, epoch)
        if "learning_rate" not in logs and hasattr(self.model.optimizer, "learning_rate"):
            rate = float(self.model.optimizer.learning_rate.numpy())
            self._log("train", "epoch", {"learning_rate": rate}, epoch)
        if self._write_steps_per_second:
            began, batches = self._epoch_began
            speed = (self._batches - batches) / (time.perf_counter() - began)
            self._log("train", "epoch", {"steps_per_second": speed}, epoch)
        validated = {name[4:]: value for name, value in logs.items() if name.startswith("val_")}
        if validated:
            self._log("validation", "epoch", validated, epoch)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for one in self.model.weights:
                self._writer("train").add_histogram(one.name.removesuffix(":0"), one.numpy(), epoch)
        if self.embeddings_freq and epoch % self.embeddings_freq == 0:
            self._log_embeddings(epoch)
        if self.write_graph:
            self._log_graph()
            self.write_graph = False

    def _log(self, run: str, prefix: str, values: dict[str, float], step: int) -> None:
        for name, value in values.items():
            self._writer(run).add_scalar(f"{prefix}_{name}", value, step)

    def _log_embeddings(self, epoch: int) -> None:
        for layer in _inside(self.model):
            if not isinstance(layer, Embedding) or not layer.built:
                continue
            file = self._labels.get(layer.name) if isinstance(self._labels, dict) else self._labels
            vectors = layer.weights[0].numpy()
            labels = None
            if file is not None:
                labels = (self.log_dir / file).read_text(encoding="utf-8").splitlines()[: len(vectors)]
            self._writer("train").add_embedding(vectors, labels, global_step=epoch, tag=layer.name)

    def _log_graph(self) -> None:
        graph = self.model.step_graph()
        if graph is not None:
            self._writer("train").add_graph(graph_def_of(graph, add_shapes=True))

    def on_train_end(self, logs: Any = None) -> None:
        """Write everything out."""
        if self._profile is not None:
            self._profile.__exit__(None, None, None)
            self._profile = None
        for one in self._writers.values():
            one.close()
        self._writers.clear()


def _inside(layer: Any) -> Iterator[Any]:
    """Yield the layers inside of a layer, however deep."""
    for one in layer.layers:
        yield one
        yield from _inside(one)
