"""Rewrites `break`, `continue`, and `return` inside of loops into flags: what is left can be a loop of a graph.

for x in items:                    left, returned = False, False
    if x > 3:                      for x in items:              # until `left`
        return x                       if x > 3:
    total += x             ->              result, returned, left = x, True, True
                                       else:
                                           total += x
                                   if returned:
                                       return result
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from runtime.autograph.names import contains, is_generator, load, own_nodes

PREFIX = "ag__"
"""What begins every name that rewritten code adds."""

RESULT = f"{PREFIX}result"
"""The variable that holds what is returned out of a loop: nobody looks at it before it is set."""

_RETURNED = f"{PREFIX}returned"


@dataclass
class _Block:
    """A loop, or a `with`, that flags are set in: the one that leaves it, and the one that ends an iteration."""

    leave: str
    skip: str = ""


def without_jumps(function: ast.FunctionDef) -> None:
    """Rewrite a function, and those inside of it, in place."""
    lowering = _Lowering()
    function.body = lowering.statements(function.body, None)
    if lowering.returns:
        function.body.insert(0, _set(_RETURNED, False, function.body[0]))


class _Lowering:
    """Rewrites one function."""

    def __init__(self) -> None:
        self._count = 0
        self.returns = False  # whether a `return` has become a flag

    def statements(self, given: Sequence[ast.stmt], block: _Block | None) -> list[ast.stmt]:
        """Return statements without jumps out of a block; where there is none, a `return` stays what it is."""
        done: list[ast.stmt] = []
        for at, one in enumerate(given):
            rest = given[at + 1 :]
            match one:
                case ast.Break() | ast.Continue() | ast.Return() if block is not None:
                    return [*done, *self._jump(one, block)]
                case ast.Return() | ast.Raise():
                    return [*done, one]
                case ast.FunctionDef() if not is_generator(one):
                    without_jumps(one)
                case ast.While() | ast.For():
                    return [*done, *self._loop(one, rest, block)]
                case ast.If() if self._jumps_out(one, block) and (_ends(one.body) or _ends(one.orelse)):
                    return [*done, self._parted(one, rest, block)]
                case ast.If() if block is None and rest and contains([one], ast.Return):
                    return [*done, *self._left_by_return(one, rest)]
                case ast.With() if block is None and _returns_somewhere(one.body):
                    return [*done, *self._left_by_return(one, rest)]
                case _ if _blocks_of(one):
                    jumps = block is not None and _jumps([one])
                    flags = _flags(one, block) if block is not None and jumps else []
                    for name, inner in _blocks_of(one):
                        setattr(*name, self.statements(inner, block) or ([ast.Pass()] if inner else []))
                    if flags:
                        return [*done, one, *self._guarded(rest, flags, block)]
            done.append(one)
        return done

    def _jumps_out(self, one: ast.If, block: _Block | None) -> bool:
        return contains([one], ast.Return) if block is None else _jumps([one])

    def _jump(self, one: ast.Break | ast.Continue | ast.Return, block: _Block) -> list[ast.stmt]:
        if isinstance(one, ast.Break):
            return [_set(block.leave, True, one)]
        if isinstance(one, ast.Continue):
            return [_set(block.skip, True, one)]
        self.returns = True
        value = ast.copy_location(ast.Assign([ast.Name(RESULT, ast.Store())], one.value or ast.Constant(None)), one)
        return [value, *(_set(flag, True, one) for flag in dict.fromkeys((_RETURNED, block.leave)))]

    def _parted(self, one: ast.If, rest: Sequence[ast.stmt], block: _Block | None) -> ast.stmt:
        """Return an `if` one of whose branches jumps: what follows it becomes the end of the other."""
        body = one.body if _ends(one.body) else [*one.body, *rest]
        other = one.orelse if _ends(one.orelse) else [*one.orelse, *rest]
        one.body = self.statements(body, block) or [ast.copy_location(ast.Pass(), one)]
        one.orelse = self.statements(other, block)
        return one

    def _guarded(self, rest: Sequence[ast.stmt], flags: list[str], block: _Block | None) -> list[ast.stmt]:
        """Return what follows a jump that may have happened: it runs where none of the flags is set."""
        if not rest:
            return []
        test = load(flags[0]) if len(flags) == 1 else ast.BoolOp(ast.Or(), [load(flag) for flag in flags])
        guard = ast.If(ast.UnaryOp(ast.Not(), test), self.statements(rest, block), [])
        return [ast.copy_location(guard, rest[0])]

    def _loop(self, loop: ast.While | ast.For, rest: Sequence[ast.stmt], block: _Block | None) -> list[ast.stmt]:
        """Return a loop without jumps, and what follows it."""
        if isinstance(loop, ast.While) and contains([loop.test], ast.NamedExpr):
            test = ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), loop.test), [ast.Break()], []), loop)
            loop.body, loop.test = [test, *loop.body], ast.copy_location(ast.Constant(True), loop)
        self._count += 1
        inner = _Block(f"{PREFIX}left_{self._count}", f"{PREFIX}skipped_{self._count}")
        leaves = _own_jumps(loop.body, ast.Break, ast.Return)
        returns = contains(loop.body, ast.Return)
        skips = _own_jumps(loop.body, ast.Continue)
        loop.body = self.statements(loop.body, inner)
        if skips:
            loop.body.insert(0, _set(inner.skip, False, loop))
        tail: list[ast.stmt] = loop.orelse
        loop.orelse = []
        done: list[ast.stmt] = [loop]
        if leaves:
            done.insert(0, _set(inner.leave, False, loop))
            until(loop, inner.leave)
            if tail:
                tail = [ast.copy_location(ast.If(ast.UnaryOp(ast.Not(), load(inner.leave)), tail, []), loop)]
        if returns:
            gone: ast.stmt = _set(block.leave, True, loop) if block is not None else ast.Return(load(RESULT))
            leave = ast.copy_location(ast.If(load(_RETURNED), [ast.copy_location(gone, loop)], []), loop)
            if block is None:
                return [*done, *self.statements([leave, *tail, *rest], None)]
            return [*done, leave, *self._guarded([*tail, *rest], [_RETURNED], block)]
        return [*done, *self.statements([*tail, *rest], block)]

    def _left_by_return(self, one: ast.With | ast.If, rest: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Return a statement of a function's own block that a `return` somewhere in it may leave, and the rest."""
        self.returns = True
        one.body = self.statements(one.body, _Block(_RETURNED)) or [ast.copy_location(ast.Pass(), one)]
        if isinstance(one, ast.If):
            one.orelse = self.statements(one.orelse, _Block(_RETURNED))
        leave = ast.copy_location(ast.If(load(_RETURNED), [ast.copy_location(ast.Return(load(RESULT)), one)], []), one)
        return [one, *self.statements([leave, *rest], None)]


def until(loop: ast.While | ast.For, flag: str) -> None:
    """Have a loop end where a flag is set: a `while` asks it first, a `for` carries its name."""
    if isinstance(loop, ast.While):
        asked = ast.UnaryOp(ast.Not(), load(flag))
        loop.test = ast.copy_location(ast.BoolOp(ast.And(), [asked, loop.test]), loop.test)
    else:
        loop.left = flag  # type: ignore[attr-defined]  # read by leaving_flag


def leaving_flag(loop: ast.For) -> str | None:
    """Return the flag that ends a `for`."""
    return getattr(loop, "left", None)


def _set(name: str, value: bool, at: ast.AST) -> ast.stmt:
    assign = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(value))
    return ast.copy_location(assign, at)


def _blocks_of(one: ast.stmt) -> list[tuple[tuple[ast.AST, str], list[ast.stmt]]]:
    """Return where a compound statement keeps its blocks, and the blocks."""
    holders: list[ast.AST] = [one, *getattr(one, "handlers", ()), *getattr(one, "cases", ())]
    if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    return [
        ((holder, name), getattr(holder, name))
        for holder in holders
        for name in ("body", "orelse", "finalbody")
        if isinstance(getattr(holder, name, None), list)
    ]


def _own_jumps(statements: Sequence[ast.stmt], *kinds: type[ast.stmt]) -> bool:
    """Tell whether statements jump so out of the loop that they are the body of; a `return` leaves inner loops too."""
    for one in statements:
        if isinstance(one, kinds):
            return True
        if isinstance(one, ast.While | ast.For):
            if _own_jumps(one.orelse, *kinds) or (ast.Return in kinds and contains(one.body, ast.Return)):
                return True
        elif any(_own_jumps(inner, *kinds) for _, inner in _blocks_of(one)):
            return True
    return False


def _jumps(statements: Sequence[ast.stmt]) -> bool:
    return _own_jumps(statements, ast.Break, ast.Continue, ast.Return)


def _flags(one: ast.stmt, block: _Block) -> list[str]:
    """Return the flags that a statement may set."""
    flags = [block.leave] if _own_jumps([one], ast.Break, ast.Return) else []
    return [*flags, block.skip] if _own_jumps([one], ast.Continue) else flags


def _ends(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether nothing after these statements is ever reached."""
    return any(
        isinstance(one, ast.Return | ast.Raise | ast.Break | ast.Continue)
        or (isinstance(one, ast.If) and _ends(one.body) and _ends(one.orelse))
        for one in statements
    )


def _returns_somewhere(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether an `if` or a loop among statements returns, not just their last one."""
    return any(
        isinstance(node, ast.If | ast.While | ast.For) and contains([node], ast.Return)
        for node in own_nodes(statements)
    )
