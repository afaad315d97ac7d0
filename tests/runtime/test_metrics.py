"""Metrics: streamed values are TensorFlow's, and at the end those of scikit-learn from everything at once."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn import metrics as exact

import runtime as rt
from runtime import metrics
from tests.runtime.oracle.metrics import batches, streamed

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "metrics.json").read_text())


def all_of(name: str) -> Any:
    return np.concatenate([one[name] for one in batches()])


def fed(metric: Any, first: str, second: str, *, weighed: bool = False) -> Any:
    for one in batches():
        metric.update_state(one[first], one[second], sample_weight=one["weights"] if weighed else None)
    return metric.result()


def test_streams_are_tensorflows() -> None:
    """The update after each of three batches, and the value at the end."""
    with rt.Graph().as_default():
        found = streamed(rt)
    assert list(GOLDEN) == list(found)
    for name, expected in GOLDEN.items():
        for theirs, ours in zip(expected, found[name], strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("weighed", [False, True])
def test_counts_are_scikit_learns(weighed: bool) -> None:
    """Precision, recall, accuracy and the confusion matrix."""
    labels, decisions = all_of("labels"), all_of("decisions")
    given = {"sample_weight": all_of("weights") if weighed else None}
    for metric, function in (
        (metrics.Precision(), exact.precision_score),
        (metrics.Recall(), exact.recall_score),
        (metrics.Accuracy(), exact.accuracy_score),
    ):
        value = fed(metric, "labels", "decisions", weighed=weighed)
        np.testing.assert_allclose(function(labels, decisions, **given), float(value), rtol=1e-6)
    matrix = fed(metrics.ConfusionMatrix(4), "classes", "predicted", weighed=weighed)
    theirs = exact.confusion_matrix(all_of("classes"), all_of("predicted"), labels=range(4), **given)
    np.testing.assert_allclose(theirs, matrix.numpy())


def test_areas_are_close_to_the_exact_ones() -> None:
    """Two thousand thresholds against every value as a threshold."""
    labels, chances = all_of("labels"), all_of("probabilities")
    roc = fed(metrics.AUC(2000), "labels", "probabilities")
    np.testing.assert_allclose(exact.roc_auc_score(labels, chances), float(roc), atol=2e-3)
    pr = fed(metrics.AUC(2000, curve="PR"), "labels", "probabilities")
    np.testing.assert_allclose(exact.average_precision_score(labels, chances), float(pr), atol=3e-2)


def test_a_pr_curve_counts_everything_at_each_threshold() -> None:
    """tp + fn is the number of positives, fp + tn that of negatives, everywhere."""
    labels = all_of("labels")
    curve = fed(metrics.PrecisionRecallCurve(11), "labels", "probabilities")
    np.testing.assert_array_equal(np.full(11, labels.sum()), curve["tp"].numpy() + curve["fn"].numpy())
    np.testing.assert_array_equal(np.full(11, (1 - labels).sum()), curve["fp"].numpy() + curve["tn"].numpy())
    assert (curve["recall"].numpy()[0], curve["recall"].numpy()[-1]) == (1.0, 0.0)


def test_top_k_is_scikit_learns() -> None:
    """Labels as numbers, and one-hot."""
    labels, scores = all_of("classes"), all_of("scores")
    for k in (1, 2, 3):
        theirs = exact.top_k_accuracy_score(labels, scores, k=k, labels=range(4))
        sparse, dense = metrics.SparseTopKCategoricalAccuracy(k), metrics.TopKCategoricalAccuracy(k)
        np.testing.assert_allclose(theirs, float(sparse(labels, scores)), rtol=1e-6)
        np.testing.assert_allclose(theirs, float(dense(np.eye(4)[labels], scores)), rtol=1e-6)


def test_a_metric_starts_anew() -> None:
    """After reset_state, and it is 0 before anything was added."""
    metric = metrics.Mean()
    assert float(metric.result()) == 0
    assert float(metric([1.0, 3.0])) == 2
    metric.reset_state()
    assert float(metric([5.0])) == 5


def test_a_confusion_matrix_finds_its_size_eagerly() -> None:
    """One more than the greatest class; in a graph it must be said."""
    np.testing.assert_array_equal([[0, 1], [0, 1]], metrics.confusion_matrix([0, 1], [1, 1]).numpy())
    with rt.Graph().as_default(), pytest.raises(ValueError, match="num_classes"):
        metrics.confusion_matrix(rt.placeholder(rt.int64, [None]), rt.placeholder(rt.int64, [None]))


def test_functions_are_of_graphs() -> None:
    """Eagerly, an object keeps the sums; the error says so."""
    with pytest.raises(RuntimeError, match="eagerly, make an object"):
        metrics.accuracy([1], [1])


def test_bad_thresholds_are_refused() -> None:
    """A curve has two points or more, and is ROC or PR."""
    with pytest.raises(ValueError, match="num_thresholds is 1"):
        metrics.AUC(1)
    with pytest.raises(ValueError, match="'ROCK'"):
        metrics.AUC(curve="ROCK")


def test_metrics_of_ones_own_make_their_weights_as_in_keras() -> None:
    """Under either order of the arguments, and by an initializer; only those that mean something."""

    class Share(rt.metrics.Metric):
        def __init__(self) -> None:
            super().__init__("share")
            self.hits = self.add_weight(name="hits", initializer="zeros")
            self.rows = self.add_weight("rows", initializer="ones")
            self.three = self.add_weight((3,), lambda shape: rt.fill(shape, 7), rt.int32, "three")

        def update_state(self, *values: Any, sample_weight: Any = None) -> None:
            self.hits.assign_add(values[0])

        def result(self) -> Any:
            return self.hits / self.rows

    share = Share()

    assert 4 == share(4.0)
    assert [7, 7, 7] == share.three.numpy().tolist()
    assert ["share/hits:0", "share/rows:0", "share/three:0"] == [one.name for one in share.variables]
    with pytest.raises(ValueError, match="not 'glorot'"):
        share.add_weight("w", initializer="glorot")
