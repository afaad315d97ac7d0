"""Writes training logs as event files; imported by training code, so cheap to import and free of threads until used.

`SummaryWriter` is a drop-in for torch's and tensorboardX's, `FileWriter` speaks TensorFlow 1, `summary` TensorFlow 2.
`install()` puts it in the place of `torch.utils.tensorboard`, `writer.compat.wandb` speaks wandb.
The library knows nothing of the dashboard or the runtime.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from writer import summary
    from writer.compat.torch import install
    from writer.file_writer import FileWriter
    from writer.summary_writer import SummaryWriter

__all__ = ["FileWriter", "SummaryWriter", "install", "summary"]

_HOMES = {
    "FileWriter": "writer.file_writer",
    "SummaryWriter": "writer.summary_writer",
    "install": "writer.compat.torch",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for: who only reads event files (writer.wire) never loads writers."""
    if name == "summary":
        return import_module("writer.summary")
    if name not in _HOMES:
        raise AttributeError(f"module 'writer' has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
