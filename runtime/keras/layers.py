"""`rt.keras.layers`: the layers of `rt.layers`, for `from runtime.keras.layers import Dense`."""

from typing import Any

from runtime import layers as _layers
from runtime.keras import augmentation as _augmentation
from runtime.keras import encoding as _encoding
from runtime.keras import preparing as _preparing
from runtime.keras.augmentation import *  # noqa: F403
from runtime.keras.encoding import *  # noqa: F403
from runtime.keras.preparing import *  # noqa: F403
from runtime.keras.text_vectorization import TextVectorization
from runtime.keras.vocabulary import IntegerLookup, StringLookup
from runtime.layers import *  # noqa: F403
from runtime.layers import __all__ as _names
from runtime.layers.inputs import InputLayer


def _function(kind: Any) -> Any:
    """Return a merge as a function: `add([x, y])` is `Add()([x, y])`."""

    def merge(inputs: Any, **options: Any) -> Any:
        return kind(**options)(inputs)

    merge.__doc__ = kind.__doc__
    return merge


add, subtract, multiply, average = map(_function, (_layers.Add, _layers.Subtract, _layers.Multiply, _layers.Average))
maximum, minimum = map(_function, (_layers.Maximum, _layers.Minimum))
concatenate, dot = map(_function, (_layers.Concatenate, _layers.Dot))

MaxPool1D, MaxPool2D = _layers.MaxPooling1D, _layers.MaxPooling2D
AvgPool1D, AvgPool2D = _layers.AveragePooling1D, _layers.AveragePooling2D
GlobalAvgPool1D, GlobalAvgPool2D = _layers.GlobalAveragePooling1D, _layers.GlobalAveragePooling2D
GlobalMaxPool1D, GlobalMaxPool2D = _layers.GlobalMaxPooling1D, _layers.GlobalMaxPooling2D
Convolution1D, Convolution2D, Convolution3D = _layers.Conv1D, _layers.Conv2D, _layers.Conv3D

MaxPool3D, AvgPool3D = _layers.MaxPooling3D, _layers.AveragePooling3D
GlobalAvgPool3D, GlobalMaxPool3D = _layers.GlobalAveragePooling3D, _layers.GlobalMaxPooling3D
Convolution1DTranspose, Convolution2DTranspose = _layers.Conv1DTranspose, _layers.Conv2DTranspose
Convolution3DTranspose = _layers.Conv3DTranspose
SeparableConvolution1D, SeparableConvolution2D = _layers.SeparableConv1D, _layers.SeparableConv2D

__all__ = [*_names, "AvgPool1D", "AvgPool2D", "Convolution1D", "Convolution2D", "Convolution3D"]  # noqa: PLE0604  # ours
__all__ += ["GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalMaxPool1D", "GlobalMaxPool2D", "InputLayer", "MaxPool1D"]
__all__ += ["MaxPool2D", "add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract"]
__all__ += ["AvgPool3D", "Convolution1DTranspose", "Convolution2DTranspose", "Convolution3DTranspose"]
__all__ += ["GlobalAvgPool3D", "GlobalMaxPool3D", "MaxPool3D", "SeparableConvolution1D", "SeparableConvolution2D"]
__all__ += _preparing.__all__
__all__ += _encoding.__all__
__all__ += _augmentation.__all__
__all__ += ["IntegerLookup", "StringLookup", "TextVectorization"]
