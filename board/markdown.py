"""Markdown that a log carries (descriptions, text summaries) to HTML that a page may hold."""

from __future__ import annotations

import functools
import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

MAX_CHARACTERS = 100_000
"""Longer texts are shown as they are: a page can do nothing with the HTML, and rendering it would take seconds."""

# What TensorBoard allows, so that nobody's description loses anything by moving here.
_TAGS = {
    *("a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img"),
    *("li", "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "title", "alt"}}
_SCHEMES = {"http", "https", "mailto"}


@functools.lru_cache(maxsize=4096)
def render(text: str) -> str:
    """Render CommonMark with tables and fenced code as sanitised HTML: no script, style, event handler or odd URL."""
    text = text.replace("\0", "")
    if len(text) > MAX_CHARACTERS:
        return f"<pre>{html.escape(text)}</pre>"
    import nh3  # here and below: most logs describe nothing, and every start would wait 30 ms for the two

    return nh3.clean(_parser().render(text), tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES).strip()


@functools.cache
def _parser() -> MarkdownIt:
    """Let raw HTML through: the sanitiser judges all tags alike, whoever made them."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")
