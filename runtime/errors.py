"""`rt.errors`: what goes wrong, under TensorFlow's names.

Each is also the built-in exception that says the same in Python, so that either can be caught.
"""

from __future__ import annotations

from typing import Any


class OpError(Exception):
    """Something went wrong while operations ran; `message` says what, `code` is TensorFlow's number for its kind."""

    code = 2

    def __init__(self, *arguments: Any) -> None:
        """Take the message; or, as in TensorFlow, (node_def, op, message)."""
        super().__init__(arguments[-1])
        self.message = str(arguments[-1])
        self.node_def: Any = arguments[0] if len(arguments) == 3 else None
        self.op: Any = arguments[1] if len(arguments) == 3 else None


class InvalidArgumentError(OpError, ValueError):
    """A value does not fit the operation that got it."""

    code = 3


class FailedPreconditionError(OpError, ValueError):
    """Something must have been done before: a variable or an iterator is not initialized."""

    code = 9


class AbortedError(OpError):
    """Something was given up half-way, and may well succeed when it is tried again."""

    code = 10


class OutOfRangeError(OpError):
    """A dataset has come to its end. No StopIteration: generators would take that for their own end."""

    code = 11


class UnavailableError(OpError):
    """What was asked is not there now, and may be later."""

    code = 14


class DataLossError(OpError, ValueError):
    """A file is damaged or cut."""

    code = 15
