"""`api/pr_curves`: every step's curve, what sums it up, and what is said of what is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from board.payloads.pr_curves import PrCurve
from board.plugins.pr_curves import measures
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.tensors import tensor_summary
from writer.wire.proto.plugins_pb2 import PrCurvePluginData

LABELS = np.array([1, 1, 0, 1, 0, 0, 1, 0])
SCORES = np.array([0.95, 0.85, 0.75, 0.65, 0.55, 0.35, 0.25, 0.05])


def ask(client: Client, ids: tuple[int, int], *rows: int) -> list[dict[str, Any]]:
    """Return the answer for some samples of a series."""
    answer = client.post("api/pr_curves/curves", {"samples": [[*ids, row] for row in rows]})
    found: list[dict[str, Any]] = answer.json()["curves"]
    return found


def log_tensor(written: WrittenLogs, values: npt.ArrayLike, thresholds: int = 0) -> tuple[int, int]:
    """Write any tensor under the PR curves plugin."""
    content = PrCurvePluginData(num_thresholds=thresholds).SerializeToString()
    with written.writer() as writer:
        writer._get_file_writer().add_summary(tensor_summary("pr", np.asarray(values), "pr_curves", content), 0)
    written.load()
    return written.ids("run", "pr")


@pytest.fixture
def curve(written: WrittenLogs, client: Client) -> dict[str, Any]:
    """A small curve with a threshold at every tenth."""
    with written.writer() as writer:
        for step in range(3):
            writer.add_pr_curve("pr", LABELS, SCORES, step, num_thresholds=11)
    written.load()
    return ask(client, written.ids("run", "pr"), 2)[0]


def test_every_threshold_has_its_counts_and_rates(curve: dict[str, Any]) -> None:
    """At each, a score at or above it counts as positive."""
    threshold = 6  # 0.6
    assert pytest.approx(0.6) == curve["threshold"][threshold]
    counts = [curve[name][threshold] for name in ("true_positives", "false_positives", "true_negatives")]
    assert [3, 1, 3, 1] == [*counts, curve["false_negatives"][threshold]]
    assert pytest.approx([0.75, 0.75]) == [curve["precision"][threshold], curve["recall"][threshold]]
    assert pytest.approx([0.25, 0.75]) == [curve[f"{kind}_positive_rate"][threshold] for kind in ("false", "true")]


def test_thresholds_at_the_end_at_which_nothing_is_positive_are_not_drawn(curve: dict[str, Any]) -> None:
    """There is no precision of nothing; the ROC curve goes on to its corner."""
    assert (10, 11) == (curve["drawn"], len(curve["threshold"]))
    assert [0, 0] == [curve["false_positive_rate"][-1], curve["true_positive_rate"][-1]]


def test_areas_are_those_that_scikit_learn_gives(curve: dict[str, Any]) -> None:
    """There is a threshold between any two scores here, so nothing is lost by them."""
    metrics = pytest.importorskip("sklearn.metrics")
    assert pytest.approx(metrics.average_precision_score(LABELS, SCORES)) == curve["average_precision"]
    assert pytest.approx(metrics.roc_auc_score(LABELS, SCORES)) == curve["roc_area"]


def test_the_best_f1_is_told_with_its_threshold(curve: dict[str, Any]) -> None:
    """Of several thresholds the lowest."""
    assert pytest.approx({"f1": 0.75, "threshold": 0.6, "precision": 0.75, "recall": 0.75}) == curve["best"]


def test_the_roc_area_begins_at_the_origin() -> None:
    """Also where the highest threshold still lets something through: one point in the middle is a triangle's corner."""
    one, none = np.array([1.0, 0.5]), np.array([0.0, 0.5])

    assert 0.75 == measures.roc_area(measures.Roc(np.array([1.0, 0.5]), np.array([1.0, 1.0])))
    assert 0.5 == measures.roc_area(measures.roc(PrCurve(np.linspace(0, 1, 2), one, one, none, none, one, one)))


def test_a_claim_of_more_than_any_curve_is_not_read(written: WrittenLogs, client: Client) -> None:
    """Its bytes stay where they are."""
    (sample,) = ask(client, log_tensor(written, np.zeros((6, 101_000))), 0)

    assert "a PR curve of 4,848," in sample["error"]


def test_a_curve_without_positives_or_negatives_has_no_roc_area() -> None:
    """And nothing fails for it."""
    zero, ones = np.zeros(3), np.ones(3)
    empty = PrCurve(np.linspace(0, 1, 3), zero, ones, zero, zero, zero, zero)

    assert np.isnan(measures.roc_area(measures.roc(empty)))
    assert (0.0, 0.0) == (measures.average_precision(empty), measures.best_f1(empty).f1)
    assert 1 == measures.drawn_length(PrCurve(np.linspace(0, 1, 3), *[zero] * 6))


def test_steps_are_listed(written: WrittenLogs, client: Client, curve: dict[str, Any]) -> None:
    """All of them, with the rows to ask for."""
    answer = client.post("api/pr_curves/steps", {"series": [written.ids("run", "pr")]}).json()

    assert ([0, 1, 2], [0, 1, 2]) == (answer["series"][0]["step"], answer["series"][0]["row"])


@pytest.mark.parametrize(
    ("values", "reason"),
    [(np.zeros((5, 3)), "shape"), (np.full((6, 3), np.nan), "NaN"), (np.array([["x"] * 3] * 6, object), "numbers")],
)
def test_what_is_no_curve_is_said_on_its_card(values: Any, reason: str, written: WrittenLogs, client: Client) -> None:
    """With the reason; other curves are shown."""
    ids = log_tensor(written, values)

    (sample,) = ask(client, ids, 0, 7)

    assert reason in sample["error"]


def test_metadata_that_disagree_with_the_data_are_noted(written: WrittenLogs, client: Client) -> None:
    """The data hold."""
    (sample,) = ask(client, log_tensor(written, np.ones((6, 3), np.float32), thresholds=201), 0)

    assert "3 thresholds, where the metadata say 201" == sample["note"]


def test_damage_is_said_on_the_card(written: WrittenLogs, client: Client) -> None:
    """A file that changed under the index spoils its own samples only."""
    ids = log_tensor(written, np.full((6, 3), 7.0))
    (file,) = (written.directory / "run").iterdir()
    file.write_bytes(file.read_bytes().replace(np.float64(7).tobytes(), np.float64(8).tobytes()))

    assert "data checksum mismatch" == ask(client, ids, 0)[0]["error"]
