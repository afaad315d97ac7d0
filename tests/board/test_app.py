from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.responses import Response

from board.app import create_app
from board.context import Context
from board.errors import DamagedPayload
from board.plugin import Plugin
from board.responses import download_response

HOSTILE_NAMES = [
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "a\nb\r\nSet-Cookie: x=1",
    "x" * 10_000,
    "\u202eright to left \u05d0",
    "😀/🏳️‍🌈",
    "lone \udcff surrogate",
    "=1+1",
    '"quoted", with comma',
    "\0zero",
    "",
    "NaN",
    "$",
]


def test_page_holds_no_data_and_runs_no_inline_script_without_its_nonce(client: Any) -> None:
    """The shell is the same for every log; its only inline script is the import map, with the nonce of the policy."""
    answer = client.get("/")
    nonce = re.search(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])

    assert answer.status_code == 200
    assert nonce is not None
    for script in re.findall(r"<script([^>]*)>", answer.text):
        assert "src=" in script or f'nonce="{nonce[1]}"' in script
    assert " style=" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_every_module_in_the_import_map_is_served_forever(client: Any) -> None:
    """An address that names the content is immutable; the plain address is asked about each time."""
    page = client.get("/").text
    found = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert found is not None
    addresses = set(json.loads(found[1])["imports"].values())

    assert addresses
    for address in addresses:
        answer = client.get(address)
        assert (200, "text/javascript; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
        assert "immutable" in answer.headers["cache-control"]


def test_everything_that_the_page_names_is_there(client: Any) -> None:
    """A missing style sheet, icon or font is found here and not by a person."""
    page = client.get("/").text
    for address in re.findall(r'(?:href|src)="(static/[^"]+)"', page):
        assert (address, 200) == (address, client.get(address).status_code)


def test_environment_says_what_the_user_should_know(client_with: Callable[..., Any]) -> None:
    """The page shows notices, the sidecar's place and the user's choice for restarts."""
    client = client_with(notices=["mind the gap"], window_title="mine", restarts="raw")
    document = client.get("/api/environment").json()

    assert ["mind the gap"] == document["notices"]
    assert ("mine", "raw", "./runs") == (document["window_title"], document["restarts"], document["logdir"])
    assert document["sidecar"].endswith("notes.json")
    assert client.context.store.boot == document["boot"]


@pytest.mark.parametrize(
    ("logdir", "title"),
    [("./runs", "runs – board"), ("/data/mnist/", "mnist – board"), ("a:/data/x,b:/data/y", "board"), ("/", "board")],
)
def test_the_window_is_called_after_the_directory(client_with: Callable[..., Any], logdir: str, title: str) -> None:
    """Who has several boards open tells them apart; several directories have no name."""
    client = client_with(logdir=logdir)
    assert f"<title>{title}</title>" in client.get("/").text
    assert title == client.get("/api/environment").json()["window_title"]


def test_path_prefix_serves_the_same_board_below_it(client_with: Callable[..., Any]) -> None:
    """A proxy may pass the prefix on or take it off; without its slash it leads to the page, relatively."""
    client = client_with(path_prefix="/deep/down")

    assert client.get("/deep/down/api/environment").status_code == 200
    assert client.get("/deep/down/").status_code == 200
    assert client.get("/api/environment").status_code == 200
    assert (307, "./down/") == (client.get("/deep/down").status_code, client.get("/deep/down").headers["location"])


def test_errors_have_one_form(client: Any) -> None:
    """A program gets a code and a line as JSON, a person who navigates gets a designed page."""
    as_program = client.get("/nowhere")
    as_person = client.get("/nowhere", headers={"Accept": "text/html,*/*"})

    assert (404, "not_found") == (as_program.status_code, as_program.json()["error"]["code"])
    assert as_person.status_code == 404
    assert as_person.headers["content-type"].startswith("text/html")
    assert "Back to the board" in as_person.text


def test_hostile_names_travel_through_every_route(client: Any, logs: Any, points: Callable[..., Any]) -> None:
    """Runs and tags may have any name: each route answers, and the documents give the names back as they are."""
    ids = [logs.log(name, name, points(3)) for name in HOSTILE_NAMES]
    document = client.get("/api/changes").json()
    body = {"charts": [{"key": name, "series": [one]} for name, one in zip(HOSTILE_NAMES[:6], ids, strict=False)]}
    answer = client.post("/api/scalars/series", body).json()

    assert HOSTILE_NAMES == [run["name"] for run in document["runs"]] == [tag["name"] for tag in document["tags"]]
    assert HOSTILE_NAMES[:6] == [chart["key"] for chart in answer["charts"]]
    for path in client.get("/openapi.json").json()["paths"]:
        if path.endswith("/events") or "{" in path:
            continue
        for name in HOSTILE_NAMES:
            encoded = name.encode("utf-8", "surrogateescape")
            found = client.get(path, params={"run": encoded, "tag": encoded}, headers={"Accept": "text/html"})
            assert found.status_code < 500, (path, name)
            if found.headers.get("content-type", "").startswith("text/html"):
                assert "<script>alert" not in found.text


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_error_pages_quote_hostile_names_harmlessly(client: Any, name: str) -> None:
    """What a name holds is text on an error page, never markup and never a header."""
    for accept in ("text/html", "application/json"):
        answer = client.get("/x/y", params={"q": name.encode("utf-8", "surrogateescape")}, headers={"Accept": accept})
        assert answer.status_code == 404
        assert "<script>alert" not in answer.text
        assert "set-cookie" not in answer.headers


def test_a_bad_request_says_where_it_is_bad(client: Any) -> None:
    """The message names the field, so that a person can mend the request."""
    answer = client.post("/api/scalars/series", {"charts": [{"key": "a", "pixels": "many"}]})

    assert (422, "bad_request") == (answer.status_code, answer.json()["error"]["code"])
    assert "charts.0.pixels" in answer.json()["error"]["message"]
    assert client.request("POST", "/api/scalars/series", content=b"{").status_code == 422


def test_a_defect_is_one_clear_line(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug answers 500 in the usual form; its traceback goes to the terminal only."""

    def broken(_since: int) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(client.context.store, "changes", broken)
    answer = client.get("/api/changes")

    assert (500, "defect") == (answer.status_code, answer.json()["error"]["code"])
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "secret detail" not in answer.text


def test_reference_page_lists_every_route_without_a_foreign_address(client: Any) -> None:
    """The API reference works offline: it shows each path of the schema and loads nothing from elsewhere."""
    page = client.get("/docs")

    assert page.status_code == 200
    assert "http://" not in page.text
    assert "https://" not in page.text
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page.text


def test_only_clients_on_other_machines_get_compressed_answers(
    logs: Any, client_with: Callable[..., Any], points: Callable[..., Any]
) -> None:
    """On loopback compression costs more than it saves."""
    logs.log("a", "loss", points(2000))
    body = {"charts": [{"key": "k", "series": [[0, 0]]}]}
    near = client_with("127.0.0.1").post("/api/scalars/series", body)
    far = client_with("192.168.1.9").post("/api/scalars/series", body)

    assert "content-encoding" not in near.headers
    assert far.headers["content-encoding"] == "gzip"
    assert gzip.compress(near.content)[:2] == b"\x1f\x8b"
    assert near.json() == far.json()


@pytest.mark.parametrize(
    ("address", "preloaded"),
    [("/?tab=images", ["images"]), ("/", []), ("/?tab=scalars", []), ('/?tab="><script>', []), ("/?tab=../app", [])],
)
def test_a_dashboard_that_the_address_names_is_fetched_with_the_page(
    client: Any, address: str, preloaded: list[str]
) -> None:
    """Its code comes beside the shell's, not after it; an address can name nothing else."""
    page = client.get(address, headers={"Accept": "text/html"}).text
    assert preloaded == re.findall(r'<link rel="modulepreload" href="static/(\w+)\.bundle\.js\?v=\w+">', page)
    assert len(preloaded) == page.count("modulepreload")


def test_a_file_that_breaks_off_is_an_error_before_its_first_byte_and_a_cut_after_it(context: Context) -> None:
    """A log may change while it is sent: whoever reads sees the connection end too early, the terminal no defect."""
    router = APIRouter()
    damaged = DamagedPayload("a", 0, "gone")

    @router.get("/{pieces}")
    def download(pieces: int) -> Response:
        def sent() -> Iterator[bytes]:
            yield from [b"piece"] * pieces
            raise damaged

        return download_response(sent(), "a.csv", "text/csv")

    app = create_app(context, installed=[Plugin("breaking", "Breaking", router, ())])

    async def messages_of(pieces: int) -> list[Any]:
        messages: list[Any] = []

        async def receive() -> Any:
            await asyncio.sleep(3600)

        async def send(message: Any) -> None:
            messages.append(message)

        scope = {"type": "http", "method": "GET", "path": f"/api/breaking/{pieces}", "query_string": b""}
        await app(scope | {"headers": [(b"host", b"localhost")], "client": ("127.0.0.1", 1)}, receive, send)
        return messages

    assert 410 == asyncio.run(messages_of(0))[0]["status"]
    start, *pieces = asyncio.run(messages_of(2))
    assert (200, [b"piece", b"piece"]) == (start["status"], [piece["body"] for piece in pieces])
    assert pieces[-1]["more_body"]
