"""TensorBoard's audio plugin and ours, over tests/golden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal, compared
from tests.side_by_side.servers import Answer, Question, Server, board, get, tensorboard

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


def test_every_clip_is_equal(theirs: Server, ours: Server) -> None:
    """Tags, what is told of every clip, and the bytes of each by the query that came with it."""
    assert_equal(theirs, ours, [get("plugin/audio/tags")])
    listed = ours.ask(get("plugin/audio/tags")).body
    for run, tag in [(run, tag) for run, tags in listed.items() for tag in tags]:
        question = get("plugin/audio/audio", run=run, tag=tag, sample="0")
        expected, answer = (compared(theirs, question, server.ask(question)) for server in (theirs, ours))
        assert told(expected) == told(answer)
        for event, our_event in zip(theirs.ask(question).body, ours.ask(question).body, strict=True):
            clip = theirs.ask(clip_of(event)).body
            assert clip.startswith(b"RIFF")
            assert clip == ours.ask(clip_of(our_event)).body


def told(answer: Answer) -> list[dict[str, Any]]:
    """All but the id, which is each server's own."""
    return [{name: value for name, value in event.items() if name != "query"} for event in answer.body]


def clip_of(event: dict[str, Any]) -> Question:
    return Question(f"data/plugin/audio/individualAudio?{event['query']}")


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words."""
    questions = [
        get("plugin/audio/audio", run="tensorflow2/ops", tag="no such tag"),
        get("plugin/audio/individualAudio", blob_key="a", content_type="text/html"),
    ]

    assert_equal(theirs, ours, questions)
