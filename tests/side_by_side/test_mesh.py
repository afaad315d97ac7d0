"""TensorBoard's mesh plugin and ours, over tests/golden."""

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


def test_every_mesh_is_equal(theirs: Server, ours: Server) -> None:
    """Names, what is told of each part at each step, and the numbers of each part."""
    listed = ours.ask(get("plugin/mesh/tags")).body
    pairs = [(run, tag) for run, tags in listed.items() for tag in tags]
    assert len(pairs) > 1
    parts = [
        get("plugin/mesh/data", run=run, tag=tag, content_type=part, step=str(step), sample="0")
        for run, tag in pairs
        for part in ("VERTEX", "FACE", "COLOR")
        for step in {event["step"] for event in ours.ask(get("plugin/mesh/meshes", run=run, tag=tag)).body}
    ]
    assert any(ours.ask(question).body for question in parts)
    stated = [get("plugin/mesh/meshes", run=run, tag=tag) for run, tag in pairs]

    assert_equal(theirs, ours, [get("plugin/mesh/tags"), *stated, *parts])


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words."""
    questions = [
        get("plugin/mesh/meshes", run="no such run", tag="no such tag"),
        get("plugin/mesh/data", run="pytorch/tb", tag="no such tag", content_type="VERTEX", step="0"),
        get("plugin/mesh/data", run="pytorch/tb", tag="no such tag", content_type="PLACE", step="0"),
    ]

    assert_equal(theirs, ours, questions)
