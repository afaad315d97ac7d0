"""`rt.keras`: models of layers, trained by `compile` and `fit`, under Keras's names.

`model` is a layer made of layers (functional, Sequential, or a subclass), `training` its fit, evaluate and predict,
whose step is one rt.function; `objectives` ties losses and metrics to outputs; `batches` reads data; `callbacks` watch.
Knows everything below it in `runtime`; logs through `writer`.
"""

from runtime import layers as layers
from runtime import metrics as metrics
from runtime import regularizers as regularizers
from runtime.keras import callbacks as callbacks
from runtime.keras import losses as losses
from runtime.keras import optimizers as optimizers
from runtime.keras.model import Model as Model
from runtime.keras.sequential import Sequential as Sequential
from runtime.layers import Input as Input
from runtime.layers.layer import reset_names as clear_session
from runtime.variables import initializers as initializers

__all__ = ["Input", "Model", "Sequential", "callbacks", "clear_session", "initializers", "layers", "losses"]
__all__ += ["metrics", "optimizers", "regularizers"]
