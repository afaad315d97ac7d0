"""`rt.random`: random numbers under the names of TensorFlow 2."""

from typing import Any

from runtime import arrays
from runtime.generator import Generator as Generator
from runtime.generator import get_global_generator as get_global_generator
from runtime.generator import set_global_generator as set_global_generator
from runtime.ops.distributions import random_gamma, random_poisson
from runtime.ops.random import random_normal, random_shuffle, random_uniform
from runtime.ops.random import set_random_seed as set_random_seed
from runtime.ops.random import truncated_normal as truncated_normal
from runtime.ops.sampling import log_uniform_candidate_sampler as log_uniform_candidate_sampler
from runtime.ops.sampling import multinomial as multinomial
from runtime.ops.sampling import uniform_candidate_sampler as uniform_candidate_sampler
from runtime.ops.stateless import *  # noqa: F403  # what its __all__ says

gamma, normal, uniform, shuffle = random_gamma, random_normal, random_uniform, random_shuffle
set_seed = set_random_seed


def categorical(
    logits: Any, num_samples: Any, dtype: Any = None, seed: int | None = None, name: str | None = None
) -> Any:
    """Return `num_samples` classes for each row of logits, drawn by their probabilities."""
    return multinomial(logits, num_samples, seed=seed, name=name, output_dtype=dtype or arrays.int64)


def poisson(shape: Any, lam: Any, dtype: Any = arrays.float32, seed: int | None = None, name: str | None = None) -> Any:
    """Return numbers of Poisson distributions: `shape` of them for each rate in `lam`."""
    return random_poisson(lam, shape, dtype, seed, name)
