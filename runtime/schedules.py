"""Learning rates that change with the step.

A schedule is a callable of the step (`ExponentialDecay(0.1, 1000, 0.9)(step)`), as Keras has them. TensorFlow 1's
functions (`exponential_decay(0.1, global_step, 1000, 0.9)`) return its tensor in a graph, and eagerly a callable that
looks at the step anew: optimizers take both. The formulas are those of learning_rate_schedule.py in Keras.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from runtime import arrays
from runtime.graph.context import name_scope, state
from runtime.graph.convert import constant, convert_to_tensor
from runtime.ops import arithmetic, comparison, indexing, reductions

__all__ = ["CosineDecay", "CosineDecayRestarts", "ExponentialDecay", "InverseTimeDecay", "LearningRateSchedule"]
__all__ += ["PiecewiseConstantDecay", "PolynomialDecay", "WarmUp", "cosine_decay", "cosine_decay_restarts"]
__all__ += ["exponential_decay", "inverse_time_decay", "natural_exp_decay", "piecewise_constant"]
__all__ += ["polynomial_decay", "warm_up"]


class LearningRateSchedule:
    """A learning rate for each step."""

    def __call__(self, step: Any) -> Any:
        """Return the learning rate at a step, as a float32 tensor."""
        with name_scope(None, type(self).__name__):
            return self._rate(arithmetic.cast(convert_to_tensor(step), arrays.float32))

    def _rate(self, step: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no rate")


@dataclass(frozen=True)
class ExponentialDecay(LearningRateSchedule):
    """initial · decay_rate ^ (step / decay_steps); `staircase` rounds the power down."""

    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: bool = False

    def _rate(self, step: Any) -> Any:
        return self.initial_learning_rate * arithmetic.pow(
            convert_to_tensor(self.decay_rate), _periods(step, self.decay_steps, whole=self.staircase)
        )


@dataclass(frozen=True)
class InverseTimeDecay(LearningRateSchedule):
    """initial / (1 + decay_rate · step / decay_steps); `staircase` rounds the quotient down."""

    initial_learning_rate: Any
    decay_steps: Any
    decay_rate: Any
    staircase: bool = False

    def _rate(self, step: Any) -> Any:
        return self.initial_learning_rate / (
            1.0 + self.decay_rate * _periods(step, self.decay_steps, whole=self.staircase)
        )


@dataclass(frozen=True)
class PolynomialDecay(LearningRateSchedule):
    """From initial to end in `decay_steps`, along (1 - step / decay_steps) ^ power; `cycle` stretches and goes on."""

    initial_learning_rate: Any
    decay_steps: Any
    end_learning_rate: Any = 0.0001
    power: Any = 1.0
    cycle: bool = False

    def _rate(self, step: Any) -> Any:
        steps = float(self.decay_steps)
        if self.cycle:  # the first step is in the first cycle
            steps = steps * arithmetic.maximum(arithmetic.ceil(step / steps), 1.0)
        else:
            step = arithmetic.minimum(step, steps)
        left = arithmetic.pow(1.0 - step / steps, convert_to_tensor(self.power, arrays.float32))
        return (self.initial_learning_rate - self.end_learning_rate) * left + self.end_learning_rate


@dataclass(frozen=True)
class CosineDecay(LearningRateSchedule):
    """Half a cosine from initial down to alpha · initial (Loshchilov and Hutter, SGDR, 2017).

    With `warmup_target`, the rate first climbs from initial to it in `warmup_steps`, and falls from there.
    """

    initial_learning_rate: Any
    decay_steps: Any
    alpha: float = 0.0
    warmup_target: Any = None
    warmup_steps: int = 0

    def _rate(self, step: Any) -> Any:
        if self.warmup_target is None:
            return self.initial_learning_rate * self._left(step)
        climbed = self.initial_learning_rate + (self.warmup_target - self.initial_learning_rate) * (
            step / float(self.warmup_steps)
        )
        fallen = self.warmup_target * self._left(step - float(self.warmup_steps))
        return comparison.where(comparison.less(step, float(self.warmup_steps)), climbed, fallen)

    def _left(self, step: Any) -> Any:
        done = arithmetic.minimum(step, float(self.decay_steps)) / float(self.decay_steps)
        return (1.0 - self.alpha) * (0.5 * (1.0 + arithmetic.cos(math.pi * done))) + self.alpha


@dataclass(frozen=True)
class CosineDecayRestarts(LearningRateSchedule):
    """Cosine decay that starts again, each time for t_mul as many steps and from m_mul of the rate (SGDR, 2017)."""

    initial_learning_rate: Any
    first_decay_steps: Any
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0

    def _rate(self, step: Any) -> Any:
        done = step / float(self.first_decay_steps)
        if self.t_mul == 1.0:
            restarts = arithmetic.floor(done)
            done = done - restarts
        else:  # how many terms of a geometric series have passed
            restarts = arithmetic.floor(arithmetic.log(1.0 - done * (1.0 - self.t_mul)) / math.log(self.t_mul))
            stretched = arithmetic.pow(constant(self.t_mul), restarts)
            done = (done - (1.0 - stretched) / (1.0 - self.t_mul)) / stretched
        height = arithmetic.pow(constant(self.m_mul), restarts)
        falling = 0.5 * height * (1.0 + arithmetic.cos(math.pi * done))
        return self.initial_learning_rate * ((1.0 - self.alpha) * falling + self.alpha)


@dataclass(frozen=True)
class PiecewiseConstantDecay(LearningRateSchedule):
    """values[i] up to and including step boundaries[i], and the last value after them."""

    boundaries: Sequence[float]
    values: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(f"{len(self.boundaries)} boundaries part {len(self.boundaries) + 1} values")

    def _rate(self, step: Any) -> Any:
        passed = comparison.greater(step, constant(list(self.boundaries), arrays.float32))
        place = reductions.reduce_sum(arithmetic.cast(passed, arrays.int32))
        return indexing.gather(constant(list(self.values), arrays.float32), place)


@dataclass(frozen=True)
class WarmUp(LearningRateSchedule):
    """Climbs from `start` in `steps` to what another schedule, or a number, gives from then on."""

    after: Any
    steps: int
    start: float = 0.0

    def _rate(self, step: Any) -> Any:
        rest = step - float(self.steps)
        target = self.after(arithmetic.maximum(rest, 0.0)) if callable(self.after) else convert_to_tensor(self.after)
        climbed = self.start + (target - self.start) * (step / float(self.steps))
        return comparison.where(comparison.less(rest, 0.0), climbed, target)


def _periods(step: Any, steps: Any, *, whole: bool) -> Any:
    passed = step / float(steps)
    return arithmetic.floor(passed) if whole else passed


def _followed(schedule: LearningRateSchedule, step: Any, name: str | None = None) -> Any:
    """Return what an optimizer takes: the tensor in a graph, a callable eagerly."""
    if state.graph is None:
        return lambda: schedule(step)
    with name_scope(name, type(schedule).__name__):
        return schedule(step)


def exponential_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """Return learning_rate · decay_rate ^ (global_step / decay_steps)."""
    return _followed(ExponentialDecay(learning_rate, decay_steps, decay_rate, staircase), global_step, name)


def natural_exp_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: float,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """Return learning_rate · e ^ (-decay_rate · global_step / decay_steps)."""
    schedule = ExponentialDecay(learning_rate, decay_steps, math.exp(-decay_rate), staircase)
    return _followed(schedule, global_step, name)


def inverse_time_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    decay_rate: Any,
    staircase: bool = False,
    name: str | None = None,
) -> Any:
    """Return learning_rate / (1 + decay_rate · global_step / decay_steps)."""
    return _followed(InverseTimeDecay(learning_rate, decay_steps, decay_rate, staircase), global_step, name)


def polynomial_decay(
    learning_rate: Any,
    global_step: Any,
    decay_steps: Any,
    end_learning_rate: Any = 0.0001,
    power: Any = 1.0,
    cycle: bool = False,
    name: str | None = None,
) -> Any:
    """Return the rate on its way from learning_rate to end_learning_rate in decay_steps."""
    schedule = PolynomialDecay(learning_rate, decay_steps, end_learning_rate, power, cycle)
    return _followed(schedule, global_step, name)


def cosine_decay(
    learning_rate: Any, global_step: Any, decay_steps: Any, alpha: float = 0.0, name: str | None = None
) -> Any:
    """Return the rate on half a cosine from learning_rate down to alpha · learning_rate."""
    return _followed(CosineDecay(learning_rate, decay_steps, alpha), global_step, name)


def cosine_decay_restarts(
    learning_rate: Any,
    global_step: Any,
    first_decay_steps: Any,
    t_mul: float = 2.0,
    m_mul: float = 1.0,
    alpha: float = 0.0,
    name: str | None = None,
) -> Any:
    """Return cosine decay that starts again, for t_mul as long and from m_mul of the rate."""
    return _followed(CosineDecayRestarts(learning_rate, first_decay_steps, t_mul, m_mul, alpha), global_step, name)


def piecewise_constant(x: Any, boundaries: Sequence[float], values: Sequence[float], name: str | None = None) -> Any:
    """Return values[i] up to and including step boundaries[i], and the last value after them."""
    return _followed(PiecewiseConstantDecay(boundaries, values), x, name)


def warm_up(
    learning_rate: Any, global_step: Any, warmup_steps: int, start: float = 0.0, name: str | None = None
) -> Any:
    """Return a rate that climbs from `start` to learning_rate, a number or a schedule, in warmup_steps."""
    return _followed(WarmUp(learning_rate, warmup_steps, start), global_step, name)
