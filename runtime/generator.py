"""Generator: random numbers from a state of its own, which goes on from call to call and can be saved."""

import secrets
from typing import Any, Self

import numpy as np

from runtime import arrays
from runtime.graph.context import control_dependencies, init_scope
from runtime.ops import stateless
from runtime.variables.variable import Variable

__all__ = ["Generator", "get_global_generator", "set_global_generator"]


class Generator:
    """Draws random numbers; `state` is the seed, and how often it has drawn."""

    def __init__(self, seed: int) -> None:
        with init_scope():
            self.state = Variable(np.array([seed, 0], np.int64), trainable=False, name="StateVar")

    @classmethod
    def from_seed(cls, seed: int, alg: Any = None) -> Self:
        """Return a generator that draws the same numbers whenever it is made of this seed."""
        return cls(seed)

    @classmethod
    def from_non_deterministic_state(cls, alg: Any = None) -> Self:
        """Return a generator of a seed that nobody knows."""
        return cls(secrets.randbits(62))

    def reset_from_seed(self, seed: int) -> Any:
        """Begin again, with another seed."""
        return self.state.assign(np.array([seed, 0], np.int64))

    def _next(self) -> Any:
        """Return a seed for one call, and go on."""
        seed = self.state.read_value()
        with control_dependencies([seed]):
            done = self.state.assign_add(np.array([0, 1], np.int64))
        with control_dependencies([getattr(done, "op", None)] if hasattr(done, "op") else []):
            return seed + 0

    def normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = arrays.float32) -> Any:
        """Return normally distributed numbers."""
        return stateless.stateless_normal(shape, self._next(), mean, stddev, dtype)

    def truncated_normal(self, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = arrays.float32) -> Any:
        """Return normally distributed numbers, none more than two standard deviations from the mean."""
        return stateless.stateless_truncated_normal(shape, self._next(), mean, stddev, dtype)

    def uniform(self, shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = arrays.float32) -> Any:
        """Return numbers from [minval, maxval), each as likely."""
        return stateless.stateless_uniform(shape, self._next(), minval, maxval, dtype)

    def split(self, count: int = 1) -> list["Generator"]:
        """Return generators that draw independently of this one, and of each other; where operations run at once."""
        return [Generator(int(seed)) for seed in stateless.split(self._next(), count).numpy()[:, 0]]


class _Global:
    """The generator of the process."""

    generator: Generator | None = None


def get_global_generator() -> Generator:
    """Return the process's generator, made where there is none yet."""
    if _Global.generator is None:
        _Global.generator = Generator.from_non_deterministic_state()
    return _Global.generator


def set_global_generator(generator: Generator) -> None:
    """Make a generator the process's."""
    _Global.generator = generator
