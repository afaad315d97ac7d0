"""Which hyperparameters tell how a metric turns out: correlation, and what a random forest loses without each."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from board.plugins.hparams.metrics import Measures, Metric, Restarts
from board.sessions import Session, sessions
from board.store.hparams import HParam
from board.store.store import Store

FEWEST = 8
"""Sessions below which a forest would only learn them by heart."""

FEW = 40
"""Sessions below which the answer is a hint."""

MOST_SESSIONS = 600
"""Sessions that a forest is grown on; of more, an even choice."""

MOST_WORDS = 12
"""Values of a word-like hyperparameter that are told apart; rarer ones count as one."""

_TREES = 60
_REPEATS = 4

Value = Literal["last", "low", "high", "tail"]
Floats = npt.NDArray[np.float64]


class Feature(NamedTuple):
    """A hyperparameter as columns of numbers: one, or one a value where it has words."""

    name: str
    columns: Floats  # sessions × columns
    is_numeric: bool


def importance(
    store: Store,
    measures: Measures,
    metric: Metric,
    value: Value,
    wanted: Sequence[int] | None,
    *,
    restarts: Restarts,
    tail: int,
) -> dict[str, Any]:
    """Return what each hyperparameter that differs tells of the metric, over the sessions that have it."""
    runs = None if wanted is None else set(wanted)
    found = [one for one in sessions(store) if runs is None or one.run.id in runs]
    measured = (measures.of(store, one, metric, restarts=restarts, tail=tail) for one in found)
    values = np.array([getattr(measure, value) for measure in measured], np.float64)
    counted = np.flatnonzero(np.isfinite(values))
    if len(counted) > MOST_SESSIONS:
        counted = counted[np.linspace(0, len(counted) - 1, MOST_SESSIONS).astype(int)]
    target = values[counted]
    features = features_of([found[index] for index in counted])
    answer: dict[str, Any] = {"sessions": len(counted), "few": len(counted) < FEW, "score": None, "hparams": []}
    if len(counted) < FEWEST or not features or not np.ptp(target):
        return answer
    lost, score = _forest(features, target)
    answer["score"] = score
    answer["hparams"] = [
        {
            "name": feature.name,
            "importance": float(mean),
            "deviation": float(deviation),
            "correlation": _correlation(feature, target),
        }
        for feature, (mean, deviation) in zip(features, lost, strict=True)
    ]
    return answer


def features_of(found: Sequence[Session]) -> list[Feature]:
    """Return the hyperparameters that differ between sessions, in the order of their names."""
    names = sorted({name for session in found for name in session.run.own_hparams})
    features = (_feature(name, [session.run.own_hparams.get(name) for session in found]) for name in names)
    return [feature for feature in features if feature is not None]


def _feature(name: str, values: Sequence[HParam | None]) -> Feature | None:
    if len({repr(value) for value in values}) < 2:
        return None
    numbers = [value for value in values if isinstance(value, float) and math.isfinite(value)]
    if numbers and all(value is None or isinstance(value, float) for value in values):
        # What is not set stands below all that is, where a tree can tell it apart.
        missing = min(numbers) - 1.0
        column = [value if isinstance(value, float) and math.isfinite(value) else missing for value in values]
        return Feature(name, np.array(column, np.float64)[:, None], is_numeric=True)
    words = [repr(value) for value in values]
    often = [word for word, _ in Counter(words).most_common(MOST_WORDS)]
    return Feature(name, np.array([[word == one for one in often] for word in words], np.float64), is_numeric=False)


def _forest(features: Sequence[Feature], target: Floats) -> tuple[list[tuple[float, float]], float]:
    """Return, of each feature, how much of the explained variance is lost when it is shuffled; and the score.

    The score is R² on sessions that a tree has not seen. Columns of one feature are shuffled together (Breiman 2001).
    """
    from sklearn.ensemble import RandomForestRegressor  # takes a second to import, and few ever ask

    matrix = np.hstack([feature.columns for feature in features])
    forest = RandomForestRegressor(_TREES, min_samples_leaf=2, max_features=0.5, oob_score=True, random_state=0)
    forest.fit(matrix, target)
    variance = float(target.var())
    error = float(np.square(forest.predict(matrix) - target).mean())
    random = np.random.default_rng(0)
    lost = []
    start = 0
    for feature in features:
        end = start + feature.columns.shape[1]
        losses = []
        for _ in range(_REPEATS):
            shuffled = matrix.copy()
            shuffled[:, start:end] = shuffled[random.permutation(len(matrix)), start:end]
            losses.append((float(np.square(forest.predict(shuffled) - target).mean()) - error) / variance)
        lost.append((max(0.0, float(np.mean(losses))), float(np.std(losses))))
        start = end
    return lost, float(forest.oob_score_)


def _correlation(feature: Feature, target: Floats) -> float | None:
    """Return Spearman's rank correlation; None for words, which have no order."""
    if not feature.is_numeric:
        return None
    ranks = [_ranks(feature.columns[:, 0]), _ranks(target)]
    matrix: Floats = np.asarray(np.corrcoef(ranks), np.float64)
    return float(matrix[0, 1])


def _ranks(values: Floats) -> Floats:
    """Return the rank of each value; equal ones share the middle of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts, dtype=np.float64) - (counts + 1) / 2
    return np.asarray(np.take(middles, inverse), np.float64)
