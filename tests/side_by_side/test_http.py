"""A real TensorBoard and a real `board` over tests/golden, asked the same questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from board.tensorboard.differences import DIFFERENCES, Peer, page
from tests.side_by_side.forgiven import FORGET, UNEXPECTED, assert_equal
from tests.side_by_side.servers import ROOT, Answer, Question, Server, board, get, post, series_requests, tensorboard

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


CORE = [
    *(get(path) for path in ("environment", "logdir", "window_properties", "runs", "experiments", "experiment_runs")),
    *(get(path) for path in ("plugins_listing", "notifications", "runs/", "nothing", "plugin/nothing/tags")),
    get("plugin_entry.html", name="scalars"),
    post("runs"),
    Question("experiment/any/data/runs"),
    Question("experiment/any/data/plugin/scalars/tags"),
]

ASKED_BADLY = [
    get("plugin/scalars/scalars"),
    get("plugin/scalars/scalars", run="pytorch/tb"),
    get("plugin/scalars/scalars", tag="train/loss"),
    get("plugin/scalars/scalars", run="", tag=""),
    get("plugin/scalars/scalars", run="it's", tag='é"\n'),
    get("plugin/scalars/scalars", run="pytorch/tb/pair_a", tag="pair", format="CSV"),
    get("plugin/scalars/scalars_multirun"),
    post("plugin/scalars/scalars_multirun"),
    post("plugin/scalars/scalars_multirun", ("tag", "a"), ("tag", "b")),
    post("plugin/scalars/scalars_multirun", ("tag", "pair")),
    post("plugin/scalars/scalars_multirun", ("tag", "no such tag"), ("runs", "pytorch/tb/pair_a")),
    get("plugin/timeseries/timeSeries"),
    get("plugin/timeseries/timeSeries", requests="no JSON"),
    post("plugin/timeseries/timeSeries"),
    get("plugin/timeseries/imageData", imageId=""),
    get(
        "plugin/timeseries/timeSeries",
        requests=series_requests(
            {"plugin": "scalars"},
            {"plugin": "nothing", "tag": "x", "run": "r", "sample": 0},
            {"plugin": "histograms", "tag": "x"},
            {"plugin": "images", "tag": "x", "run": "r"},
            {"plugin": "images", "tag": "x", "run": "r", "sample": 0},
            {"plugin": "images", "tag": "x", "run": 3, "sample": True},
            {"plugin": "scalars", "tag": "no such tag"},
            {"plugin": "scalars", "tag": "epoch_loss", "run": "no such run", "sample": 1.5},
        ),
    ),
]


def test_the_core_routes_answer_equally(theirs: Server, ours: Server) -> None:
    """Environment, runs in their order, dashboards with data, unknown addresses."""
    assert_equal(theirs, ours, CORE)


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words, so that a client's handling of errors keeps working."""
    assert_equal(theirs, ours, ASKED_BADLY + UNEXPECTED)


def test_every_tag_is_listed_equally(theirs: Server, ours: Server) -> None:
    """Runs, tags, display names, descriptions as HTML, numbers of images."""
    assert_equal(theirs, ours, [get("plugin/scalars/tags"), get("plugin/timeseries/tags")])


def test_every_scalar_series_is_equal_in_every_form(theirs: Server, ours: Server) -> None:
    """JSON, CSV, several runs at once, and as time series by both kinds of form: every point, NaN included."""
    listed = ours.ask(get("plugin/scalars/tags")).body
    assert len(listed) > 10
    questions = [
        get("plugin/scalars/scalars", run=run, tag=tag, format=form)
        for run, tags in listed.items()
        for tag in tags
        for form in ("json", "csv")
    ]
    for tag in sorted({tag for tags in listed.values() for tag in tags}):
        questions.append(post("plugin/scalars/scalars_multirun", ("tag", tag), *(("runs", run) for run in listed)))
        form = (("requests", series_requests({"plugin": "scalars", "tag": tag})),)
        questions += [Question("data/plugin/timeseries/timeSeries", form, multipart) for multipart in (False, True)]
    assert_equal(theirs, ours, questions)


def test_every_histogram_is_equal(theirs: Server, ours: Server) -> None:
    """Those that are tensors and those that are legacy values."""
    listed = ours.ask(get("plugin/timeseries/tags")).body["histograms"]["runTagInfo"]
    series = [{"plugin": "histograms", "run": run, "tag": tag} for run, tags in listed.items() for tag in tags]
    assert len(series) > 10
    assert_equal(theirs, ours, [post("plugin/timeseries/timeSeries", ("requests", series_requests(*series)))])


def test_every_image_is_equal_to_the_byte(theirs: Server, ours: Server) -> None:
    """Steps, times, and what each id leads to."""
    listed = ours.ask(get("plugin/timeseries/tags")).body["images"]["tagRunSampledInfo"]
    series = [
        {"plugin": "images", "run": run, "tag": tag, "sample": sample}
        for tag, runs in listed.items()
        for run, info in runs.items()
        for sample in range(info["maxSamplesPerStep"] + 1)
    ]
    question = post("plugin/timeseries/timeSeries", ("requests", series_requests(*series)))
    assert_equal(theirs, ours, [question])
    ids, their_ids = _image_ids(ours.ask(question)), _image_ids(theirs.ask(question))
    assert len(ids) > 10
    for image_id, their_id in zip(ids, their_ids, strict=True):
        expected = theirs.ask(get("plugin/timeseries/imageData", imageId=their_id))
        assert expected == ours.ask(get("plugin/timeseries/imageData", imageId=image_id))


def _image_ids(answer: Answer) -> list[str]:
    return [step["imageId"] for series in answer.body for steps in series["runToSeries"].values() for step in steps]


# The list


def test_each_forgiven_difference_is_on_the_list() -> None:
    """What the comparison overlooks, a reader of the page knows."""
    assert {difference.name for difference in DIFFERENCES} >= FORGET.keys()


def test_the_page_of_differences_is_current() -> None:
    """The list and its page are one."""
    assert page() == (ROOT / "docs/tensorboard-differences.md").read_text()
