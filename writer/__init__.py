"""Writes training logs as event files; imported by training code, so cheap to import and free of threads until used.

`SummaryWriter` is a drop-in for torch's and tensorboardX's, `FileWriter` speaks TensorFlow 1, `summary` TensorFlow 2.
`install()` puts it in the place of `torch.utils.tensorboard`, `writer.compat.wandb` speaks wandb.
The library knows nothing of the dashboard or the runtime.
"""

from writer import summary
from writer.compat.torch import install
from writer.file_writer import FileWriter
from writer.summary_writer import SummaryWriter

__all__ = ["FileWriter", "SummaryWriter", "install", "summary"]
