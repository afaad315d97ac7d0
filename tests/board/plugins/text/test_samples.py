"""`api/text/steps`, `samples` and `download`: which texts there are, what a card shows of one, and all of it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from board.plugins.text import samples as samples_module
from board.plugins.text.samples import SHOWN_CHARACTERS
from board.plugins.text.visible import visible
from tests.board.conftest import Client
from tests.board.plugins.written_logs import WrittenLogs
from writer.summaries.text import text as text_summary


def shown(client: Client, ids: tuple[int, int], row: int = 0, form: str = "markdown") -> dict[str, Any]:
    """Return the answer for one sample."""
    answer = client.post("api/text/samples", {"form": form, "samples": [[*ids, row]]})
    sample: dict[str, Any] = answer.json()["samples"][0]
    return sample


def log(written: WrittenLogs, *texts: Any, tag: str = "notes") -> tuple[int, int]:
    """Write texts at steps 0, 1, 2… and load them."""
    with written.writer() as writer:
        for step, text in enumerate(texts):
            writer._get_file_writer().add_summary(text_summary(tag, text), step)
    written.load()
    return written.ids("run", tag)


def test_every_step_is_there(written: WrittenLogs, client: Client) -> None:
    """Steps ascend, and each has the row that a sample is asked by."""
    ids = log(written, *(f"text {i}" for i in range(50)))

    series = client.post("api/text/steps", {"series": [ids, (99, 99)]}).json()["series"]

    assert [list(range(50))] == [entry["step"] for entry in series]
    assert "<p>text 30</p>" == shown(client, ids, series[0]["row"][30])["cells"][0][0]


def test_attempts_are_told_apart_where_all_are_shown(written: WrittenLogs, client: Client) -> None:
    """The latest attempt wins unless all are asked for; then each sample says whose it is."""
    with written.writer() as writer:
        for step in (0, 1, 2, 1, 2):
            writer.add_text("notes", f"at {step}", step)
    written.load()
    ids = written.ids("run", "notes/text_summary")

    by_restarts = {
        restarts: client.post("api/text/steps", {"restarts": restarts, "series": [ids]}).json()["series"][0]
        for restarts in ("latest", "all", "raw")
    }

    assert ([0, 1, 2], [0, 3, 4]) == (by_restarts["latest"]["step"], by_restarts["latest"]["row"])
    assert ([0, 1, 1, 2, 2], [0, 0, 1, 0, 1]) == (by_restarts["all"]["step"], by_restarts["all"]["attempt"])
    assert [0, 1, 3, 2, 4] == by_restarts["raw"]["row"]


def test_plain_is_what_was_logged(written: WrittenLogs, client: Client) -> None:
    """Not a character is read as Markdown or HTML."""
    ids = log(written, "a *b* <c>\n\n$d$")

    assert [["a *b* <c>\n\n$d$"]] == shown(client, ids, form="plain")["cells"]
    assert "<em>b</em>" in shown(client, ids)["cells"][0][0]


def test_arrays_of_text_are_tables(written: WrittenLogs, client: Client) -> None:
    """One dimension is a column, two are a table, of more the first slice is shown with a note."""
    cube = np.array([["a", "b"], ["c", "d"]] * 3, object).reshape(3, 2, 2)
    ids = log(written, cube[0, 0], cube[0], cube, np.empty((0, 3), object))

    samples = [shown(client, ids, row, "plain") for row in range(4)]

    assert [[["a"], ["b"]], [["a", "b"], ["c", "d"]], [["a", "b"], ["c", "d"]], []] == [
        sample["cells"] for sample in samples
    ]
    assert [[], [], ["of a tensor of shape [3, 2, 2] this is [0, :, :]"], ["an empty tensor of shape [0, 3]"]] == [
        sample["notes"] for sample in samples
    ]


def test_a_huge_text_is_cut_and_can_be_had_whole(written: WrittenLogs, client: Client) -> None:
    """A page of megabytes would stand still; who wants all of it gets it."""
    text = "0123456789" * 100_000
    ids = log(written, text)

    sample = shown(client, ids, form="plain")
    whole = client.get("api/text/download?run=run&tag=notes&row=0")

    assert (True, len(text), SHOWN_CHARACTERS) == (sample["cut"], sample["characters"], len(sample["cells"][0][0]))
    assert (text, "text/plain; charset=utf-8") == (whole.text, whole.headers["content-type"])
    assert "attachment" in whole.headers["content-disposition"]


def test_texts_that_take_long_to_render_do_not_hold_up_a_page(
    written: WrittenLogs, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer renders for so long only; what is left is shown as it was logged, and a note says why."""
    monkeypatch.setattr(samples_module, "RENDER_SECONDS", -1)

    sample = shown(client, log(written, "*a* <b>"))

    assert [["<pre>*a* &lt;b&gt;</pre>"]] == sample["cells"]
    assert "too long to render" in sample["notes"][0]


def test_a_table_can_be_had_whole(written: WrittenLogs, client: Client) -> None:
    """As JSON, which keeps its shape."""
    log(written, np.array([["a", "b"]], object))

    assert [["a", "b"]] == client.get("api/text/download?run=run&tag=notes&row=0").json()


def test_a_large_table_is_cut_to_its_first_rows_and_columns(written: WrittenLogs, client: Client) -> None:
    """Nobody reads thousands of rows on a card; notes say how many there are."""
    ids = log(written, np.full((1000, 50), "x", object))

    sample = shown(client, ids, form="plain")

    assert (200, 40, True) == (len(sample["cells"]), len(sample["cells"][0]), sample["cut"])
    assert ["the first 200 of 1,000 rows", "the first 40 of 50 columns"] == sample["notes"]


def test_an_array_of_one_text_is_that_text(written: WrittenLogs, client: Client) -> None:
    """PyTorch and tensorboardX log a text so."""
    log(written, np.array(["a\n*b*"], object))

    assert "a\n*b*" == client.get("api/text/download?run=run&tag=notes&row=0").text


def test_what_is_not_there_cannot_be_had(written: WrittenLogs, client: Client) -> None:
    """Each with the error that says what is missing."""
    log(written, "a")

    statuses = [
        client.get(f"api/text/download?{query}").status_code
        for query in ("run=x&tag=notes&row=0", "run=run&tag=x&row=0", "run=run&tag=notes&row=1", "run=run&tag=notes")
    ]

    assert [404, 404, 400, 422] == statuses


def test_damage_is_said_on_the_card(written: WrittenLogs, client: Client) -> None:
    """A file that changed under the index spoils its own samples only."""
    ids = log(written, "first", "second text")
    (file,) = (written.directory / "run").iterdir()
    file.write_bytes(file.read_bytes().replace(b"first", b"fIrst"))

    assert "data checksum mismatch" == shown(client, ids, 0)["error"]
    assert "<p>second text</p>" == shown(client, ids, 1)["cells"][0][0]


@pytest.mark.parametrize("form", ["markdown", "plain"])
def test_what_cannot_be_seen_is_shown(form: str, written: WrittenLogs, client: Client) -> None:
    """A text cannot hide characters, nor turn the order in which it is read."""
    ids = log(written, "a\x1b[1mb\u202ec\u200bd\x00e")

    cell = shown(client, ids, form=form)["cells"][0][0]

    assert "a⟨ESC⟩[1mb⟨U+202E⟩c⟨U+200B⟩d" in re.sub("<.?p>", "", cell)
    assert "a\n\tb é שלום 👩‍👩‍👧" == visible("a\n\tb é שלום 👩‍👩‍👧")
