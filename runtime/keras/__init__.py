"""`rt.keras`: models of layers, trained by `compile` and `fit`, under Keras's names.

`model` is a layer made of layers (functional, Sequential, or a subclass), `training` its fit, evaluate and predict,
whose step is one rt.function; `objectives` ties losses and metrics to outputs; `batches` reads data; `callbacks` watch;
`saving` keeps models on disk. Knows everything below it in `runtime`; logs through `writer`. The modules that only
name what lies elsewhere are there for `from runtime.keras.layers import Dense`.
"""

from runtime.keras import activations as activations
from runtime.keras import backend as backend
from runtime.keras import callbacks as callbacks
from runtime.keras import constraints as constraints
from runtime.keras import datasets as datasets
from runtime.keras import initializers as initializers
from runtime.keras import layers as layers
from runtime.keras import losses as losses
from runtime.keras import metrics as metrics
from runtime.keras import models as models
from runtime.keras import ops as ops
from runtime.keras import optimizers as optimizers
from runtime.keras import preprocessing as preprocessing
from runtime.keras import random as random
from runtime.keras import regularizers as regularizers
from runtime.keras import saving as saving
from runtime.keras import utils as utils
from runtime.keras.losses import Loss as Loss
from runtime.keras.model import Model as Model
from runtime.keras.optimizer import KerasOptimizer as Optimizer
from runtime.keras.sequential import Sequential as Sequential
from runtime.layers import Input as Input
from runtime.layers import Layer as Layer
from runtime.layers.names import reset_names as clear_session
from runtime.layers.symbolic import SymbolicTensor as KerasTensor
from runtime.metrics.metric import Metric as Metric
from runtime.variables.initializers import Initializer as Initializer
from runtime.variables.variable import Variable as Variable

__all__ = ["Input", "KerasTensor", "Layer", "Model", "Sequential", "Variable", "activations"]
__all__ += ["backend", "callbacks"]
__all__ += ["clear_session", "constraints", "initializers", "layers", "losses", "metrics", "models", "ops"]
__all__ += ["Initializer", "Loss", "Metric", "Optimizer", "datasets", "preprocessing"]
__all__ += ["optimizers", "random", "regularizers", "saving", "utils"]
