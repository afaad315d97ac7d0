"""`rt.initializers`: how variables begin, under the names of TensorFlow 1 (`zeros`) and 2 (`Zeros`)."""

from runtime.layers.initialization import initializer_of
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
from runtime.variables.readiness import tables_initializer
from runtime.variables.variable import global_variables_initializer, local_variables_initializer, variables_initializer

__all__ = ["Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "Initializer"]
__all__ += ["LecunNormal", "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal"]
__all__ += ["VarianceScaling", "Zeros", "constant", "get", "global_variables", "glorot_normal", "glorot_uniform"]
__all__ += ["he_normal", "he_uniform", "identity", "lecun_normal", "lecun_uniform", "local_variables", "ones"]
__all__ += ["orthogonal", "random_normal", "random_uniform", "tables_initializer", "truncated_normal", "variables"]
__all__ += ["variance_scaling", "zeros"]

get = initializer_of
constant, identity, ones, orthogonal, zeros = Constant, Identity, Ones, Orthogonal, Zeros
random_normal, random_uniform, truncated_normal = RandomNormal, RandomUniform, TruncatedNormal
variance_scaling = VarianceScaling
GlorotNormal, GlorotUniform = glorot_normal, glorot_uniform
HeNormal, HeUniform = he_normal, he_uniform
LecunNormal, LecunUniform = lecun_normal, lecun_uniform
global_variables, local_variables = global_variables_initializer, local_variables_initializer
variables = variables_initializer
