"""Markdown that a log carries (descriptions, text summaries) to HTML that a page may hold."""

from __future__ import annotations

import functools
import html

import nh3
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

# Raw HTML is let through because the sanitiser below judges all tags alike, whoever made them.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


@functools.lru_cache(maxsize=4096)
def render(text: str) -> str:
    """Render CommonMark with tables and fenced code as sanitised HTML: no script, style, event handler or odd URL."""
    text = text.replace("\0", "")
    if len(text) > MAX_CHARACTERS:
        return f"<pre>{html.escape(text)}</pre>"
    unsafe = _MARKDOWN.render(text)
    return nh3.clean(unsafe, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES).strip()
