"""What a person can get wrong, each with the code and status that every face of the server answers."""

from __future__ import annotations

from typing import ClassVar


class BoardError(Exception):
    """Something asked for cannot be had; the message is one line, fit to be shown."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    @property
    def message(self) -> str:
        """The line to show."""
        return str(self)


class BadRequest(BoardError):  # noqa: N818  # named for what it is, as its code is
    """A question that makes no sense as it was put."""

    code = "bad_request"


class BadRegex(BadRequest):
    """A pattern that is no regular expression, or one that the server will not run."""

    code = "bad_regex"

    def __init__(self, pattern: str, reason: str) -> None:
        super().__init__(f"bad regular expression {pattern!r}: {reason}")


class UnknownRun(BoardError):  # noqa: N818
    """No run of that name or id, now."""

    code = "unknown_run"
    status = 404

    def __init__(self, run: str | int) -> None:
        super().__init__(f"unknown run {run!r}")


class UnknownTag(BoardError):  # noqa: N818
    """No such tag, or not in the run that was asked about."""

    code = "unknown_tag"
    status = 404

    def __init__(self, tag: str | int, run: str | None = None) -> None:
        where = "" if run is None else f" in run {run!r}"
        super().__init__(f"unknown tag {tag!r}{where}")


class OutsideLogdir(BoardError):  # noqa: N818
    """A log names a file that lies elsewhere than in the log directory."""

    code = "outside_logdir"
    status = 403

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} lies outside of the log directory, so it is not read")


class DamagedPayload(BoardError):  # noqa: N818
    """A sample's bytes on disk are no longer those that were indexed."""

    code = "damaged_payload"
    status = 410

    def __init__(self, path: str, offset: int, reason: str) -> None:
        super().__init__(f"{reason} in {path!r} at offset {offset}")
        self.path = path
        self.offset = offset
        self.reason = reason


class Stale(BoardError):  # noqa: N818
    """A question about what is no longer where it was: the log was read anew, or was written again."""

    code = "stale"
    status = 410


class NotADirectory(BoardError):  # noqa: N818
    """A log directory was given that is a file."""

    code = "not_a_directory"

    def __init__(self, path: str) -> None:
        super().__init__(f"{path!r} is a file, not a log directory")


class BadLogdirSpec(BoardError):  # noqa: N818
    """A --logdir_spec that names no directory."""

    code = "bad_logdir_spec"
