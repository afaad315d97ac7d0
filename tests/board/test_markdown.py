"""Markdown out of a log becomes HTML that cannot act."""

import html
import re
import time
from collections.abc import Callable

import pytest

from board.markdown import MAX_CHARACTERS, render, render_rich, render_within


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
    tags = "".join(re.findall("<[^>]*>", rendered))
    for active in ("script", "onerror", "onload", "style=", "iframe", "svg", "\0"):
        assert active not in tags


@pytest.mark.parametrize("render_either", [render, render_rich])
@pytest.mark.parametrize("said", ["<think>x</think>", "a <unk> b", "<|end|>", "a <!-- b", "<script>x</script>", "1 <2"])
def test_tags_that_are_none_are_shown(render_either: Callable[[str], str], said: str) -> None:
    """What a model says may look like HTML, and is no less what it said."""
    rendered = html.unescape(re.sub("</?p>", "", render_either(said)))
    assert said == rendered


def test_a_huge_text_is_shown_as_it_is_and_at_once() -> None:
    """Nobody waits for megabytes of Markdown."""
    text = "[<" * MAX_CHARACTERS
    start = time.perf_counter()
    assert render(text) == f"<pre>{html.escape(text)}</pre>"
    assert time.perf_counter() - start < 1


def test_code_is_coloured_where_its_language_is_known() -> None:
    """Tokens are spans with Pygments' classes; any other fenced code is shown as it is."""
    assert '<span class="k">return</span>' in render_rich("```python\nreturn 1\n```")
    assert "<pre><code>return 1\n</code></pre>" == render_rich("```no-such-language\nreturn 1\n```")
    assert "<pre><code>x &lt; 1\n</code></pre>" == render_rich("    x < 1")


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("so $x^2 < y$.", '<span class="math">x^2 &lt; y</span>'),
        (r"so \(a_b\) and c", '<span class="math">a_b</span>'),
        ("so $$a_b$$ and c", '<span class="math display">a_b</span>'),
        ("$$\na\n= b\n- c\n$$", '<div class="math">a\n= b\n- c</div>'),
        ("\\[\ne = mc^2\n\\]", '<div class="math">e = mc^2</div>'),
        ("> $$ y $$", '<div class="math">y</div>'),
        ("\\begin{align}\na &= b\n\\end{align}", '<div class="math">\\begin{align}\na &amp;= b\n\\end{align}</div>'),
    ],
)
def test_maths_is_left_for_the_page_to_typeset(text: str, tex: str) -> None:
    """TeX is not read as Markdown: what is between its delimiters comes out as it was."""
    assert tex in render_rich(text)


@pytest.mark.parametrize(
    "prose",
    [
        "from $5 to $10",
        "$5",
        "$HOME/bin:$PATH:x",
        "US$ 5 and US$ 6",
        r"\$a$ b",
        "a $ b $ c",
        "`$a$` and `\\(b\\)`",
        "    $a$\n    $$b$$",
        "```\n$$\na\n$$\n```",
        "$$ that never ends",
        "\\[ likewise",
    ],
)
def test_dollars_that_are_no_maths_stay(prose: str) -> None:
    """Money, shells and code are written with dollars too."""
    assert 'class="math' not in render_rich(prose)


def test_a_picture_is_named_and_not_fetched() -> None:
    """A log must not make its reader's browser ask anybody for anything."""
    rendered = render_rich("![a *plot*](https://x.org/a.png) and <img src=x>")
    assert '<a href="https://x.org/a.png" rel="noopener noreferrer">a plot</a> and &lt;img src=x&gt;' in rendered
    assert "href" not in render_rich("![x](javascript:alert(1))")


def test_descriptions_together_take_no_longer_than_they_may() -> None:
    """A page that waits for all of a log's descriptions would otherwise wait for as long as the log wants."""
    assert ["<p><em>a</em></p>"] == list(render_within(["*a*"], seconds=60))
    assert ["<pre>*a* &lt;b&gt;</pre>"] == list(render_within(["*a* <b>"], seconds=-1))


def test_a_log_cannot_bring_its_own_looks() -> None:
    """Classes other than those of code and maths could dress a text as a part of the page."""
    rendered = render_rich("<span class='math dialog' style='x' id='app'>a</span><div class='toolbar'>b</div>")
    assert '<span class="math">a</span>' in rendered
    for look in ("dialog", "style", "app", "toolbar"):
        assert look not in rendered


@pytest.mark.parametrize("piece", ["\\[\n", "\\(", "$$\n", "$a", "\\begin{align}\n", "```python\n'"])
def test_hostile_repetition_takes_seconds_at_most(piece: str) -> None:
    """No text of the length that is rendered makes a square of it."""
    start = time.process_time()
    render_rich((piece * MAX_CHARACTERS)[:MAX_CHARACTERS])
    assert time.process_time() - start < 10
