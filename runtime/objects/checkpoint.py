"""`rt.train.Checkpoint` and `CheckpointManager`: eager objects on disk, as TensorFlow 2 keeps them, and back."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from runtime.arrays import int64
from runtime.checkpoints import CheckpointDirectory, CheckpointReader, load_checkpoint, write_checkpoint
from runtime.checkpoints.state import latest_checkpoint
from runtime.graph.context import init_scope
from runtime.graph.shape import compatible, text_of
from runtime.objects.graph_messages import ObjectGraph
from runtime.objects.matching import keys_of
from runtime.objects.tracking import is_trackable, walk
from runtime.variables.variable import Variable
from writer.wire.checkpoint.bundle import OBJECT_GRAPH_KEY

__all__ = ["Checkpoint", "CheckpointManager"]

NEVER = 10_000.0
"""Hours: more than a year."""


class Checkpoint:
    """Saves and restores eager objects by the names of their attributes: `Checkpoint(model=model, optimizer=adam)`.

    Objects are variables, layers and models, optimizers, `rt.Module`s, lists and dicts of them. Keys are TensorFlow 2's
    ("model/w/.ATTRIBUTES/VARIABLE_VALUE"), so its tf.train.Checkpoint restores the same names.
    """

    def __init__(self, root: Any = None, **objects: Any) -> None:
        wrong = [name for name, one in objects.items() if not is_trackable(one)]
        if wrong:
            raise ValueError(f"{', '.join(wrong)}: no variable, layer, optimizer or rt.Module is in it")
        self._root = root
        self._objects = objects
        with init_scope():
            self.save_counter = Variable(0, trainable=False, name="save_counter", dtype=int64)
        self._saving: dict[Path, CheckpointDirectory] = {}

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_objects"][name]
        except KeyError:
            raise AttributeError(f"the checkpoint has no {name!r}") from None

    def tracked(self) -> dict[str, Any]:
        """Return what is saved, by name: the root's parts beside the others."""
        root = walk(self._root) if self._root is not None else []
        parts = {name: root[number].value for name, number in root[0].children.items()} if root else {}
        return {**parts, **self._objects, "save_counter": self.save_counter}

    def write(self, file_prefix: str | os.PathLike[str]) -> str:
        """Write a checkpoint under exactly this prefix, which is returned; nothing is counted."""
        return write_checkpoint(file_prefix, self.values())

    def values(self) -> dict[str, Any]:
        """Return all that a checkpoint of it holds, by key."""
        return ObjectGraph(walk(self)).tensors()

    def save(self, file_prefix: str | os.PathLike[str]) -> str:
        """Count, write `file_prefix-COUNT`, and name it in the directory's state file; return its prefix."""
        path = Path(file_prefix)
        if path not in self._saving:
            self._saving[path] = CheckpointDirectory(path.parent, path.name, max_to_keep=None)
        self.save_counter.assign_add(1)
        return self._saving[path].save(self.values(), int(self.save_counter.numpy()))

    def read(self, save_path: str | os.PathLike[str]) -> "LoadStatus":
        """Give the variables the values of a checkpoint; what is not in both is left as it is: see LoadStatus.

        Raises ValueError, before anything has changed, where a value is of another shape or dtype.
        """
        reader = load_checkpoint(save_path)
        found = keys_of(self, reader)
        self._check_fits(found, reader)
        for key, variable in found.items():
            variable.assign(reader.get_tensor(key))
        missing = [node for node in walk(self) if isinstance(node.value, Variable)]
        ours = {id(one) for one in found.values()}
        unused = set(reader.get_variable_to_shape_map()) - found.keys() - {OBJECT_GRAPH_KEY}
        return LoadStatus(str(save_path), [one.path for one in missing if id(one.value) not in ours], sorted(unused))

    def restore(self, save_path: str | os.PathLike[str] | None) -> "LoadStatus":
        """Read a checkpoint, by its prefix or its directory; None, as latest_checkpoint may give, restores nothing."""
        if save_path is None:
            return LoadStatus("nothing", [], [])
        return self.read(save_path)

    def _check_fits(self, found: dict[str, Variable], reader: CheckpointReader) -> None:
        shapes, dtypes = reader.get_variable_to_shape_map(), reader.get_variable_to_dtype_map()
        wrong = []
        for key, variable in found.items():
            if key not in shapes:
                wrong.append(f"{key} is missing, and the object graph names it")
            elif dtypes.get(key) != variable.dtype.numpy:
                wrong.append(f"{key} is of {dtypes.get(key)}, and {variable.dtype.name} is wanted")
            elif not compatible(tuple(shapes[key]), variable.dims):
                wrong.append(f"{key} is {text_of(tuple(shapes[key]))}, and {text_of(variable.dims)} is wanted")
        if wrong:
            raise ValueError(f"checkpoint {str(reader.prefix)!r} does not fit the objects: {'; '.join(wrong)}")


class LoadStatus:
    """What became of a restore: which variables got no value, and which values nobody took."""

    def __init__(self, path: str, without_value: list[str], unused: list[str]) -> None:
        self.path = path
        self.without_value = without_value
        self.unused = unused

    def assert_existing_objects_matched(self) -> "LoadStatus":
        """Raise AssertionError where a variable got no value."""
        if self.without_value:
            raise AssertionError(f"not in checkpoint {self.path}: {', '.join(self.without_value)}")
        return self

    def assert_consumed(self) -> "LoadStatus":
        """Raise AssertionError where a variable got no value, or a value belongs to nobody."""
        if self.unused:
            raise AssertionError(f"nobody took from checkpoint {self.path}: {', '.join(self.unused)}")
        return self.assert_existing_objects_matched()

    assert_nontrivial_match = assert_existing_objects_matched

    def expect_partial(self) -> "LoadStatus":
        """Say that this is as it should be."""
        return self


class CheckpointManager:
    """Keeps the last few checkpoints of a Checkpoint in a directory: `name-1`, `name-2`, … (TensorFlow 2's).

    A directory that has checkpoints is continued. See CheckpointDirectory for what a kill or a full disk leaves.
    """

    def __init__(
        self,
        checkpoint: Checkpoint,
        directory: str | os.PathLike[str],
        max_to_keep: int | None,
        keep_checkpoint_every_n_hours: float | None = None,
        checkpoint_name: str = "ckpt",
        step_counter: Variable | None = None,
        checkpoint_interval: int | None = None,
        init_fn: Callable[[], Any] | None = None,
    ) -> None:
        if checkpoint_interval is not None and step_counter is None:
            raise ValueError("checkpoint_interval counts steps: give a step_counter")
        self.checkpoint = checkpoint
        self.directory = str(directory)
        self.checkpoint_interval = checkpoint_interval
        self._step, self._start = step_counter, init_fn
        self._last_step: int | None = None
        self._kept = CheckpointDirectory(
            directory,
            checkpoint_name,
            max_to_keep=max_to_keep,
            keep_checkpoint_every_n_hours=keep_checkpoint_every_n_hours or NEVER,
        )

    @property
    def checkpoints(self) -> list[str]:
        """The prefixes that are kept and may go, oldest first."""
        return self._kept.checkpoints

    @property
    def latest_checkpoint(self) -> str | None:
        """The prefix of the newest one, or None."""
        return latest_checkpoint(self.directory)

    def save(self, checkpoint_number: Any = None, check_interval: bool = True) -> str | None:
        """Save, and return the prefix; None where fewer steps than the interval have passed since the last time."""
        step = None if self._step is None else int(self._step.numpy())
        if check_interval and not self._is_due(step):
            return None
        self.checkpoint.save_counter.assign_add(1)
        number: Any = self.checkpoint.save_counter if checkpoint_number is None else checkpoint_number
        number = int(number.numpy() if hasattr(number, "numpy") else number)
        self._last_step = step
        return self._kept.save(self.checkpoint.values(), number)

    def _is_due(self, step: int | None) -> bool:
        if not self.checkpoint_interval or self._last_step is None or step is None:
            return True
        return step - self._last_step >= self.checkpoint_interval

    def restore_or_initialize(self) -> str | None:
        """Restore the latest checkpoint and return its prefix; where there is none, call `init_fn`."""
        latest = self.latest_checkpoint
        if latest is not None:
            self.checkpoint.restore(latest)
            self._last_step = None if self._step is None else int(self._step.numpy())
        elif self._start is not None:
            self._start()
        return latest
