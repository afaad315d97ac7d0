"""Going on with a training that was cut short."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from runtime.checkpoints import load_checkpoint, write_checkpoint
from runtime.checkpoints.files import replace_durably
from runtime.keras.callbacks.callback import Callback


class BackupAndRestore(Callback):
    """Keeps the weights, the optimizer's state and the epoch in a directory, and goes on from there.

    A fit that is killed and started again continues with the epoch after the last that ended; a fit that ends deletes
    the backup. Written whole or not at all: the file that says which checkpoint counts is replaced last.
    """

    def __init__(self, backup_dir: str | os.PathLike[str], delete_checkpoint: bool = True) -> None:
        self.backup_dir, self.delete_checkpoint = Path(backup_dir), delete_checkpoint

    @property
    def _place(self) -> Path:
        return self.backup_dir / "training.json"

    def on_train_begin(self, logs: Any = None) -> None:
        """Go on, if there is something to go on from."""
        if not self._place.exists():
            return
        kept = json.loads(self._place.read_text())
        reader = load_checkpoint(self.backup_dir / kept["checkpoint"])
        for name, one in self._variables().items():
            one.assign(reader.get_tensor(name))
        self.model.first_epoch = int(kept["epoch"]) + 1

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write what there is."""
        self.backup_dir.mkdir(parents=True, exist_ok=True)
        name = f"epoch-{epoch}"
        write_checkpoint(self.backup_dir / name, {key: one.numpy() for key, one in self._variables().items()})
        replace_durably(self._place, json.dumps({"epoch": epoch, "checkpoint": name}).encode())
        for other in self.backup_dir.glob("epoch-*"):
            if not other.name.startswith(f"{name}."):
                other.unlink()

    def on_train_end(self, logs: Any = None) -> None:
        """Delete the backup: the training is done."""
        if self.delete_checkpoint and self.backup_dir.exists():
            shutil.rmtree(self.backup_dir)

    def _variables(self) -> dict[str, Any]:
        """Return the variables of model and optimizer, numbered: names may differ in the next program."""
        optimizer = self.model.optimizer
        if self.model.trainable_weights:
            optimizer.build(self.model.trainable_weights)
        kept = {f"model/{at}": one for at, one in enumerate(self.model.weights)}
        own = [*getattr(optimizer, "own_variables", list)(), *optimizer.variables()]
        return kept | {f"optimizer/{at}": one for at, one in enumerate(own)}
