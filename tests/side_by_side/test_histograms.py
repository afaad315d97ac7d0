"""Histograms and distributions of a real TensorBoard and of a real `board`, over tests/golden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal, compared
from tests.side_by_side.servers import Server, board, get, tensorboard

pytestmark = pytest.mark.peer

GOLDEN = "tests/golden"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with board(GOLDEN, tmp_path_factory.mktemp("board")) as server:
        yield server


@pytest.fixture(scope="module", params=[Peer.PYTHON, Peer.FAST], ids=["python", "fast"])
def theirs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with tensorboard(request.param, GOLDEN, tmp_path_factory.mktemp("tensorboard")) as server:
        yield server


def listed(ours: Server) -> list[tuple[str, str]]:
    tags = ours.ask(get("plugin/histograms/tags")).body
    found = [(run, tag) for run, by_tag in tags.items() for tag in by_tag]
    assert len(found) > 10
    return found


def test_tags_are_listed_equally(theirs: Server, ours: Server) -> None:
    """By both plugins; display names and descriptions."""
    assert_equal(theirs, ours, [get(f"plugin/{plugin}/tags") for plugin in ("histograms", "distributions")])


def test_every_histogram_is_equal(theirs: Server, ours: Server) -> None:
    """Those that are tensors and those that are legacy values, bucket by bucket; TensorBoard shows 51 of them."""
    for run, tag in listed(ours):
        question = get("plugin/histograms/histograms", run=run, tag=tag)
        expected = compared(theirs, question, theirs.ask(question)).body
        answer = compared(theirs, question, ours.ask(question)).body
        walls = {wall for wall, *_ in expected}
        assert min(51, len(answer)) == len(expected)
        assert expected == [row for row in answer if row[0] in walls], (run, tag)


def test_every_distribution_is_equal(theirs: Server, ours: Server) -> None:
    """Percentile by percentile, as exactly as the buckets are known: TensorBoard rounds those of legacy values."""
    for run, tag in listed(ours):
        question = get("plugin/distributions/distributions", run=run, tag=tag)
        expected, answer = theirs.ask(question), ours.ask(question)
        assert expected.status == answer.status == 200
        assert [row[:2] for row in expected.body] == [row[:2] for row in answer.body]
        for (*_, bands), (*_, own) in zip(expected.body, answer.body, strict=True):
            assert [point for point, _ in bands] == [point for point, _ in own]
            assert _values(bands) == pytest.approx(_values(own), rel=1e-6, abs=1e-6 * np.ptp(_values(bands))), (
                run,
                tag,
            )


def _values(bands: list[Any]) -> list[float]:
    return [float(value) for _, value in bands]


def test_what_is_not_there_is_missed_in_the_same_words(theirs: Server, ours: Server) -> None:
    """An unknown run, an unknown tag, a tag of scalars."""
    questions = [
        get(f"plugin/{plugin}/{plugin}", run=run, tag=tag)
        for plugin in ("histograms", "distributions")
        for run, tag in (("no such run", "x"), ("pytorch/tb", "no such tag"), ("pytorch/tb", "train/loss"))
    ]
    assert_equal(theirs, ours, questions)
