"""Markdown out of a log becomes HTML that cannot act."""

import html
import time

import pytest

from board.markdown import MAX_CHARACTERS, render


def test_what_tensorboard_renders_is_rendered() -> None:
    """Emphasis, tables and fenced code are what descriptions are written with."""
    assert render("the **loss** of it") == "<p>the <strong>loss</strong> of it</p>"
    assert "<td>1</td>" in render("|a|b|\n|-|-|\n|1|2|")
    assert render("```python\nx < 2\n```") == "<pre><code>x &lt; 2\n</code></pre>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        "<img src=x onerror=alert(1)>",
        "<p style='position:fixed'>x</p>",
        "<iframe src='http://x'></iframe>",
        "\0<svg onload=alert(1)>",
    ],
)
def test_nothing_active_gets_through(hostile: str) -> None:
    """A log may come from anywhere; what it says is shown, never run."""
    rendered = render(hostile)
    for active in ("<script", 'href="javascript', "onerror", "onload", "style=", "<iframe", "<svg", "\0"):
        assert active not in rendered


def test_a_huge_text_is_shown_as_it_is_and_at_once() -> None:
    """Nobody waits for megabytes of Markdown."""
    text = "[<" * MAX_CHARACTERS
    start = time.perf_counter()
    assert render(text) == f"<pre>{html.escape(text)}</pre>"
    assert time.perf_counter() - start < 1
