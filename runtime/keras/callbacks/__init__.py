"""What watches training: `callback` is what all share and who tells them; the others are what they do.

`backup` goes on after a crash, `following` reacts to a metric, `rates` sets the learning rate, `csv_logger` and
`tensorboard` write down.
"""

from runtime.keras.callbacks.backup import BackupAndRestore
from runtime.keras.callbacks.callback import Callback, History, LambdaCallback, Watchers
from runtime.keras.callbacks.csv_logger import CSVLogger
from runtime.keras.callbacks.following import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from runtime.keras.callbacks.rates import LearningRateScheduler, TerminateOnNaN
from runtime.keras.callbacks.tensorboard import TensorBoard

__all__ = ["BackupAndRestore", "CSVLogger", "Callback", "EarlyStopping", "History", "LambdaCallback"]
__all__ += [
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
    "Watchers",
]
