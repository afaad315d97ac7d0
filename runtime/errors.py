"""`rt.errors`: what goes wrong, under TensorFlow's names.

Each is also the built-in exception that says the same in Python, so that either can be caught.
"""

from __future__ import annotations

from typing import Any


class OpError(Exception):
    """Something went wrong while operations ran; `message` says what, `code` is TensorFlow's number for its kind."""

    code = 2

    def __init__(self, *arguments: Any) -> None:
        """Take the message; or, as in TensorFlow, (node_def, op, message), and an error code after it."""
        message = arguments[2] if len(arguments) > 2 else arguments[-1]
        super().__init__(message)
        self.message = str(message)
        self.node_def: Any = arguments[0] if len(arguments) > 2 else None
        self.op: Any = arguments[1] if len(arguments) > 2 else None


class CancelledError(OpError):
    """What was running was stopped from outside."""

    code = 1


class UnknownError(OpError):
    """Something went wrong, and nobody knows what kind of thing."""

    code = 2


class InvalidArgumentError(OpError, ValueError):
    """A value does not fit the operation that got it."""

    code = 3


class DeadlineExceededError(OpError, TimeoutError):
    """It took longer than was allowed."""

    code = 4


class NotFoundError(OpError, FileNotFoundError):
    """A file, or what was asked for in it, is not there."""

    code = 5


class AlreadyExistsError(OpError, FileExistsError):
    """What was to be made is there already."""

    code = 6


class PermissionDeniedError(OpError, PermissionError):
    """Whoever runs this may not do that."""

    code = 7


class ResourceExhaustedError(OpError, MemoryError):
    """There is no memory, or no place on the disk."""

    code = 8


class FailedPreconditionError(OpError, ValueError):
    """Something must have been done before: a variable or an iterator is not initialized."""

    code = 9


class AbortedError(OpError):
    """Something was given up half-way, and may well succeed when it is tried again."""

    code = 10


class OutOfRangeError(OpError):
    """A dataset has come to its end. No StopIteration: generators would take that for their own end."""

    code = 11


class UnimplementedError(OpError, NotImplementedError):
    """What was asked is not there, and will not be tomorrow."""

    code = 12


class InternalError(OpError):
    """Something that must always hold did not."""

    code = 13


class UnavailableError(OpError):
    """What was asked is not there now, and may be later."""

    code = 14


class DataLossError(OpError, ValueError):
    """A file is damaged or cut."""

    code = 15


class UnauthenticatedError(OpError):
    """Nobody said who asks."""

    code = 16


class OperatorNotAllowedInGraphError(TypeError):
    """A tensor of a graph was asked for a value that it will only have when a session runs."""


OK, CANCELLED, UNKNOWN, INVALID_ARGUMENT, DEADLINE_EXCEEDED, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED = range(8)
RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE, UNIMPLEMENTED, INTERNAL, UNAVAILABLE = range(8, 15)
DATA_LOSS, UNAUTHENTICATED = 15, 16

_BY_CODE: dict[int, type[OpError]] = {one.code: one for one in OpError.__subclasses__()}


def exception_type_from_error_code(error_code: int) -> type[OpError]:
    """Return the class of errors of a code; raises KeyError for a code that there is not."""
    return _BY_CODE[error_code]


def error_code_from_exception_type(cls: type[OpError]) -> int:
    """Return the code of a class of errors."""
    return cls.code
