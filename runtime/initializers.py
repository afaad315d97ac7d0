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
    he_normal,
    he_uniform,
    lecun_normal,
    lecun_uniform,
)
from runtime.variables.initializers import glorot_normal as GlorotNormal  # noqa: N812  # TensorFlow 2's name
from runtime.variables.initializers import glorot_uniform as GlorotUniform  # noqa: N812
from runtime.variables.older_initializers import constant_initializer as constant
from runtime.variables.older_initializers import glorot_normal_initializer as glorot_normal
from runtime.variables.older_initializers import glorot_uniform_initializer as glorot_uniform
from runtime.variables.older_initializers import identity_initializer as identity
from runtime.variables.older_initializers import ones_initializer as ones
from runtime.variables.older_initializers import orthogonal_initializer as orthogonal
from runtime.variables.older_initializers import random_normal_initializer as random_normal
from runtime.variables.older_initializers import random_uniform_initializer as random_uniform
from runtime.variables.older_initializers import truncated_normal_initializer as truncated_normal
from runtime.variables.older_initializers import uniform_unit_scaling_initializer as uniform_unit_scaling
from runtime.variables.older_initializers import variance_scaling_initializer as variance_scaling
from runtime.variables.older_initializers import zeros_initializer as zeros
from runtime.variables.readiness import tables_initializer
from runtime.variables.variable import global_variables_initializer, local_variables_initializer, variables_initializer

__all__ = ["Constant", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "Identity", "Initializer"]
__all__ += ["LecunNormal", "LecunUniform", "Ones", "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal"]
__all__ += ["VarianceScaling", "Zeros", "constant", "get", "global_variables", "glorot_normal", "glorot_uniform"]
__all__ += ["he_normal", "he_uniform", "identity", "lecun_normal", "lecun_uniform", "local_variables", "ones"]
__all__ += ["orthogonal", "random_normal", "random_uniform", "tables_initializer", "truncated_normal"]
__all__ += ["uniform_unit_scaling", "variables", "variance_scaling", "zeros"]

get = initializer_of
HeNormal, HeUniform = he_normal, he_uniform
LecunNormal, LecunUniform = lecun_normal, lecun_uniform
global_variables, local_variables = global_variables_initializer, local_variables_initializer
variables = variables_initializer
