"""What can be wrong with an embedding, each in words that a card can show."""

from __future__ import annotations

from typing import ClassVar

from board.errors import BoardError


class UnknownEmbedding(BoardError):  # noqa: N818
    """No embedding of that id, now."""

    code: ClassVar[str] = "unknown_embedding"
    status: ClassVar[int] = 404

    def __init__(self, embedding: str) -> None:
        super().__init__(f"unknown embedding {embedding!r}")


class BadEmbedding(BoardError):  # noqa: N818
    """A file of an embedding is not there, or does not hold what it should."""

    code: ClassVar[str] = "bad_embedding"
    status: ClassVar[int] = 422


class TooLarge(BoardError):  # noqa: N818
    """More than this server will hold in memory."""

    code: ClassVar[str] = "too_large"
    status: ClassVar[int] = 413
