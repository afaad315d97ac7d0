"""TensorBoard's custom scalars plugin and ours, over tests/golden."""

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


def test_layouts_and_what_they_show_are_equal(theirs: Server, ours: Server) -> None:
    """The layouts of PyTorch and tensorboardX as one, and the points of the tags that a pattern matches."""
    assert len(ours.ask(get("plugin/custom_scalars/layout")).body["category"]) > 0
    patterns = ["loss", "loss|acc", "(train)/.*", "(", "", "nothing"]
    questions = [get("plugin/custom_scalars/scalars", run="pytorch/tb", tag=pattern) for pattern in patterns]

    assert_equal(theirs, ours, [get("plugin/custom_scalars/layout"), *questions])


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words."""
    questions = [
        get("plugin/custom_scalars/scalars", run="no such run", tag="loss"),
        get("plugin/custom_scalars/download_data", run="pytorch/tb", tag="no such tag", format="csv"),
    ]

    assert_equal(theirs, ours, questions)
