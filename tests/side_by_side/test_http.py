"""A real TensorBoard and a real `board` over the same logs, asked the same questions."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

import numpy as np
import pytest
import tensorboardX

import writer
from board.tensorboard.differences import DIFFERENCES, Peer, page
from writer.wire.proto.event_pb2 import SessionLog
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import encode_tensor

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
GOLDEN = "tests/golden"
DEADLINE_SECONDS = 30.0

EVERYTHING = "scalars=1000000,histograms=1000000,images=1000000"


Result = TypeVar("Result")


@dataclass(frozen=True)
class Question:
    """A GET, or with a form a POST."""

    path: str
    form: tuple[tuple[str, str], ...] | None = None
    multipart: bool = False


@dataclass(frozen=True)
class Answer:
    """What of an answer must be equal; a JSON body is parsed, so that the order of keys does not count."""

    status: int
    media_type: str
    body: Any


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


@dataclass
class Server:
    """A running server under test."""

    url: str
    peer: Peer | None  # None: board

    def ask(self, question: Question) -> Answer:
        data, headers = _body(question)
        request = urllib.request.Request(f"{self.url}/{question.path}", data, headers)
        try:
            response = _OPENER.open(request, timeout=DEADLINE_SECONDS)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            body = response.read()
        media_type = response.headers.get_content_type()
        return Answer(response.status, media_type, json.loads(body) if media_type == "application/json" else body)


def _body(question: Question) -> tuple[bytes | None, dict[str, str]]:
    if question.form is None:
        return None, {}
    if not question.multipart:
        return urlencode(question.form).encode(), {}
    boundary = "----side-by-side"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in question.form
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={boundary}"}


@contextmanager
def _running(peer: Peer | None, log: Path, *command: str) -> Iterator[Server]:
    """Start a server on a port of its own choice; wait until it names it."""
    with log.open("w+") as output:
        process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, stdout=output, stderr=output)
        try:
            yield Server(_wait_for(lambda: _printed_url(process, log), "a URL"), peer)
        finally:
            process.terminate()
            process.wait(DEADLINE_SECONDS)


def _printed_url(process: subprocess.Popen[bytes], log: Path) -> str | None:
    text = log.read_text()
    assert process.poll() is None, text
    match = re.search(r"http://(?:127\.0\.0\.1|localhost):\d+", text)
    return match.group() if match else None


def _wait_for(look: Callable[[], Result | None], what: str) -> Result:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"no {what} within {DEADLINE_SECONDS} s")


@contextmanager
def _tensorboard(peer: Peer, logdir: str, directory: Path) -> Iterator[Server]:
    loader = (
        ["--load_fast=true"]
        if peer is Peer.FAST
        else ["--load_fast=false", "--reload_task=blocking", "--reload_interval=0"]
    )
    flags = ["--logdir", logdir, "--host=127.0.0.1", "--port=0", f"--samples_per_plugin={EVERYTHING}", *loader]
    with _running(peer, directory / f"{peer.name}.log", "tensorboard.main", *flags) as server:
        yield server


@contextmanager
def _board(logdir: str, directory: Path) -> Iterator[Server]:
    with _running(None, directory / "board.log", "board", "--logdir", logdir, "--port=0") as server:
        _wait_for(lambda: _is_loaded(server) or None, "end of loading")
        yield server


def _is_loaded(server: Server) -> bool:
    state: str = server.ask(Question("api/changes?since=0")).body["load"]["state"]
    return state == "ready"


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _board(GOLDEN, tmp_path_factory.mktemp("board")) as server:
        yield server


@pytest.fixture(scope="module", params=[Peer.PYTHON, Peer.FAST], ids=["python", "fast"])
def theirs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _tensorboard(request.param, GOLDEN, tmp_path_factory.mktemp("tensorboard")) as server:
        yield server


# What a listed difference makes of an answer before the answers are compared


def _forget_keys(path: str, *keys: str) -> Callable[[Question, Answer], Answer]:
    def forget(question: Question, answer: Answer) -> Answer:
        if question.path != path:
            return answer
        return replace(answer, body={key: value for key, value in answer.body.items() if key not in keys})

    return forget


def _forget_answer(*paths: str) -> Callable[[Question, Answer], Answer]:
    def forget(question: Question, answer: Answer) -> Answer:
        return Answer(0, "", None) if question.path.startswith(paths) else answer

    return forget


def _forget_page(question: Question, answer: Answer) -> Answer:
    is_from_route = isinstance(answer.body, bytes) and answer.body.startswith(b"Not found: ")
    return Answer(answer.status, "", None) if answer.status in {404, 405} and not is_from_route else answer


def _forget_server_error(question: Question, answer: Answer) -> Answer:
    unexpected = question in UNEXPECTED and answer.status in {400, 404, 500}
    return Answer(400, "", None) if unexpected else answer


def _forget_display_name(question: Question, answer: Answer) -> Answer:
    if question.path.endswith("data/plugin/scalars/tags"):
        for tags in answer.body.values():
            for tag, info in tags.items():
                info["displayName"] = info["displayName"] if info["displayName"] != tag else ""
    return answer


def _bins(answer: Answer) -> Iterator[list[dict[str, Any]]]:
    for series in answer.body if isinstance(answer.body, list) else []:
        if isinstance(series, dict) and series.get("plugin") == "histograms":
            for steps in series.get("runToSeries", {}).values():
                yield from (step["bins"] for step in steps)


def _forget_precision(question: Question, answer: Answer) -> Answer:
    for bins in _bins(answer):
        for bucket in bins:
            bucket.update({key: float(np.float32(value)) for key, value in bucket.items()})
    return answer


def _forget_outer_buckets(question: Question, answer: Answer) -> Answer:
    for bins in _bins(answer):
        bins[:] = [bucket for bucket in bins if bucket["count"]]
        if bins:
            bins[0]["min"] = bins[-1]["max"] = None  # theirs are on the buckets that are dropped here
    return answer


def _forget_image_ids(question: Question, answer: Answer) -> Answer:
    for series in answer.body if isinstance(answer.body, list) else []:
        if isinstance(series, dict) and series.get("plugin") == "images":
            for steps in series.get("runToSeries", {}).values():
                for step in steps:
                    del step["imageId"]
    return answer


def _forget_run_order(question: Question, answer: Answer) -> Answer:
    return replace(answer, body=sorted(answer.body)) if question.path == "data/runs" else answer


FORGET = {
    "version": _forget_keys("data/environment", "version"),
    "debug": _forget_keys("data/environment", "debug"),
    "projector": _forget_keys("data/plugins_listing", "projector"),
    "notifications": _forget_answer("data/notifications"),
    "plugin_entry": _forget_answer("data/plugin_entry.html"),
    "error_pages": _forget_page,
    "server_errors": _forget_server_error,
    "display_name": _forget_display_name,
    "histogram_precision": _forget_precision,
    "histogram_empty_buckets": _forget_outer_buckets,
    "image_ids": _forget_image_ids,
    "run_order": _forget_run_order,
}
"""Only these are met in tests/golden; each by the name that it has in the list."""


def _differences(server: Server) -> set[str]:
    return {difference.name for difference in DIFFERENCES if difference.peer in {Peer.BOTH, server.peer}}


def _compared(server: Server, question: Question, answer: Answer) -> Answer:
    for name in _differences(server) & FORGET.keys():
        answer = FORGET[name](question, answer)
    return answer


def _assert_equal(theirs: Server, ours: Server, questions: list[Question]) -> None:
    """Ask both; ask again what differs while TensorBoard's fast loader may still be loading."""
    deadline = time.monotonic() + (DEADLINE_SECONDS if theirs.peer is Peer.FAST else 0)
    while True:
        answers = [
            (
                question,
                _compared(theirs, question, theirs.ask(question)),
                _compared(theirs, question, ours.ask(question)),
            )
            for question in questions
        ]
        questions = [question for question, expected, answer in answers if expected != answer]
        if not questions or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    for question, expected, answer in answers:
        assert expected == answer, question


def _get(path: str, **arguments: str) -> Question:
    return Question(f"data/{path}?{urlencode(arguments)}" if arguments else f"data/{path}")


def _post(path: str, *fields: tuple[str, str]) -> Question:
    return Question(f"data/{path}", fields)


def _series_requests(*requests: object) -> str:
    return json.dumps(requests)


CORE = [
    *(_get(path) for path in ("environment", "logdir", "window_properties", "runs", "experiments", "experiment_runs")),
    *(_get(path) for path in ("plugins_listing", "notifications", "runs/", "nothing", "plugin/nothing/tags")),
    _get("plugin_entry.html", name="scalars"),
    _post("runs"),
    Question("experiment/any/data/runs"),
    Question("experiment/any/data/plugin/scalars/tags"),
]

ASKED_BADLY = [
    _get("plugin/scalars/scalars"),
    _get("plugin/scalars/scalars", run="pytorch/tb"),
    _get("plugin/scalars/scalars", tag="train/loss"),
    _get("plugin/scalars/scalars", run="", tag=""),
    _get("plugin/scalars/scalars", run="it's", tag='é"\n'),
    _get("plugin/scalars/scalars", run="pytorch/tb/pair_a", tag="pair", format="CSV"),
    _get("plugin/scalars/scalars_multirun"),
    _post("plugin/scalars/scalars_multirun"),
    _post("plugin/scalars/scalars_multirun", ("tag", "a"), ("tag", "b")),
    _post("plugin/scalars/scalars_multirun", ("tag", "pair")),
    _post("plugin/scalars/scalars_multirun", ("tag", "no such tag"), ("runs", "pytorch/tb/pair_a")),
    _get("plugin/timeseries/timeSeries"),
    _get("plugin/timeseries/timeSeries", requests="no JSON"),
    _post("plugin/timeseries/timeSeries"),
    _get("plugin/timeseries/imageData", imageId=""),
    _get(
        "plugin/timeseries/timeSeries",
        requests=_series_requests(
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

UNEXPECTED = [
    _get("plugin/timeseries/timeSeries", requests='{"plugin": "scalars"}'),
    _get("plugin/timeseries/timeSeries", requests="[3]"),
    _get("plugin/timeseries/imageData"),
    _get("plugin/timeseries/imageData", imageId="abc"),
    _get("plugin/timeseries/imageData", imageId="W10"),
]


def test_the_core_routes_answer_equally(theirs: Server, ours: Server) -> None:
    """Environment, runs in their order, dashboards with data, unknown addresses."""
    _assert_equal(theirs, ours, CORE)


def test_bad_questions_get_the_same_answers(theirs: Server, ours: Server) -> None:
    """The same status and the same words, so that a client's handling of errors keeps working."""
    _assert_equal(theirs, ours, ASKED_BADLY + UNEXPECTED)


def test_every_tag_is_listed_equally(theirs: Server, ours: Server) -> None:
    """Runs, tags, display names, descriptions as HTML, numbers of images."""
    _assert_equal(theirs, ours, [_get("plugin/scalars/tags"), _get("plugin/timeseries/tags")])


def test_every_scalar_series_is_equal_in_every_form(theirs: Server, ours: Server) -> None:
    """JSON, CSV, several runs at once, and as time series by both kinds of form: every point, NaN included."""
    listed = ours.ask(_get("plugin/scalars/tags")).body
    assert len(listed) > 10
    questions = [
        _get("plugin/scalars/scalars", run=run, tag=tag, format=form)
        for run, tags in listed.items()
        for tag in tags
        for form in ("json", "csv")
    ]
    for tag in sorted({tag for tags in listed.values() for tag in tags}):
        questions.append(_post("plugin/scalars/scalars_multirun", ("tag", tag), *(("runs", run) for run in listed)))
        form = (("requests", _series_requests({"plugin": "scalars", "tag": tag})),)
        questions += [Question("data/plugin/timeseries/timeSeries", form, multipart) for multipart in (False, True)]
    _assert_equal(theirs, ours, questions)


def test_every_histogram_is_equal(theirs: Server, ours: Server) -> None:
    """Those that are tensors and those that are legacy values."""
    listed = ours.ask(_get("plugin/timeseries/tags")).body["histograms"]["runTagInfo"]
    series = [{"plugin": "histograms", "run": run, "tag": tag} for run, tags in listed.items() for tag in tags]
    assert len(series) > 10
    _assert_equal(theirs, ours, [_post("plugin/timeseries/timeSeries", ("requests", _series_requests(*series)))])


def test_every_image_is_equal_to_the_byte(theirs: Server, ours: Server) -> None:
    """Steps, times, and what each id leads to."""
    listed = ours.ask(_get("plugin/timeseries/tags")).body["images"]["tagRunSampledInfo"]
    series = [
        {"plugin": "images", "run": run, "tag": tag, "sample": sample}
        for tag, runs in listed.items()
        for run, info in runs.items()
        for sample in range(info["maxSamplesPerStep"] + 1)
    ]
    question = _post("plugin/timeseries/timeSeries", ("requests", _series_requests(*series)))
    _assert_equal(theirs, ours, [question])
    ids, their_ids = _image_ids(ours.ask(question)), _image_ids(theirs.ask(question))
    assert len(ids) > 10
    for image_id, their_id in zip(ids, their_ids, strict=True):
        expected = theirs.ask(_get("plugin/timeseries/imageData", imageId=their_id))
        assert expected == ours.ask(_get("plugin/timeseries/imageData", imageId=image_id))


def _image_ids(answer: Answer) -> list[str]:
    return [step["imageId"] for series in answer.body for steps in series["runToSeries"].values() for step in steps]


# Logs made up at random, by our writer and by tensorboardX


def _value(generator: random.Random) -> float:
    return generator.choice([generator.gauss(0, 1e3), float("nan"), float("inf"), -float("inf"), 0.0, 1e-300])


def _steps(generator: random.Random) -> list[int]:
    return sorted(generator.sample(range(10_000), generator.randrange(1, 200)))


def _write_scalars(directory: Path, generator: random.Random, steps: list[int], first_wall: float = 1e9) -> None:
    writer_class = generator.choice([writer.SummaryWriter, tensorboardX.SummaryWriter])
    with writer_class(str(directory)) as log:
        for index, step in enumerate(steps):
            for tag in ("loss", "accuracy/é"):
                log.add_scalar(tag, _value(generator), step, walltime=first_wall + index / 7)


def _write_two_files(directory: Path, generator: random.Random, first: str, second: str) -> None:
    for name, steps, wall in ((first, range(0, 50, 2), 1e9), (second, range(50, 90), 2e9)):
        _write_scalars(directory / name, generator, list(steps), wall)
        (path,) = (directory / name).iterdir()
        path.rename(directory / f"events.out.tfevents.{name}")
        path.parent.rmdir()


def _write_restart(directory: Path, *starts: int) -> None:
    """A START at the first of `starts`, steps 0 to 9, a START at the last one, steps 7 to 9 anew."""
    with writer.FileWriter(str(directory)) as log:
        for start, steps in ((starts[:-1], range(10)), (starts[-1:], range(7, 10))):
            for step in start:
                log.add_session_log(SessionLog(status=SessionLog.START), step)
            for step in steps:
                log.add_summary(Summary(value=[Summary.Value(tag="loss", simple_value=step)]), step)


def _write_doubles(directory: Path) -> None:
    with writer.FileWriter(str(directory)) as log:
        for step in range(3):
            value = Summary.Value(tag="loss", tensor=encode_tensor(np.float64(0.1 + step)))
            value.metadata.plugin_data.plugin_name = "scalars"
            log.add_summary(Summary(value=[value]), step)


def _write_damaged(directory: Path, generator: random.Random) -> None:
    _write_scalars(directory, generator, [1, 2, 3, 4])
    (path,) = directory.iterdir()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 255
    path.write_bytes(data)


@pytest.fixture(scope="module")
def random_logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Runs at random, and one for each listed difference that shows in the points; it has the difference's name."""
    directory = tmp_path_factory.mktemp("logs")
    generator = random.Random(11)
    for index in range(20):
        _write_scalars(directory / f"run {index}", generator, _steps(generator))
    for index in range(3):
        _write_two_files(directory / f"two files {index}", generator, first="0", second="1")
    _write_two_files(directory / "file_order", generator, first="1", second="0")
    _write_scalars(directory / "same_step", generator, [1, 2, 2, 2, 3])
    _write_scalars(directory / "step_goes_back", generator, [1, 2, 3, 2, 3, 4])
    _write_restart(directory / "restart", 0, 7)
    _write_restart(directory / "session_start", 0, 5)
    _write_restart(directory / "first_session_start", 7)
    _write_doubles(directory / "double_scalars")
    _write_damaged(directory / "damage", generator)
    return directory


@pytest.mark.parametrize("peer", [Peer.PYTHON, Peer.FAST], ids=["python", "fast"])
def test_random_logs_are_answered_equally_but_for_what_is_listed(
    random_logs: Path, peer: Peer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Every point of every run is equal; where a difference is listed, it is really there."""
    directory = tmp_path_factory.mktemp("servers")
    with _board(str(random_logs), directory) as ours, _tensorboard(peer, str(random_logs), directory) as theirs:
        _assert_equal(theirs, ours, [_get("runs")])
        listed = ours.ask(_get("plugin/scalars/tags")).body
        assert len(listed) > 20
        questions = {
            run: [_get("plugin/scalars/scalars", run=run, tag=tag) for tag in tags] for run, tags in listed.items()
        }
        different = _differences(theirs) & questions.keys()
        _assert_equal(theirs, ours, [question for run in questions.keys() - different for question in questions[run]])
        for question in (questions[run][0] for run in different):
            assert theirs.ask(question) != ours.ask(question), f"no longer a difference: {question}"


# The list


def test_each_forgiven_difference_is_on_the_list() -> None:
    """What the comparison overlooks, a reader of the page knows."""
    assert {difference.name for difference in DIFFERENCES} >= FORGET.keys()


def test_the_page_of_differences_is_current() -> None:
    """The list and its page are one."""
    assert page() == (ROOT / "docs/tensorboard-differences.md").read_text()
