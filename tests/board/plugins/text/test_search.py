"""`api/text/search`: every step of every text, in bounded time."""

from __future__ import annotations

import time
from typing import Any

import pytest

from board.plugins.text import search as search_module
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs


def search(client: Client, pattern: str, *series: tuple[int, int], **options: Any) -> dict[str, Any]:
    """Return the answer; every one of these must be good."""
    answer = client.post("api/text/search", {"pattern": pattern, "series": series, **options})
    assert 200 == answer.status_code, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def poem(written: WrittenLogs) -> tuple[int, int]:
    with written.writer() as writer:
        for step, line in enumerate(("The fog comes", "on little cat feet. Fog.", "It sits looking", "x" * 40)):
            writer.add_text("poem", line, step)
    written.load()
    return written.ids("run", "poem/text_summary")


def test_every_step_is_searched_newest_first(poem: tuple[int, int], client: Client) -> None:
    """A hit tells step, count and surroundings."""
    answer = search(client, "fog", poem)

    assert [(1, 1), (0, 1)] == [(hit["step"], hit["count"]) for hit in answer["hits"]]
    assert ("The ", "fog", " comes") == tuple(answer["hits"][1][key] for key in ("before", "match", "after"))
    assert (4, None, ["Fog", "fog"]) == (answer["searched"], answer["next"], answer["words"])


def test_letters_count_and_patterns_are_patterns_where_asked_for(poem: tuple[int, int], client: Client) -> None:
    """Otherwise a text is searched for as it stands, in either case."""
    assert [1] == [hit["step"] for hit in search(client, "Fog", poem, case=True)["hits"]]
    assert [1, 0] == [hit["step"] for hit in search(client, "cat.*feet|The", poem, regex=True)["hits"]]
    assert [] == search(client, "cat.*feet", poem)["hits"]
    assert [] == search(client, "z*", poem, regex=True)["hits"]


def test_a_long_search_goes_on_where_it_stopped(
    poem: tuple[int, int], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer is short; together they are the whole."""
    monkeypatch.setattr(search_module, "ANSWER_SECONDS", 0)
    start: list[int] | None = [0, 0]
    steps: list[int] = []
    answers = 0
    while start is not None and answers < 20:
        answer = search(client, "o", poem, (77, 77), poem, start=start)
        steps += [hit["step"] for hit in answer["hits"]]
        start, answers = answer["next"], answers + 1

    assert ([2, 1, 0, 2, 1, 0], 8) == (steps, answers)


@pytest.mark.parametrize("pattern", ["(x+x+)+y", "(x|x|x)*y", "(((x*)*)*)*y"])
def test_no_pattern_hangs_the_server(pattern: str, poem: tuple[int, int], client: Client) -> None:
    """One that takes too long on a text is given up there."""
    start = time.monotonic()
    answer = client.post("api/text/search", {"pattern": pattern, "regex": True, "series": [poem]})

    assert 200 == answer.status_code
    assert 5 > time.monotonic() - start


@pytest.mark.parametrize("pattern", ["(", "(x{1000}){1000}"])
def test_what_is_no_pattern_is_refused(poem: tuple[int, int], client: Client, pattern: str) -> None:
    """With the reason, for the field it was typed into."""
    answer = client.post("api/text/search", {"pattern": pattern, "regex": True, "series": [poem]})

    assert (400, "bad_regex") == (answer.status_code, answer.json()["error"]["code"])
    assert 422 == client.post("api/text/search", {"pattern": "", "series": [poem]}).status_code
