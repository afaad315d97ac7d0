"""TensorBoard's text plugin and ours, over tests/golden and texts that are hard to show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal
from tests.side_by_side.servers import Server, board, get, tensorboard
from writer import SummaryWriter
from writer.summaries.text import text

pytestmark = pytest.mark.peer

GOLDEN = "tests/golden"

TEXTS: list[Any] = [
    "plain",
    "",
    "# Title\n\nwith *emphasis*, `code <b>` and **weight**",
    "<think>a < b</think> <script>x</script> <b>y</b>",
    "|a|b|\n|-|-|\n|1|2|",
    "1. one\n2. two",
    np.array(["a", "*b*"], object),
    np.array([["a", "b"], ["c", "d"], ["e", "f"]], object),
    np.array(["x"] * 8, object).reshape(2, 2, 2),
    np.array(["x"] * 16, object).reshape(2, 2, 2, 2),
]


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    logdir = tmp_path_factory.mktemp("hard")
    with SummaryWriter(str(logdir / "run")) as writer:
        for step, value in enumerate(TEXTS):
            writer._get_file_writer().add_summary(text("texts", value), step)
    return logdir


@pytest.fixture(scope="module", params=["golden", "hard"])
def pair(
    request: pytest.FixtureRequest, hard: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    logdir = GOLDEN if request.param == "golden" else str(hard)
    with (
        board(logdir, tmp_path_factory.mktemp("board")) as ours,
        tensorboard(Peer.PYTHON, logdir, tmp_path_factory.mktemp("tensorboard")) as theirs,
    ):
        yield theirs, ours


def test_every_text_is_equal(pair: tuple[Server, Server]) -> None:
    """Tags, and each text as Markdown and as it is."""
    theirs, ours = pair
    listed = ours.ask(get("plugin/text/tags")).body
    assert listed
    questions = [
        get("plugin/text/text", run=run, tag=tag, **form)
        for run, tags in listed.items()
        for tag in tags
        for form in ({}, {"markdown": "false"}, {"markdown": "true"})
    ]

    assert_equal(theirs, ours, [get("plugin/text/tags"), *questions])


def test_bad_questions_get_the_same_answers(pair: tuple[Server, Server]) -> None:
    """Whoever asks for what is not there gets an empty list."""
    questions = [
        get("plugin/text/text", run="no such run", tag="x"),
        get("plugin/text/text", run="pytorch/tb", tag="no such tag"),
        get("plugin/text/text/", run="pytorch/tb", tag="x", markdown="false"),
    ]

    assert_equal(*pair, questions)
