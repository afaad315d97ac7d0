from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BODY: dict[str, list[object]] = {"charts": []}


@pytest.mark.parametrize("host", ["localhost:6006", "LOCALHOST", "127.0.0.1:6006", "[::1]:6006", "127.0.0.1"])
def test_names_of_this_machine_are_answered(client: Any, host: str) -> None:
    """Whatever a browser on this machine may have typed works."""
    assert client.get("/api/environment", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:6006",
        "localhost.evil.example",
        "evil.example#localhost",
        "user@localhost",
        "192.168.1.5:6006",
        "[::1",
        "",
        "localhost:6006:1",
        "<script>",
    ],
)
def test_a_name_that_was_rebound_to_this_machine_is_refused(client: Any, host: str) -> None:
    """A foreign page cannot reach the logs by pointing its own name at 127.0.0.1."""
    answer = client.get("/api/environment", headers={"Host": host})

    assert (403, "unknown_host") == (answer.status_code, answer.json()["error"]["code"])


def test_all_interfaces_mean_any_address_and_only_known_names(client_with: Callable[..., Any]) -> None:
    """An address cannot be re-bound; a name can, so names stay on the list."""
    client = client_with(any_address=True, hosts=frozenset({"Trainer"}))

    for host in ("192.168.1.5:6006", "[fe80::1]:6006", "trainer:6006"):
        assert client.get("/api/environment", headers={"Host": host}).status_code == 200
    assert client.get("/api/environment", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # no browser
        ({"Origin": "http://localhost:6006"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://localhost:8888"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403),
        ({"Origin": "localhost:6006"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://hub.example"}, 200),  # a proxy rewrote Host
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:6006"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_our_own_page_may_write(client: Any, headers: dict[str, str], status: int) -> None:
    """A foreign page in the user's browser can change nothing here."""
    assert client.patch("/api/curation", {"a": 1}, headers=headers).status_code == status
    assert client.post("/api/scalars/series", BODY, headers=headers).status_code == status
    assert client.get("/api/environment", headers=headers).status_code == 200


def test_every_answer_carries_the_security_headers(client: Any) -> None:
    """Errors and refusals too: there is no door without a lock."""
    for answer in (
        client.get("/"),
        client.get("/api/environment"),
        client.get("/nowhere"),
        client.get("/", headers={"Host": "evil.example"}),
        client.get("/static/app.js"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


def test_nonces_are_never_used_twice(client: Any) -> None:
    """A nonce that can be foreseen is none."""
    assert client.get("/").headers["content-security-policy"] != client.get("/").headers["content-security-policy"]


def test_who_may_frame_the_board_is_the_users_choice(client_with: Callable[..., Any]) -> None:
    """A notebook on another origin may show the board if its user says so."""
    policy = client_with(frame_ancestors="https://hub.example").get("/").headers["content-security-policy"]

    assert "frame-ancestors https://hub.example" in policy


def test_a_token_opens_the_board_once_and_leaves_the_address(client_with: Callable[..., Any]) -> None:
    """The address with the token sets a cookie and leads to the same address without it, so that no link leaks it."""
    client = client_with(token="s3cret")
    page = {"Accept": "text/html"}
    first = client.get("/?token=s3cret&smoothing=0.6", headers=page)
    cookie = first.headers["set-cookie"].split(";")[0]

    assert (303, "./?smoothing=0.6") == (first.status_code, first.headers["location"])
    assert "HttpOnly" in first.headers["set-cookie"]
    assert "SameSite=Strict" in first.headers["set-cookie"]
    assert "s3cret" not in first.headers["set-cookie"]
    assert client.get("/", headers=page | {"Cookie": cookie}).status_code == 200
    assert client.get("/api/environment", headers={"Cookie": f"a=b; {cookie}"}).status_code == 200


def test_programs_show_the_token_with_each_request(client_with: Callable[..., Any]) -> None:
    """`Authorization: Bearer` and `?token=` work without a redirect."""
    client = client_with(token="gehéim")

    assert client.get("/api/environment", headers={"Authorization": "Bearer gehéim".encode()}).status_code == 401
    assert client.get("/api/environment?token=geh%C3%A9im").status_code == 200
    plain = client_with(token="s3cret")
    assert plain.get("/api/environment", headers={"Authorization": "bearer s3cret"}).status_code == 200


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"params": {"token": "wrong"}},
        {"params": {"token": ""}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Basic s3cret"}},
        {"headers": {"Cookie": "board=s3cret; token=s3cret"}},
    ],
)
def test_without_the_token_nothing_is_told(client_with: Callable[..., Any], options: dict[str, Any]) -> None:
    """Every route but the static files is closed, unknown ones too."""
    client = client_with(token="s3cret")

    for path in ("/", "/api/environment", "/api/changes", "/data/runs", "/docs", "/openapi.json", "/nowhere"):
        assert client.get(path, **options).status_code == 401
    assert client.get("/static/styles/plain.css").status_code == 200


def test_a_person_without_the_token_is_asked_for_it(client_with: Callable[..., Any]) -> None:
    """The page says what is missing and has a field for it."""
    answer = client_with(token="s3cret").get("/", headers={"Accept": "text/html"})

    assert answer.status_code == 401
    assert 'name="token"' in answer.text


def test_long_requests_are_refused(client: Any) -> None:
    """Neither a stated nor an unstated length gets past 4 MiB."""
    large = b'{"a": "' + b"x" * (4 << 20) + b'"}'
    json = {"Content-Type": "application/json"}

    async def pieces() -> Any:
        for start in range(0, len(large), 65536):
            yield large[start : start + 65536]

    stated = client.request("PATCH", "/api/curation", content=large, headers=json)
    unstated = client.request("PATCH", "/api/curation", content=pieces(), headers=json)

    assert (413, "too_large") == (stated.status_code, stated.json()["error"]["code"])
    assert (413, "too_large") == (unstated.status_code, unstated.json()["error"]["code"])


def test_a_query_of_thousands_of_fields_is_refused(client_with: Callable[..., Any]) -> None:
    """Looking for the token among them must not fail."""
    answer = client_with(token="secret").get("/api/environment?" + "&".join(["a=1"] * 2000))

    assert (400, "bad_request") == (answer.status_code, answer.json()["error"]["code"])
