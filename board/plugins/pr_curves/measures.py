"""Numbers that sum up a curve. Thresholds rise from column to column, so recall falls."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from board.payloads.pr_curves import PrCurve

Float64 = npt.NDArray[np.float64]


class BestF1(NamedTuple):
    """Where the harmonic mean of precision and recall is highest."""

    f1: float
    threshold: float
    precision: float
    recall: float


class Roc(NamedTuple):
    """The same counts as rates; NaN where there is nothing of a kind to count."""

    false_positive_rate: Float64
    true_positive_rate: Float64


def drawn_length(curve: PrCurve) -> int:
    """Return how many columns are drawn: none at the end at which nothing was positive, for there is no precision."""
    positive = np.flatnonzero(curve.true_positives + curve.false_positives)
    return int(positive[-1]) + 1 if len(positive) else 1


def average_precision(curve: PrCurve) -> float:
    """Return the sum of precision times the recall gained, from the highest threshold down.

    No interpolation between thresholds, which would promise too much (Davis & Goadrich, 2006); with a threshold at
    every score this is scikit-learn's `average_precision_score`.
    """
    end = drawn_length(curve)
    gained = curve.recall[:end] - np.append(curve.recall[1:end], 0.0)
    return float(np.sum(gained * curve.precision[:end]))


def best_f1(curve: PrCurve) -> BestF1:
    """Return the threshold with the highest F1, the lowest of several."""
    end = drawn_length(curve)
    precision, recall = curve.precision[:end], curve.recall[:end]
    total = precision + recall
    f1 = np.divide(2 * precision * recall, total, out=np.zeros(end), where=total > 0)
    best = int(np.argmax(f1))
    return BestF1(float(f1[best]), float(curve.threshold[best]), float(precision[best]), float(recall[best]))


def roc(curve: PrCurve) -> Roc:
    """Return the rates at every threshold, also those at which nothing is positive."""
    with np.errstate(invalid="ignore"):
        return Roc(
            curve.false_positives / (curve.false_positives + curve.true_negatives),
            curve.true_positives / (curve.true_positives + curve.false_negatives),
        )


def roc_area(rates: Roc) -> float:
    """Return the area under the ROC curve by trapezoids, from (0, 0) on; NaN where there is nothing of a kind."""
    x = np.append(0.0, rates.false_positive_rate[::-1])
    y = np.append(0.0, rates.true_positive_rate[::-1])
    return float(np.trapezoid(y, x))
