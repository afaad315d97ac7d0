"""Markdown that a log carries (descriptions, text summaries) to HTML that a page may hold."""

from __future__ import annotations

import functools
import html
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from board.maths import maths_plugin

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MAX_CHARACTERS = 100_000
"""Longer texts are shown as they are: a page can do nothing with the HTML, and rendering it would take seconds."""

MAX_CODE = 30_000
"""Characters of code that are coloured."""

HIGHLIGHT_SECONDS = 0.2
"""What colouring one piece of code may take; beyond it the code stays plain."""

LANGUAGES = frozenset(
    {
        *("bash", "console", "docker", "dockerfile", "ini", "make", "makefile", "sh", "shell", "toml", "yaml", "yml"),
        *("c", "c++", "cpp", "cuda", "go", "haskell", "java", "julia", "objective-c", "r", "rust", "scala", "swift"),
        *("css", "html", "javascript", "js", "json", "php", "ts", "typescript", "xml"),
        *("py", "pycon", "pytb", "python", "python3", "lua", "perl", "rb", "ruby"),
        *("diff", "markdown", "md", "protobuf", "sql", "tex", "zsh"),
    }
)
"""Languages that are coloured: what people log. Pygments knows hundreds; nobody has tried all those on hostile text."""

# What TensorBoard allows, so that nobody's description loses anything by moving here.
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img"),
    *("li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "title", "alt"}}
_SCHEMES = {"http", "https", "mailto"}
_TAG_START = re.compile(r"</?([^\s<>/]*)")
_RICH_TAGS = _TAGS - {"img"} | {"del", "div", "s", "span"}


@functools.lru_cache(maxsize=4096)
def render(text: str) -> str:
    """Render CommonMark with tables and fenced code as sanitised HTML: no script, style, event handler or odd URL."""
    return render_once(text)


def render_within(texts: Iterable[str], seconds: float) -> Iterator[str]:
    """Yield each text rendered; once that has taken so many seconds in all, the others as they were logged."""
    deadline = time.monotonic() + seconds
    for text in texts:
        yield render(text) if time.monotonic() < deadline else as_logged(text)


def as_logged(text: str) -> str:
    """Return HTML that shows a text as it is."""
    return f"<pre>{html.escape(text.replace(chr(0), ''))}</pre>"


def render_once(text: str) -> str:
    """Render like `render`, for texts that are too large or too many to be remembered."""
    if len(text) > MAX_CHARACTERS:
        return as_logged(text)
    return sanitise(_parser().render(text.replace("\0", "")))


def sanitise(markup: str) -> str:
    """Return HTML in which nothing is a tag but what TensorBoard allows; any other stands there as text."""
    import nh3  # here and below: most logs describe nothing, and every start would wait 30 ms for these

    return nh3.clean(_show_others(markup, _TAGS), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES).strip()


def render_rich(text: str) -> str:
    """Render likewise: code coloured (Pygments' short classes), maths marked (TeX in `.math`), no pictures."""
    import nh3

    if len(text) > MAX_CHARACTERS:
        return f"<pre>{html.escape(text)}</pre>"
    markup = _show_others(_rich_parser().render(text), _RICH_TAGS)
    return nh3.clean(
        markup, tags=_RICH_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, allowed_classes=_allowed_classes()
    ).strip()


def _show_others(markup: str, tags: set[str]) -> str:
    """Return the HTML with tags that are not allowed as text: `<think>` and `<unk>` are what a model said."""

    def shown(start: re.Match[str]) -> str:
        return start[0] if start[1].lower() in tags else f"&lt;{start[0][1:]}"

    return _TAG_START.sub(shown, markup)


@functools.cache
def _parser() -> MarkdownIt:
    """Let raw HTML through: the sanitiser judges all tags alike, whoever made them."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


@functools.cache
def _rich_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": True, "highlight": _highlight}).enable(["table", "strikethrough"])
    maths_plugin(parser)
    parser.add_render_rule("image", _link_to_image)
    return parser


def _link_to_image(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Name a picture instead of showing it: a log must not make its reader's browser ask anybody for anything."""
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    words = renderer.renderInlineAsText(token.children or [], options, env) or address
    return f'<a href="{html.escape(address)}">{html.escape(words)}</a>'


@functools.cache
def _allowed_classes() -> dict[str, set[str]]:
    from pygments.token import STANDARD_TYPES

    return {"span": {"math", "display", *filter(None, STANDARD_TYPES.values())}, "div": {"math"}}


def _highlight(code: str, language: str, _: str) -> str:
    """Return code with its tokens in spans; "" leaves it to the parser, which escapes it."""
    if language.lower() not in LANGUAGES or len(code) > MAX_CODE:
        return ""
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    lexer = get_lexer_by_name(language.lower(), stripnl=False)
    try:
        tokens = list(_until(time.monotonic() + HIGHLIGHT_SECONDS, lexer.get_tokens(code)))
    except TimeoutError:
        return ""
    lines: list[str] = []
    HtmlFormatter(nowrap=True).format(tokens, _Lines(lines))
    return "".join(lines)


class _Lines:
    """What a formatter writes to."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _until(deadline: float, tokens: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    for token in tokens:
        if time.monotonic() > deadline:
            raise TimeoutError
        yield token
