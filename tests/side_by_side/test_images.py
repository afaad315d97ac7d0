"""A real TensorBoard and a real `board` over tests/golden: the images plugin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal
from tests.side_by_side.servers import Question, Server, board, get, post, tensorboard

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


def test_every_tag_is_listed_equally(theirs: Server, ours: Server) -> None:
    """Runs, tags, names, descriptions as HTML, images a step."""
    assert_equal(theirs, ours, [get("plugin/images/tags")])


def test_every_image_is_equal_to_the_byte(theirs: Server, ours: Server) -> None:
    """Steps, times, what each query leads to, and the type under which it is served."""
    listed = ours.ask(get("plugin/images/tags")).body
    questions = [
        get("plugin/images/images", run=run, tag=tag, sample=str(sample))
        for run, tags in listed.items()
        for tag, info in tags.items()
        for sample in range(info["samples"] + 1)
    ]
    assert len(questions) > 10
    assert_equal(theirs, ours, questions)
    asked = 0
    for question in questions:
        for mine, other in zip(ours.ask(question).body, theirs.ask(question).body, strict=True):
            assert theirs.ask(_individual(other)) == ours.ask(_individual(mine))
            asked += 1
    assert asked > 10


def _individual(event: dict[str, str]) -> Question:
    return Question(f"data/plugin/images/individualImage?{event['query']}")


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words."""
    assert_equal(
        theirs,
        ours,
        [
            get("plugin/images/images", run="no such run", tag="it's"),
            get("plugin/images/images", run="pytorch/tb", tag="no such tag"),
            get("plugin/images/images", run="pytorch/tb", tag="no such tag", sample="7"),
            get("plugin/images/individualImage"),
            post("plugin/images/tags"),
            get("plugin/images/nothing"),
        ],
    )
