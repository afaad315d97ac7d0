"""`rt.keras.initializers`: initial values of weights under Keras's names."""

from runtime.layers.initialization import initializer_of as get
from runtime.variables.initializers import (
    Constant,
    Identity,
    Initializer,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
    glorot_normal,
    glorot_uniform,
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
)

GlorotNormal, GlorotUniform = glorot_normal, glorot_uniform
HeNormal, HeUniform = he_normal, he_uniform
LecunNormal, LecunUniform = lecun_normal, lecun_uniform

__all__ = ["Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "Initializer"]
__all__ += ["LecunNormal", "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal"]
__all__ += ["VarianceScaling", "Zeros", "get", "glorot_normal", "glorot_uniform", "he_normal", "he_uniform"]
__all__ += ["lecun_normal", "lecun_uniform"]
