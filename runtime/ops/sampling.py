"""Drawing classes: by their logits, and a few of many to be told apart from the true ones."""

from typing import Any

import numpy as np

from runtime import arrays
from runtime.arrays import Array
from runtime.graph.op import INDICES, REALS, REQUIRED, Op
from runtime.graph.shape import Dims
from runtime.ops import rules
from runtime.ops.random import normal_op, seeds

__all__ = ["log_uniform_candidate_sampler", "multinomial", "uniform_candidate_sampler"]


def drawn_dims(logits: Any, number: Any, **_: Any) -> Dims:
    rows, _classes = rules.of_rank(logits, 2, "logits")
    return (rows, None if number.value is None else int(number.value))


def drawn_classes(
    xp: Any, logits: Array, number: Array, *, state: np.random.Generator, output_dtype: arrays.DType, **_: Any
) -> Array:
    """Draw by the inverse of the running sums of exp(logits), each row's greatest logit taken off."""
    host = np.asarray(arrays.to_host(logits), np.float64)
    weights = np.exp(host - host.max(1, keepdims=True, initial=-np.inf))
    if host.size and not np.isfinite(weights).all():
        raise ValueError("logits to draw by must be finite, or -inf for what is never drawn")
    ends = weights.cumsum(1)
    places = state.random((len(host), int(number))) * ends[:, -1:]
    found = [np.searchsorted(row, wanted, "right") for row, wanted in zip(ends, places, strict=True)]
    return xp.asarray(np.array(found, output_dtype.numpy).reshape(places.shape))


multinomial_op = Op(
    "Multinomial",
    "logits: T, num_samples: int32 -> output: output_dtype",
    types={"T": REALS, "output_dtype": INDICES},
    attrs={"seed": 0, "seed2": 0, "output_dtype": arrays.int64},
    shape=drawn_dims,
    kernel=drawn_classes,
    state=normal_op.state,
    by_value=(1,),
)


def _log_uniform(classes: Array, range_max: int) -> Array:
    """Return the probabilities of classes that are ordered by how frequent they are (Zipf's law)."""
    return np.log1p(1.0 / (classes + 1.0)) / np.log1p(range_max)


def _uniform(classes: Array, range_max: int) -> Array:
    return np.full(np.shape(classes), 1.0 / range_max)


def _candidates(
    xp: Any, true_classes: Array, *, state: np.random.Generator, num_true: int, num_sampled: int, unique: bool,
    range_max: int, log: bool, **_: Any
) -> list[Array]:  # fmt: skip
    """Return drawn classes, and how often each true and each drawn one is expected among so many draws."""
    if unique and num_sampled > range_max:
        raise ValueError(f"{num_sampled} different ones of {range_max} classes")
    probability = _log_uniform if log else _uniform
    drawn: dict[int, None] = {}
    found: list[int] = []
    tries = 0
    while len(found) < num_sampled:
        draw = state.random(num_sampled)
        many = np.exp(draw * np.log1p(range_max)) - 1 if log else draw * range_max
        for one in np.minimum(many.astype(np.int64), range_max - 1).tolist():
            tries += 1
            if not unique or one not in drawn:
                drawn[one] = None
                found.append(one)
            if len(found) == num_sampled:
                break

    def expected(classes: Array) -> Array:
        share = probability(np.asarray(classes, np.float64), range_max)
        return (-np.expm1(tries * np.log1p(-share)) if unique else share * num_sampled).astype(np.float32)

    candidates = np.array(found, np.int64)
    return [xp.asarray(one) for one in (candidates, expected(arrays.to_host(true_classes)), expected(candidates))]


def _candidate_dims(true_classes: Any, *, num_true: int, num_sampled: int, range_max: int, **_: Any) -> list[Dims]:
    rows, count = rules.of_rank(true_classes, 2, "true_classes")
    if count is not None and count != num_true:
        raise ValueError(f"{count} true classes in a row, and num_true={num_true}")
    if num_sampled < 1 or range_max < 1:
        raise ValueError(f"{num_sampled} classes of {range_max}")
    return [(num_sampled,), (rows, num_true), (num_sampled,)]


def _sampler(name: str, *, log: bool) -> Op:
    attrs = {"num_true": REQUIRED, "num_sampled": REQUIRED, "unique": REQUIRED, "range_max": REQUIRED}
    return Op(
        name,
        "true_classes: int64 -> sampled_candidates: int64, true_expected_count: float32,"
        " sampled_expected_count: float32",
        attrs={**attrs, "seed": 0, "seed2": 0},
        shape=_candidate_dims,
        kernel=lambda xp, true_classes, **attrs: _candidates(xp, true_classes, log=log, **attrs),
        state=normal_op.state,
    )


_samplers = {
    "log": _sampler("LogUniformCandidateSampler", log=True),
    "even": _sampler("UniformCandidateSampler", log=False),
}


def log_uniform_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, range_max: int, seed: int | None = None,
    name: str | None = None
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Return drawn classes, and how often true and drawn ones are expected; class 0 is the most frequent one."""
    found = _samplers["log"](
        true_classes, num_true=num_true, num_sampled=num_sampled, unique=unique, range_max=range_max, name=name,
        **seeds(seed)
    )  # fmt: skip
    return found[0], found[1], found[2]


def uniform_candidate_sampler(
    true_classes: Any, num_true: int, num_sampled: int, unique: bool, range_max: int, seed: int | None = None,
    name: str | None = None
) -> tuple[Any, Any, Any]:  # fmt: skip
    """Return drawn classes, each as likely, and how often true and drawn ones are expected."""
    found = _samplers["even"](
        true_classes, num_true=num_true, num_sampled=num_sampled, unique=unique, range_max=range_max, name=name,
        **seeds(seed)
    )  # fmt: skip
    return found[0], found[1], found[2]


def multinomial(
    logits: Any, num_samples: Any, seed: int | None = None, name: str | None = None, output_dtype: Any = arrays.int64
) -> Any:
    """Return for each row of logits that many classes, drawn with probabilities softmax(logits)."""
    return multinomial_op(
        logits, num_samples, output_dtype=arrays.as_dtype(output_dtype), name=name or "multinomial", **seeds(seed)
    )
