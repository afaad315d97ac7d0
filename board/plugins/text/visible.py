"""Characters that are there and cannot be seen, or that make a reader see another order: shown for what they are."""

from __future__ import annotations

_CONTROL_PICTURES = 0x2400
_DELETE, _DELETE_PICTURE = 0x7F, 0x2421
_KEPT = "\t\n\r"

_INVISIBLE = (
    *range(0x80, 0xA0),  # C1 controls
    *(0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD),  # marks of direction, zero width, soft hyphen
    *range(0x202A, 0x202F),  # embeddings and overrides of direction
    *range(0x2066, 0x206A),  # isolates
    *range(0xE0000, 0xE0080),  # tags, which spell text that nobody sees
)

_SHOWN = {
    **{code: chr(_CONTROL_PICTURES + code) for code in range(0x20) if chr(code) not in _KEPT},
    _DELETE: chr(_DELETE_PICTURE),
    **{code: f"⟨U+{code:04X}⟩" for code in _INVISIBLE},
}


def visible(text: str) -> str:
    """Return text, or HTML, with a picture or the number in place of each such character."""
    return text.translate(_SHOWN)
