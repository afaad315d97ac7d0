"""TensorBoard's API at its edges; that it answers as TensorBoard does is asked in tests/side_by_side."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

HOSTILE = '<script>"\n../é\u202e😀' + "x" * 10_000


def _form(**fields: str) -> dict[str, Any]:
    return {"data": fields, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


def _time_series(client: Any, *requests: object) -> Any:
    response = client.request("POST", "/data/plugin/timeseries/timeSeries", **_form(requests=json.dumps(requests)))
    assert response.status_code == 200, response.text
    return response.json()


def _scalars(client: Any, run: str, tag: str, **arguments: str) -> Any:
    return client.get("/data/plugin/scalars/scalars", params={"run": run, "tag": tag, **arguments})


def test_values_that_json_lacks_are_words(logs: Any, client: Any) -> None:
    """NaN and infinities, in values and in times."""
    logs.log("r", "t", [(0, 1.0, float("nan")), (1, 2.0, float("inf")), (2, 3.0, float("-inf")), (3, 4.0, 0.5)])
    assert _scalars(client, "r", "t").json() == [[1, 0, "NaN"], [2, 1, "Infinity"], [3, 2, "-Infinity"], [4, 3, 0.5]]
    assert _scalars(client, "r", "t", format="csv").text.splitlines()[1:] == [
        "1.0,0,nan",
        "2.0,1,inf",
        "3.0,2,-inf",
        "4.0,3,0.5",
    ]


def test_nothing_is_sampled_or_rounded(logs: Any, client: Any) -> None:
    """Ten thousand points come as ten thousand; steps beyond 2**53 and doubles keep every digit."""
    steps = np.arange(10_000)
    logs.append("r", "t", [2**62 + steps, steps.astype(np.float64), np.full(10_000, 0.1)])
    answer = _scalars(client, "r", "t").json()
    assert len(answer) == 10_000
    assert answer[-1] == [9999.0, 2**62 + 9999, 0.1]


@pytest.mark.parametrize(("restarts", "steps"), [("latest", [0, 1, 5]), ("raw", [0, 1, 2, 1, 5])])
def test_what_a_restart_overwrote_is_shown_on_demand(
    logs: Any, client_with: Callable[..., Any], restarts: str, steps: list[int]
) -> None:
    """As with --purge_orphaned_data, and without it."""
    logs.log("r", "t", [(step, 1.0, 1.0) for step in (0, 1, 2, 1, 5)])
    assert [row[1] for row in _scalars(client_with(restarts=restarts), "r", "t").json()] == steps


def test_hostile_names_come_back_as_they_are(logs: Any, client: Any) -> None:
    """Markup, line breaks, paths, direction marks, emoji, ten thousand characters."""
    logs.log(HOSTILE, HOSTILE, [(0, 1.0, 2.0)])
    assert client.get("/data/runs").json() == [HOSTILE]
    assert list(client.get("/data/plugin/scalars/tags").json()[HOSTILE]) == [HOSTILE]
    assert _scalars(client, HOSTILE, HOSTILE).json() == [[1.0, 0, 2.0]]
    (series,) = _time_series(client, {"plugin": "scalars", "tag": HOSTILE})
    assert series["runToSeries"] == {HOSTILE: [{"wallTime": 1.0, "step": 0, "value": 2.0}]}


def test_an_error_is_plain_text_that_no_browser_runs(client: Any) -> None:
    """What was asked for is quoted in the answer; it must not become a page."""
    response = _scalars(client, "<script>alert(1)</script>", "t")
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/data/runs", "/data/runs/", "/experiment/any/data/runs"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_routes_answer_as_generously_as_tensorboards(client: Any, method: str, path: str) -> None:
    """By any of these methods, with a slash behind or an experiment in front."""
    response = client.request(method, path)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache, must-revalidate"


@pytest.mark.parametrize(
    "requests",
    [
        [{"plugin": float("nan"), "tag": float("inf")}],
        [{"plugin": ["scalars"], "tag": {"a": 1}, "run": [], "sample": {}}],
        [{"plugin": "scalars", "tag": "\ud800", "run": 3}],
        [{"plugin": "images", "tag": "t", "run": "r", "sample": -(10**30)}],
        [{}],
    ],
)
def test_requests_of_odd_types_are_answered(logs: Any, client: Any, requests: list[object]) -> None:
    """Each is told what is wrong with it, or that there is nothing; none fails the server."""
    logs.log("r", "t", [(0, 1.0, 1.0)])
    (answer,) = _time_series(client, *requests)
    assert "error" in answer or answer["runToSeries"] == {}


@pytest.mark.parametrize("requests", ["", "[", "3", "[3]", "{}x", "[" * 100_000, "null", '"x"'])
def test_requests_that_are_no_list_of_objects_are_refused(client: Any, requests: str) -> None:
    """With one line of text."""
    response = client.request("POST", "/data/plugin/timeseries/timeSeries", **_form(requests=requests))
    assert response.status_code == 400
    assert response.text.startswith("Invalid argument: ")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\nno header\r\n\xff\xfe--x"),
        ("multipart/form-data; boundary=\xe9", b"--"),
        ("multipart/form-data; boundary=x", b"--x\r\n" * 10_000),
        ("application/x-www-form-urlencoded", b"tag=%ff&tag&&=;"),
        ("application/json", b'{"tag": "t"}'),
        ("", b"tag=t"),
    ],
)
def test_a_broken_form_is_a_form_without_fields(client: Any, content_type: str, body: bytes) -> None:
    """Bytes of any kind lead to a clear refusal."""
    headers = {"Content-Type": content_type.encode("latin-1")}
    response = client.request("POST", "/data/plugin/scalars/scalars_multirun", content=body, headers=headers)
    assert response.status_code == 400
    assert response.text == "Invalid argument: tag must be specified exactly once"


@pytest.mark.parametrize(
    "fields",
    [
        [],
        {"a": 1},
        ["", "images", "r", "t", 0],
        ["", "images", "r", "t", 0, True],
        ["", "images", "r", "t", 10**40, 2],
        ["", "images", "r", "t", 0, 10**40],
        ["", "images", "../..", "t", 0, 2],
        ["", "scalars", "r", "t", 0, 2],
        [[[[]]]] * 6,
    ],
)
def test_an_image_id_that_was_never_given_leads_nowhere(logs: Any, client: Any, fields: object) -> None:
    """Ids come back from clients; whatever they hold names a sample of the store or nothing."""
    logs.log("r", "t", [(0, 1.0, 1.0)])
    image_id = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode()
    response = client.get("/data/plugin/timeseries/imageData", params={"imageId": image_id})
    assert response.status_code in {400, 404}


@pytest.mark.parametrize("image_id", ["é", "\0", "====", "A", "W10", "bm90IGpzb24"])
def test_an_image_id_of_other_bytes_is_refused(client: Any, image_id: str) -> None:
    """Neither base64 nor JSON."""
    response = client.get("/data/plugin/timeseries/imageData", params={"imageId": image_id})
    assert response.status_code == 400


def test_the_documentation_names_each_route_once(client: Any) -> None:
    """Slashes, methods and experiments are not repeated in it."""
    paths = {path: set(methods) for path, methods in client.get("/openapi.json").json()["paths"].items()}
    ours = {path for path in paths if path.startswith(("/data", "/experiment"))}
    assert "/data/runs" in ours
    assert not [path for path in ours if path.endswith("/") or path.startswith("/experiment")]
    assert all(len(paths[path]) == 1 for path in ours)
