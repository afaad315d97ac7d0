"""`rt.layers`: layers as objects (`Dense(10)(x)`) and as TensorFlow 1's functions (`dense(x, 10)`).

A layer makes its variables when it first sees an input: in a graph through `get_variable` in a scope of its own name,
eagerly as variables that it holds. `layer` is what all share, `symbolic` what `rt.keras.Input` is made of. Knows ops
and variables; models, losses and training are above it, in `runtime.keras`.
"""

from runtime.layers.activations import get as get_activation
from runtime.layers.attention import AdditiveAttention, Attention, MultiHeadAttention, TransformerBlock
from runtime.layers.cells import GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells
from runtime.layers.convolution import Conv1D, Conv2D, Conv2DTranspose, Conv3D, DepthwiseConv2D, SeparableConv2D
from runtime.layers.core import (
    ELU,
    Activation,
    ActivityRegularization,
    Dense,
    Dropout,
    Embedding,
    Identity,
    Lambda,
    LeakyReLU,
    Masking,
    PReLU,
    ReLU,
    Rescaling,
    Softmax,
    ThresholdedReLU,
)
from runtime.layers.functional import (
    average_pooling1d,
    average_pooling2d,
    batch_normalization,
    conv1d,
    conv2d,
    conv2d_transpose,
    conv3d,
    dense,
    dropout,
    embedding,
    flatten,
    max_pooling1d,
    max_pooling2d,
    separable_conv2d,
)
from runtime.layers.layer import Layer
from runtime.layers.merging import Add, Average, Concatenate, Dot, Maximum, Minimum, Multiply, Subtract
from runtime.layers.noise import AlphaDropout, GaussianDropout, GaussianNoise, SpatialDropout1D, SpatialDropout2D
from runtime.layers.normalization import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
    RMSNormalization,
    UnitNormalization,
)
from runtime.layers.pooling import (
    AveragePooling1D,
    AveragePooling2D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
)
from runtime.layers.recurrent import GRU, LSTM, RNN, SimpleRNN
from runtime.layers.resampling import (
    Cropping1D,
    Cropping2D,
    Cropping3D,
    UpSampling1D,
    UpSampling2D,
    UpSampling3D,
    ZeroPadding1D,
    ZeroPadding2D,
    ZeroPadding3D,
)
from runtime.layers.reshaping import Flatten, Permute, RepeatVector, Reshape
from runtime.layers.sequences import Conv1DTranspose, Conv3DTranspose, DepthwiseConv1D, SeparableConv1D
from runtime.layers.symbolic import Input, SymbolicTensor
from runtime.layers.volumes import (
    AveragePooling3D,
    GlobalAveragePooling3D,
    GlobalMaxPooling3D,
    MaxPooling3D,
    SpatialDropout3D,
)
from runtime.layers.wrappers import Bidirectional, TimeDistributed

__all__ = ["GRU", "LSTM", "Activation", "Add", "Average", "AveragePooling1D", "AveragePooling2D", "BatchNormalization"]
__all__ += ["Bidirectional", "Concatenate", "Conv1D", "Conv2D", "Conv2DTranspose", "Conv3D", "Dense", "DepthwiseConv2D"]
__all__ += ["Dot", "Dropout", "Embedding", "Flatten", "GlobalAveragePooling1D", "GlobalAveragePooling2D"]
__all__ += ["GlobalMaxPooling1D", "GlobalMaxPooling2D", "Input", "Lambda", "Layer", "LayerNormalization", "LeakyReLU"]
__all__ += ["MaxPooling1D", "MaxPooling2D", "Maximum", "Minimum", "MultiHeadAttention", "Multiply", "Permute", "ReLU"]
__all__ += ["RepeatVector", "Reshape", "SeparableConv2D", "SimpleRNN", "Softmax", "Subtract", "SymbolicTensor"]
__all__ += ["TransformerBlock", "ZeroPadding2D", "average_pooling1d", "average_pooling2d", "batch_normalization"]
__all__ += ["conv1d", "conv2d", "conv2d_transpose", "conv3d", "dense", "dropout", "embedding", "flatten"]
__all__ += ["get_activation", "max_pooling1d", "max_pooling2d", "separable_conv2d"]
__all__ += ["RNN", "GRUCell", "LSTMCell", "Masking", "SimpleRNNCell", "StackedRNNCells", "TimeDistributed"]
__all__ += ["ELU", "Attention", "Cropping1D", "Cropping2D", "GaussianDropout", "GaussianNoise", "GroupNormalization"]
__all__ += ["Identity", "PReLU", "Rescaling", "SpatialDropout1D", "SpatialDropout2D", "UnitNormalization"]
__all__ += ["UpSampling1D", "UpSampling2D", "ZeroPadding1D"]
__all__ += ["ActivityRegularization", "AdditiveAttention", "AlphaDropout", "AveragePooling3D", "Conv1DTranspose"]
__all__ += ["Conv3DTranspose", "Cropping3D", "DepthwiseConv1D", "GlobalAveragePooling3D", "GlobalMaxPooling3D"]
__all__ += ["MaxPooling3D", "RMSNormalization", "SeparableConv1D", "SpatialDropout3D", "ThresholdedReLU"]
__all__ += ["UpSampling3D", "ZeroPadding3D"]
