"""TensorBoard's projector plugin and ours, over tests/golden and embeddings that are hard to read."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from board.tensorboard.differences import Peer
from tests.side_by_side.forgiven import assert_equal
from tests.side_by_side.servers import Question, Server, board, get, tensorboard
from writer import SummaryWriter

pytestmark = pytest.mark.peer

GOLDEN = "tests/golden"

CONFIG = """
embeddings { tensor_name: "raw:0" tensor_path: "raw.bin" tensor_shape: 6 tensor_shape: 3 metadata_path: "one.tsv"
             bookmarks_path: "bookmarks.json" }
embeddings { tensor_name: "text" tensor_path: "text.tsv" metadata_path: "two.tsv"
             sprite { image_path: "text.tsv" single_image_dim: 2 single_image_dim: 2 } }
embeddings { tensor_name: "bad" tensor_path: "text.tsv" metadata_path: "../../../../../outside.tsv"
             bookmarks_path: "missing.json" sprite { image_path: "missing.png" } }
"""


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with an event, so that TensorBoard sees it, and one in the folder that plugins have."""
    logdir = tmp_path_factory.mktemp("hard")
    for run, folder in (("files", ""), ("folder", "plugins/org_tensorflow_tensorboard_projector")):
        with SummaryWriter(str(logdir / run)) as writer:
            writer.add_scalar("x", 1.0, 0)
        place = logdir / run / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / "projector_config.pbtxt").write_text(CONFIG)
        # First bytes that are no UTF-8, else TensorBoard takes them for text.
        (place / "raw.bin").write_bytes(b"\xff\xff\x7f\x7f" + np.arange(17, dtype="<f4").tobytes())
        (place / "text.tsv").write_text("1\t2.5\n\n-3e2\tnan\n")
        (place / "one.tsv").write_text("a\nb\né\n\nd\ne\nf\n")
        (place / "two.tsv").write_text("name\tnumber\nx\t1\ny\t2")
        (place / "bookmarks.json").write_text(json.dumps([{"label": "here"}]))
    (logdir.parent / "outside.tsv").write_text("secret")
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
        until = time.monotonic() + 10  # it looks for configs once the runs are loaded, when it is asked
        while not theirs.ask(get("plugin/projector/runs")).body and time.monotonic() < until:
            time.sleep(0.1)
        yield theirs, ours


def asked_of(server: Server) -> list[tuple[str, str]]:
    runs = server.ask(get("plugin/projector/runs")).body
    infos = {run: server.ask(get("plugin/projector/info", run=run)).body for run in runs}
    return [(run, each["tensorName"]) for run, info in infos.items() for each in info["embeddings"]]


def test_runs_and_their_configs_are_equal(pair: tuple[Server, Server]) -> None:
    """With the shape of each matrix, whether the config gives it or not; we have more runs (`projector_runs`)."""
    theirs, ours = pair
    runs = theirs.ask(get("plugin/projector/runs")).body
    assert runs

    assert runs == [run for run in ours.ask(get("plugin/projector/runs")).body if run in runs]
    assert_equal(theirs, ours, [get("plugin/projector/info", run=run) for run in runs])


def test_what_the_files_hold_is_equal(pair: tuple[Server, Server]) -> None:
    """Vectors as float32, metadata as they are or their first rows, bookmarks, the image of the pictures."""
    theirs, ours = pair
    questions = [
        get(f"plugin/projector/{route}", run=run, name=name, **more)
        for run, name in asked_of(theirs)
        for route, more in [
            ("tensor", {}),
            ("tensor", {"num_rows": "2"}),
            ("metadata", {}),
            ("metadata", {"num_rows": "2"}),
            ("metadata", {"num_rows": "1000"}),
            ("bookmarks", {}),
            ("sprite_image", {}),
        ]
    ]
    assert len(questions) > 14

    assert_alike(theirs, ours, questions)


def test_bad_questions_get_the_same_answers(pair: tuple[Server, Server]) -> None:
    """Whoever asks for nothing, for what is not there, or for no number of rows is told in the same words."""
    run, name = asked_of(pair[0])[0]
    questions = [
        *(get(f"plugin/projector/{route}") for route in ("info", "tensor", "metadata", "bookmarks", "sprite_image")),
        *(get(f"plugin/projector/{route}", run=run) for route in ("tensor", "metadata", "bookmarks", "sprite_image")),
        *(get(f"plugin/projector/{route}", run="no") for route in ("info",)),
        *(get(f"plugin/projector/{route}", run="no", name=name) for route in ("tensor", "metadata", "sprite_image")),
        *(get(f"plugin/projector/{route}", run=run, name="no") for route in ("metadata", "bookmarks", "sprite_image")),
        *(get("plugin/projector/metadata", run=run, name=name, num_rows=rows) for rows in ("0", "-1", "x", "")),
        get("plugin/projector/tensor", run=run, name=f"{name}:0"),
    ]

    assert_alike(*pair, questions)


def assert_alike(theirs: Server, ours: Server, questions: list[Question]) -> None:
    """Equal but for where a file lies, which they tell (the difference `projector_paths`)."""
    for question in questions:
        expected, answer = theirs.ask(question), ours.ask(question)
        if expected.status == 400:
            assert (400, _without_paths(expected.body)) == (answer.status, _without_paths(answer.body)), question
        else:
            assert expected == answer, question


def _without_paths(text: bytes) -> bytes:
    return re.sub(rb'"[^"]*/([^"/]+)"', rb'"\1"', text)
