"""Steps of one tag, turned onto each other: only what moved moves."""

from __future__ import annotations

import numpy as np
import pytest

from board.plugins.projector import alignment
from board.plugins.projector.alignment import rotation
from tests.board.plugins.projector.conftest import Asked

TURN = np.linalg.qr(np.random.default_rng(7).normal(size=(5, 5)))[0]


def log(asked: Asked, steps: dict[int, np.ndarray]) -> None:
    with asked.written.writer() as writer:
        for step, vectors in steps.items():
            writer.add_embedding(vectors, tag="e", global_step=step)
    asked.written.load()


def places(asked: Asked, dimensions: int = 3) -> list[np.ndarray]:
    found = asked.get("aligned", run="run", tag="e", dimensions=dimensions)
    assert len(found["ids"]) == len(found["steps"]) == len(found["points"])
    return [points.reshape(-1, dimensions) for points in found["points"]]


@pytest.fixture
def vectors() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(50, 5)) * [5, 3, 3.01, 2, 1]


def test_vectors_that_were_only_turned_stand_still(asked: Asked, vectors: np.ndarray) -> None:
    """Their components are the same up to signs, and to the order of those that are about as long."""
    log(asked, {0: vectors @ TURN + 7, 10: vectors, 20: vectors * [-1, 1, 1, 1, 1]})

    first, second, last = places(asked)

    np.testing.assert_allclose(last, first, atol=1e-3)
    np.testing.assert_allclose(last, second, atol=1e-3)


def test_the_last_step_is_its_own_pca(asked: Asked, vectors: np.ndarray) -> None:
    """What one sees without playback."""
    log(asked, {0: vectors[::-1], 3: vectors})
    place = next(each["id"] for each in asked.list() if each["step"] == 3)

    alone = asked.post("projection", id=place, method="pca", components=2)["points"].reshape(-1, 2)

    np.testing.assert_array_equal(alone, places(asked, 2)[-1])


def test_steps_of_other_sizes_are_aligned_by_the_points_that_they_share(asked: Asked, vectors: np.ndarray) -> None:
    """And it is said."""
    log(asked, {0: vectors[:30, :2], 1: vectors})
    found = asked.get("aligned", run="run", tag="e", dimensions=2)

    assert [60, 100] == [len(points) for points in found["points"]]
    assert "not all steps have as many points" in found["note"]


def test_of_very_many_steps_some_are_shown(asked: Asked, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first and the last among them."""
    monkeypatch.setattr(alignment, "MOST_STEPS", 3)
    log(asked, dict.fromkeys(range(8), vectors[:4]))

    found = asked.get("aligned", run="run", tag="e")

    assert [0, 4, 7] == found["steps"].tolist()
    assert "3 of 8 steps are shown" == found["note"]


def test_a_tag_without_steps_is_unknown(asked: Asked) -> None:
    """Its run may be gone."""
    assert 404 == asked.client.get("/api/projector/aligned?run=no&tag=e").status_code


def test_the_rotation_is_the_one_that_was_made() -> None:
    """Mirrored or not, it keeps lengths."""
    points = np.random.default_rng(1).normal(size=(20, 5))

    found = rotation(points, points @ TURN)

    np.testing.assert_allclose(TURN, found, atol=1e-9)
    np.testing.assert_allclose(np.eye(5), found @ found.T, atol=1e-9)
