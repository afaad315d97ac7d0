"""Which variables are looked at later: branches and loops hand on these, and no others."""

import ast
from collections.abc import Sequence

from runtime.autograph.jumps import leaving_flag
from runtime.autograph.names import closed_over, read, stored


def note_live(function: ast.FunctionDef) -> None:
    """Note at each `if` and loop of a function, as `live`, what is looked at after it; at a loop, in it too.

    A branch's variables that are looked at inside of it before they are set stand in `wanted`.
    """
    # a function that is defined inside may be called at any time
    _before(function.body, closed_over(function))


def live(one: ast.stmt) -> frozenset[str]:
    """Return what was noted to be looked at after a statement."""
    found: frozenset[str] = getattr(one, "live", frozenset())
    return found


def wanted(one: ast.stmt) -> frozenset[str]:
    """Return what was noted to be looked at inside of an `if`, before it is set there, or after it."""
    found: frozenset[str] = getattr(one, "wanted", frozenset())
    return found


def _before(statements: Sequence[ast.stmt], after: set[str]) -> set[str]:
    """Return what is looked at from the beginning of statements on, given what is after them."""
    live = set(after)
    for one in reversed(statements):
        live = _at(one, live)
    return live


def _at(one: ast.stmt, after: set[str]) -> set[str]:
    match one:
        case ast.If():
            inside = _before(one.body, after) | _before(one.orelse, after)
            _note(one, "live", after)
            _note(one, "wanted", inside)
            return read(one.test) | inside
        case ast.While():
            head = after | read(one.test)
            return _loop(one, head, set())
        case ast.For():
            flag = leaving_flag(one)
            head = after | ({flag} if flag else set())
            return read(one.iter) | _loop(one, head, stored([one.target])) | read(one.target)
        case ast.With():
            made = stored(item.optional_vars for item in one.items if item.optional_vars)
            inside = _before(one.body, after) - made
            return inside | set().union(*map(read, one.items))
        case ast.Try():
            caught = set(after)
            for handler in one.handlers:
                caught |= _before(handler.body, after) | (read(handler.type) if handler.type else set())
            caught |= _before(one.finalbody, after)
            caught |= _before(one.orelse, caught)
            return caught | _before(one.body, caught)  # it may be left at any place
        case ast.Match():
            inside = set(after)
            for case in one.cases:
                inside |= _before(case.body, after) | (read(case.guard) if case.guard else set()) | read(case.pattern)
            return read(one.subject) | inside
        case ast.Return() | ast.Raise():
            return read(one)
        case ast.AugAssign():
            return after | read(one)
        case _:
            return (after - stored([one])) | read(one)


def _loop(one: ast.While | ast.For, head: set[str], targets: set[str]) -> set[str]:
    """Return what is looked at from the head of a loop on, before an iteration or the end."""
    while True:
        inside = _before(one.body, head) - targets
        if inside <= head:
            break
        head = head | inside
    _note(one, "live", head)
    return head


def _note(one: ast.stmt, name: str, names: set[str]) -> None:
    """Add names to what a statement has noted: it is looked at several times where it stands in a loop."""
    setattr(one, name, getattr(one, name, frozenset()) | names)
