"""TensorBoard's PR curves plugin and ours, over tests/golden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal
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


def test_every_curve_is_equal(theirs: Server, ours: Server) -> None:
    """Tags, and every step of every curve: one run at a time, and all that have the tag."""
    listed = ours.ask(get("plugin/pr_curves/tags")).body
    pairs = [(run, tag) for run, tags in listed.items() for tag in tags]
    assert len(pairs) > 1
    questions = [get("plugin/pr_curves/pr_curves", run=run, tag=tag) for run, tag in pairs]

    assert_equal(theirs, ours, [get("plugin/pr_curves/tags"), *questions])


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words."""
    run, tags = next(iter(ours.ask(get("plugin/pr_curves/tags")).body.items()))
    questions = [
        get("plugin/pr_curves/pr_curves", run=run, tag="no such tag"),
        get("plugin/pr_curves/pr_curves", run="no such run", tag=next(iter(tags))),
    ]

    assert_equal(theirs, ours, questions)
