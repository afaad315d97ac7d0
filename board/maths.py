r"""Maths in Markdown: `$…$`, `\(…\)` inside a line; `$$…$$`, `\[…\]`, `\begin{align}…` as a block of its own.

A plugin of markdown-it that leaves the TeX as it is, in `span.math` and `div.math`, for the page to typeset. It knows
dollars that are money and variables of a shell from those that are not, and looks ahead a bounded way only: a text of
nothing but openings must not take time that is the square of its length.
"""

from __future__ import annotations

import bisect
import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

MAX_INLINE = 1000
"""Characters between two delimiters in a line: no formula inside a sentence is longer."""

MAX_BLOCK = 5000
"""Characters of a block."""

MAX_CLOSINGS = 8
"""Closings that are tried for one that ends its line."""

_ENVIRONMENTS = r"(?:align|aligned|alignat|equation|gather|multline|cases|matrix|[pbvV]matrix|CD|split)\*?"
_OPENING = re.compile(rf"\$\$|\\\[|\\begin\{{(?P<name>{_ENVIRONMENTS})\}}")
_CLOSERS = {"$$": "$$", "\\[": "\\]", "\\(": "\\)", "$": "$"}


def maths_plugin(parser: MarkdownIt) -> None:
    """Add the rules to a parser; before those of escapes, which would take the backslashes away."""
    parser.block.ruler.before("fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    parser.inline.ruler.before("escape", "math_inline", _inline)
    parser.add_render_rule("math_block", _render_block)
    parser.add_render_rule("math_inline", _render_inline)


def _render_block(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    return f'<div class="math">{html.escape(tokens[index].content)}</div>\n'


def _render_inline(_: Any, tokens: Sequence[Token], index: int, *__: Any) -> str:
    token = tokens[index]
    kind = "math display" if token.markup in ("$$", "\\[") else "math"
    return f'<span class="{kind}">{html.escape(token.content)}</span>'


def _block(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Take lines from one that begins with an opening to one that ends with its closing."""
    if state.is_code_block(first):
        return False
    start = state.bMarks[first] + state.tShift[first]
    opening = _OPENING.match(state.src, start, state.eMarks[first])
    if opening is None:
        return False
    environment = opening["name"]
    closing = f"\\end{{{environment}}}" if environment else _CLOSERS[opening[0]]
    last = _line_that_ends_with(closing, state, opening.end(), first, end)
    if last is None:
        return False
    if not silent:
        lines = state.getLines(first, last + 1, state.blkIndent, keepLastLF=False).strip()
        token = state.push("math_block", "div", 0)
        token.content = lines if environment else lines[len(opening[0]) : -len(closing)].strip()
        token.map = [first, last + 1]
        state.line = last + 1
    return True


def _line_that_ends_with(closing: str, state: StateBlock, start: int, first: int, end: int) -> int | None:
    """Return the line, `first` or later; None where none of the next few closings ends its line."""
    stop = min(state.eMarks[end - 1], start + MAX_BLOCK)
    for _ in range(MAX_CLOSINGS):
        found = state.src.find(closing, start, stop)
        if found < 0:
            return None
        start = found + len(closing)
        line = bisect.bisect_left(state.eMarks, start, first, end)
        if not state.src[start : state.eMarks[line]].strip():
            return line
    return None


def _inline(state: StateInline, silent: bool) -> bool:
    text, start = state.src, state.pos
    opening = next((mark for mark in ("$$", "$", "\\(", "\\[") if text.startswith(mark, start)), None)
    if opening is None:
        return False
    closing, first = _CLOSERS[opening], start + len(opening)
    stop = text.find(closing, first, min(state.posMax, first + MAX_INLINE))
    if stop <= first or (opening == "$" and not _is_maths(text, start, stop)):
        return False
    if not silent:
        token = state.push("math_inline", "span", 0)
        token.content, token.markup = text[first:stop].strip(), opening
    state.pos = stop + len(closing)
    return True


def _is_maths(text: str, start: int, stop: int) -> bool:
    """Tell a formula between two dollars from money (`$5 or $10`), from `$HOME:$PATH`, and from `US$ a US$`.

    Pandoc's rule (no space inside either dollar, no digit behind the second), and no letter or dollar outside either.
    """
    before = text[start - 1] if start else " "
    after = text[stop + 1] if stop + 1 < len(text) else " "
    inside = text[start + 1] + text[stop - 1]
    beside_word = before.isalnum() or after.isalnum() or "$" in before + after
    return not (beside_word or inside[0].isspace() or inside[1].isspace() or inside[1] == "\\")
