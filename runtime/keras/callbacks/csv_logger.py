"""The metrics of each epoch as a CSV file."""

import csv
import os
from pathlib import Path
from typing import Any

from runtime.keras.callbacks.callback import Callback


class CSVLogger(Callback):
    """Writes the metrics of each epoch as a line of a CSV file."""

    def __init__(self, filename: str | os.PathLike[str], separator: str = ",", append: bool = False) -> None:
        self.filename, self.separator, self.append = Path(filename), separator, append
        self._names: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        """Start the file."""
        self._names = []
        if self.append and self.filename.exists():
            with self.filename.open(newline="") as file:
                self._names = next(csv.reader(file, delimiter=self.separator), [])[1:]
        else:
            self.filename.write_text("")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Add a line."""
        logs = logs or {}
        with self.filename.open("a", newline="") as file:
            write = csv.writer(file, delimiter=self.separator).writerow
            if not self._names:
                self._names = sorted(logs)
                write(["epoch", *self._names])
            write([epoch, *(logs.get(name, "NA") for name in self._names)])
