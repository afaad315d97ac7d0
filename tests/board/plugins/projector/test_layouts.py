"""t-SNE and UMAP: what was near stays near, and no data makes them fail."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest

from board.plugins.projector.layouts import compiled, landmarks, tsne, umap
from board.plugins.projector.layouts.graph import Graph, nearest, perplexed, supervised, symmetric
from board.plugins.projector.layouts.problem import Problem, prepared

Float32 = npt.NDArray[np.float32]

pytestmark = pytest.mark.usefixtures("one_thread")


def problem(values: Float32, dimensions: int = 2, **changes: object) -> Problem:
    ready, initial, _ = prepared(values, "euclidean", dimensions)
    given: dict[str, object] = {
        "values": ready,
        "initial": initial,
        "start": None,
        "classes": None,
        "weight": 0.5,
        "seed": 0,
        "perplexity": 10.0,
        "learning_rate": 0.0,
        "iterations": 150,
        "neighbors": 10,
        "min_dist": 0.1,
    }
    return Problem(**(given | changes))  # type: ignore[arg-type]


def last(method: ModuleType, asked: Problem) -> Float32:
    found: Float32 = [step.points for step in method.layout(asked, method.affinities(asked))][-1]
    return found


@pytest.fixture(scope="module")
def groups() -> tuple[Float32, npt.NDArray[np.int64]]:
    """Five groups in 20 dimensions."""
    random = np.random.default_rng(0)
    group = np.arange(150) % 5
    return (random.normal(size=(5, 20)) * 5)[group].astype(np.float32) + random.normal(size=(150, 20)).astype(
        np.float32
    ), group


@pytest.mark.parametrize("method", [tsne, umap])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_groups_stay_together(
    method: ModuleType, dimensions: int, groups: tuple[Float32, npt.NDArray[np.int64]]
) -> None:
    """The nearest neighbours on the page are of the same group."""
    values, group = groups

    placed = last(method, problem(values, dimensions, iterations=300))

    index, _ = nearest(np.ascontiguousarray(placed, np.float32), np.ascontiguousarray(placed, np.float32), 5, own=True)
    assert (150, dimensions) == placed.shape
    assert (group[index] == group[:, None]).mean() > 0.98


@pytest.mark.parametrize("method", [tsne, umap])
def test_the_same_question_gets_the_same_layout(
    method: ModuleType, groups: tuple[Float32, npt.NDArray[np.int64]]
) -> None:
    """And another seed another one of UMAP."""
    asked = problem(groups[0], iterations=10)

    np.testing.assert_array_equal(last(method, asked), last(method, asked))


@pytest.mark.parametrize("method", [tsne, umap])
@pytest.mark.parametrize(
    "values",
    [
        np.zeros((5, 3), np.float32),
        np.ones((30, 1), np.float32),
        np.repeat(np.eye(4, dtype=np.float32), 10, axis=0),
        np.full((6, 2), 3e38, np.float32) * np.array([[1], [-1]] * 3, np.float32),
        np.arange(8, dtype=np.float32)[:, None] * 1e-30,
    ],
    ids=["one place", "one dimension", "duplicates", "huge", "tiny"],
)
def test_no_data_makes_a_layout_fail(method: ModuleType, values: Float32) -> None:
    """Points that are all alike have a layout too."""
    with np.errstate(over="ignore", invalid="ignore"):
        placed = last(method, problem(values, iterations=20))

    assert values.shape[0] == len(placed)
    if np.abs(values).max() < 1e30:
        assert np.isfinite(placed).all()


@pytest.mark.parametrize("method", [tsne, umap])
def test_a_layout_goes_on_from_where_it_was(method: ModuleType, groups: tuple[Float32, npt.NDArray[np.int64]]) -> None:
    """Resumed, points do not jump."""
    before = last(method, problem(groups[0]))
    asked = problem(groups[0], start=before, iterations=1)

    (after,) = [step.points for step in method.layout(asked, method.affinities(asked))]

    extent = np.abs(before).max()
    assert np.abs(after - before).max() < extent


def test_repulsion_is_that_of_all_pairs() -> None:
    """Against the formula, written out."""
    place = np.random.default_rng(1).normal(size=(3, 40)).astype(np.float32)
    force = np.empty((3, 40), np.float32)

    total = compiled.repel(*place, force)

    apart = place[:, :, None] - place[:, None, :]
    near = 1 / (1 + (apart**2).sum(axis=0))
    np.testing.assert_allclose(near.sum() - 40, total, rtol=1e-4)
    np.testing.assert_allclose((near**2 * apart).sum(axis=2), force, rtol=1e-3, atol=1e-4)


def test_attraction_runs_along_the_neighbours() -> None:
    """Against the formula, written out."""
    place = np.random.default_rng(1).normal(size=(2, 3)).astype(np.float32)
    graph = Graph(np.array([0, 1, 2, 2]), np.array([1, 0], np.int32), np.array([0.5, 0.5], np.float32))
    force = np.empty((2, 3), np.float32)

    compiled.attract(place, graph.indptr, graph.indices, graph.weights, force)

    apart = place[:, 0] - place[:, 1]
    np.testing.assert_allclose(0.5 * apart / (1 + apart @ apart), force[:, 0], rtol=1e-5)
    assert [0.0, 0.0] == force[:, 2].tolist()


@pytest.mark.parametrize("perplexity", [2.0, 10.0, 25.0])
def test_each_point_has_the_perplexity_that_was_asked_for(perplexity: float) -> None:
    """2 to the entropy of its neighbours' probabilities."""
    distance = np.sort(np.random.default_rng(0).gamma(3, size=(20, 30)), axis=1)

    probabilities = perplexed(distance, perplexity)

    entropy = -(probabilities * np.log(np.maximum(probabilities, 1e-300))).sum(axis=1)
    np.testing.assert_allclose(perplexity, np.exp(entropy), rtol=1e-6)


@pytest.mark.parametrize(("combine", "expected"), [("mean", [0.25, 0.5]), ("union", [0.5, 0.75])])
def test_weights_are_joined_in_both_directions(combine: str, expected: list[float]) -> None:
    """0 names 1 alone; 1 and 2 name each other."""
    graph = symmetric(np.array([[1], [2], [1]]), np.array([[0.5], [0.5], [0.5]]), combine)

    dense = np.zeros((3, 3))
    dense[graph.rows(), graph.indices] = graph.weights
    np.testing.assert_array_equal(dense, dense.T)
    assert expected == [dense[0, 1], dense[1, 2]]


def test_supervision_loosens_ties_between_classes() -> None:
    """Not those of a point without a class by as much."""
    graph = Graph(np.array([0, 2, 2, 2]), np.array([1, 2], np.int32), np.ones(2, np.float32))

    assert [1.0, pytest.approx(0.2)] == supervised(graph, np.array([0, 0, 1], np.int32), 0.8).weights.tolist()
    assert [pytest.approx(0.6)] * 2 == supervised(graph, np.array([0, -1, -1], np.int32), 0.8).weights.tolist()


@pytest.mark.parametrize("k", [5, 250])
def test_neighbours_of_all_points_are_exact(k: int) -> None:
    """Few by insertion, many by partition."""
    values = np.random.default_rng(0).normal(size=(300, 4)).astype(np.float32)
    apart = np.linalg.norm(values[:, None].astype(np.float64) - values[None], axis=2)
    np.fill_diagonal(apart, np.inf)

    index, distance = nearest(values, values, k, own=True)

    np.testing.assert_allclose(np.sort(apart, axis=1)[:, :k], distance, rtol=1e-6)
    assert not (index == np.arange(300)[:, None]).any()


def test_umaps_curve_is_umap_learns() -> None:
    """Its own numbers for its default, and for another one."""
    np.testing.assert_allclose([1.5769, 0.8951], umap.curve(0.1), atol=2e-3)
    np.testing.assert_allclose([0.5830, 1.3342], umap.curve(0.5), atol=2e-3)


def test_points_stand_between_their_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of a landmark where that is, others near those that they are near."""
    monkeypatch.setattr(landmarks, "MOST_LANDMARKS", 60)
    values = np.random.default_rng(0).normal(size=(200, 3)).astype(np.float32)
    first = landmarks.choose(values, seed=0).chosen[0]
    values = np.concatenate([values, values[first : first + 1]])
    marks = landmarks.choose(values[:200], seed=0)
    assert 60 == len(marks.chosen)

    whole = marks.spread(values[marks.chosen] * 2)

    np.testing.assert_array_equal(values[marks.chosen] * 2, whole[marks.chosen])
    assert np.corrcoef(whole[:, 0], values[:200, 0])[0, 1] > 0.8
    assert np.isfinite(whole).all()
