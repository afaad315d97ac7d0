"""Characters that are there and cannot be seen, or that make a reader see another order: shown for what they are."""

from __future__ import annotations

_CONTROLS = (
    *("NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE"),
    *("DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"),
)
"""Names of the first 32 characters (ANSI X3.4)."""

_KEPT = "\t\n\r"

_INVISIBLE = (
    *range(0x80, 0xA0),  # C1 controls
    *(0x061C, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x00AD),  # marks of direction, zero width, soft hyphen
    *range(0x202A, 0x202F),  # embeddings and overrides of direction
    *range(0x2066, 0x206A),  # isolates
    *range(0xE0000, 0xE0080),  # tags, which spell text that nobody sees
)

_SHOWN = {
    **{code: f"⟨{name}⟩" for code, name in enumerate(_CONTROLS) if chr(code) not in _KEPT},
    0x7F: "⟨DEL⟩",
    **{code: f"⟨U+{code:04X}⟩" for code in _INVISIBLE},
}


def visible(text: str) -> str:
    """Return text, or HTML, with the name or the number in place of each such character."""
    return text.translate(_SHOWN)
