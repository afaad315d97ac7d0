"""Rewrites a function's control flow into calls that see whether it is a tensor's. Lines stay the user's.

if x > 0:                def then(y):             # y: what is set inside and looked at later
    y = x                    y = x
else:             ->         return (y,)
    y = -x               def other(y): …
                         (y,) = ag.choose(x > 0, then, other, (ag.value("y", lambda: y),), ("y",), "file:12")
"""

import ast
from collections.abc import Sequence
from typing import Any

from runtime.autograph.jumps import PREFIX, leaving_flag, without_jumps
from runtime.autograph.liveness import live, note_live, wanted
from runtime.autograph.names import SCOPES, contains, declared, is_generator, load, stored

AUTOGRAPH = f"{PREFIX}operators"
"""What rewritten code calls."""

_KEPT = frozenset({"super", "locals", "globals", "vars", "dir", "eval", "exec", "isinstance", "type", "hasattr"})
"""Functions that look at the frame that calls them, and some that never look at a tensor's value."""


def rewrite(function: ast.FunctionDef, filename: str) -> None:
    """Rewrite a function, and those inside of it, in place."""
    without_jumps(function)
    _Rewriter(filename, function).function(function)


def rewrite_lambda(function: ast.Lambda, filename: str) -> None:
    """Rewrite what a lambda returns, in place."""
    function.body = _Rewriter(filename, function).visit(function.body)


class _Rewriter(ast.NodeTransformer):
    """Rewrites one function; those inside of it get a rewriter of their own."""

    def __init__(self, filename: str, function: ast.FunctionDef | ast.Lambda) -> None:
        self._filename = filename
        self._first = next((one.arg for one in (*function.args.posonlyargs, *function.args.args)), "")
        self._declared = declared(function.body) if isinstance(function, ast.FunctionDef) else {}
        self._numbers = iter(range(1_000_000))

    def function(self, function: ast.FunctionDef) -> None:
        """Rewrite a function's body."""
        note_live(function)
        function.body = self.block(function.body, whole=True)

    # -- statements

    def block(self, statements: Sequence[ast.stmt], *, whole: bool = False) -> list[ast.stmt]:
        """Rewrite statements; `whole`: they are the end of a function, where an `if` that returns is the last."""
        done: list[ast.stmt] = []
        for statement in statements:
            ends = whole and statement is statements[-1] and contains([statement], ast.Return)
            done += self._returning(statement) if ends and isinstance(statement, ast.If) else self._statement(statement)
        return done

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.If():
                return self._if(statement)
            case ast.While():
                return self._while(statement)
            case ast.For():
                return self._for(statement)
            case ast.FunctionDef() if not is_generator(statement):
                _Rewriter(self._filename, statement).function(statement)
                return [statement]
            case ast.With() | ast.Try() | ast.Match():
                return [self._with_blocks(statement)]
            case ast.Assert():
                return [self._assert(statement)]
            case ast.Delete():
                return [self._deleted(one, statement) for one in statement.targets]
            case ast.Global() | ast.Nonlocal() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                return [statement]
            case _:
                return [self.visit(statement)]

    def _with_blocks(self, statement: ast.With | ast.Try | ast.Match) -> ast.stmt:
        """Rewrite the blocks of a statement that itself stays Python's."""
        if isinstance(statement, ast.With):
            statement.items = [self.visit(one) for one in statement.items]
        if isinstance(statement, ast.Match):
            statement.subject = self.visit(statement.subject)
        parts: list[ast.AST] = [statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]
        for part in parts:
            for name in ("body", "orelse", "finalbody"):
                if hasattr(part, name):
                    setattr(part, name, self.block(getattr(part, name)))
        return statement

    def _returning(self, statement: ast.If) -> list[ast.stmt]:
        """Rewrite an `if` at the end of a function that returns in a branch: it returns what the branch does."""
        sides = (statement.body, statement.orelse)
        # a branch sets names of its own: what it looked at before comes in as arguments
        names = sorted((stored(sides[0]) | stored(sides[1])) - self._declared.keys())
        test = self.visit(statement.test)
        functions = [self._made(side, names, None, statement) for side in sides]
        values = ast.Tuple([self._value(name) for name in names], ast.Load())
        arguments = [test, *(load(one.name) for one in functions), values, self._line(statement)]
        result = ast.Return(self._call("choose_result", arguments))
        return [*functions, ast.copy_location(result, statement)]

    def _if(self, statement: ast.If) -> list[ast.stmt]:
        if contains([statement], ast.Return):
            return self._left(statement)
        set_inside = stored([*statement.body, *statement.orelse]) - self._declared.keys()
        results = sorted(set_inside & live(statement))
        names = sorted(set_inside & (live(statement) | wanted(statement)))
        test = self.visit(statement.test)
        then = self._made(statement.body, names, results, statement)
        other = self._made(statement.orelse, names, results, statement)
        return [
            then,
            other,
            self._assigned(statement, "choose", [test, load(then.name), load(other.name)], names, results),
        ]

    def _left(self, statement: ast.If) -> list[ast.stmt]:
        """Leave an `if` to Python; a tensor there is an error that says where."""
        statement.test = self._call("plain", [self.visit(statement.test), self._line(statement)])
        statement.body = self.block(statement.body)
        statement.orelse = self.block(statement.orelse)
        return [statement]

    def _while(self, statement: ast.While) -> list[ast.stmt]:
        names, options = self._carried(statement, set()), self._options(statement)
        test = self._made([ast.copy_location(ast.Return(statement.test), statement)], names, None, statement)
        body = self._made(statement.body, names, names, statement)
        return [
            test,
            body,
            self._assigned(statement, "loop", [load(test.name), load(body.name), options], names, names),
        ]

    def _for(self, statement: ast.For) -> list[ast.stmt]:
        names, options = self._carried(statement, stored([statement.target])), self._options(statement)
        items = self.visit(statement.iter)
        item = self._fresh("item")
        setting = ast.copy_location(ast.Assign([statement.target], load(item)), statement)
        body = self._made([setting, *statement.body], names, names, statement, first=[item])
        left = ast.Constant(leaving_flag(statement))
        return [body, self._assigned(statement, "walk", [items, load(body.name), left, options], names, names)]

    def _carried(self, loop: ast.While | ast.For, targets: set[str]) -> list[str]:
        return sorted((stored(loop.body) | targets) & live(loop) - self._declared.keys())

    def _options(self, loop: ast.While | ast.For) -> ast.expr:
        """Take `set_loop_options(…)` out of a loop's body; return a function that gives its arguments, before it."""
        for statement in loop.body:
            match statement:
                case ast.Expr(value=ast.Call(func=ast.Attribute(attr="set_loop_options")) as call):
                    loop.body.remove(statement)
                    names: list[ast.expr | None] = [ast.Constant(one.arg) for one in call.keywords]
                    given = ast.Dict(names, [one.value for one in call.keywords])
                    return ast.copy_location(self._lambda(self.visit(given)), call)
        return self._lambda(ast.Dict([], []))

    def _assert(self, statement: ast.Assert) -> ast.stmt:
        message = self.visit(statement.msg) if statement.msg else ast.Constant(None)
        arguments = [self.visit(statement.test), self._lambda(message), self._line(statement)]
        return ast.copy_location(ast.Expr(self._call("assert_", arguments)), statement)

    def _deleted(self, target: ast.expr, at: ast.stmt) -> ast.stmt:
        """Return what takes a variable's value away: a branch may still have to hand it on."""
        if not isinstance(target, ast.Name):
            return ast.copy_location(ast.Delete([target]), at)
        gone = self._call("Undefined", [ast.Constant(target.id)])
        return ast.copy_location(ast.Assign([ast.Name(target.id, ast.Store())], gone), at)

    # -- expressions

    def visit(self, node: ast.AST) -> Any:
        """Rewrite an expression; one that sets a name stays as it is, for a lambda would keep the name."""
        if isinstance(node, ast.IfExp | ast.BoolOp | ast.Compare) and contains([node], ast.NamedExpr, ast.Await):
            return node
        if isinstance(node, SCOPES) and not isinstance(node, ast.Lambda):
            return node
        return super().visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:  # ast's name
        """Rewrite `a if test else b`."""
        self.generic_visit(node)
        sides = [self._lambda(node.body), self._lambda(node.orelse)]
        return self._at(node, "choose_result", [node.test, *sides, ast.Tuple([], ast.Load()), self._line(node)])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Rewrite `a and b and c` from its end."""
        self.generic_visit(node)
        *others, result = node.values
        name = "both" if isinstance(node.op, ast.And) else "either"
        for one in reversed(others):
            result = self._at(node, name, [one, self._lambda(result)])
        return result

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Rewrite `not a`."""
        self.generic_visit(node)
        return self._at(node, "negated", [node.operand]) if isinstance(node.op, ast.Not) else node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Rewrite `a == b`, `a != b`, `a in b`, and chains, in which each operand is computed once at most."""
        self.generic_visit(node)
        left, op, right = node.left, node.ops[0], node.comparators[0]
        if len(node.ops) == 1:
            return self._compared(node, left, op, right)
        before, after = self._fresh("left"), self._fresh("right")
        rest = ast.copy_location(ast.Compare(load(after), node.ops[1:], node.comparators[1:]), node)
        further = self._compared_on(rest)
        first = self._compared(node, load(before), op, load(after))
        chain = self._lambda(self._at(node, "both", [first, self._lambda(further)]), before, after)
        return ast.copy_location(ast.Call(chain, [left, right], []), node)

    def _compared_on(self, node: ast.Compare) -> ast.expr:
        """Return the rest of a chain, whose operands are rewritten already."""
        if len(node.ops) == 1:
            return self._compared(node, node.left, node.ops[0], node.comparators[0])
        after = self._fresh("right")
        rest = ast.copy_location(ast.Compare(load(after), node.ops[1:], node.comparators[1:]), node)
        first = self._compared(node, node.left, node.ops[0], load(after))
        chain = self._lambda(self._at(node, "both", [first, self._lambda(self._compared_on(rest))]), after)
        return ast.copy_location(ast.Call(chain, [node.comparators[0]], []), node)

    def _compared(self, at: ast.expr, left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
        names = {ast.Eq: "equal", ast.NotEq: "unequal", ast.In: "contained", ast.NotIn: "absent"}
        name = names.get(type(op))
        if name is None:
            return ast.copy_location(ast.Compare(left, [op], [right]), at)
        return self._at(at, name, [left, right])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Rewrite `f(x)`: what is called is rewritten too."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args and self._first:
            node.args = [load("__class__"), load(self._first)]  # it would look at the frame
        if not (isinstance(node.func, ast.Name) and node.func.id in _KEPT):
            node.func = self._at(node.func, "called", [node.func])
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Rewrite what a lambda returns."""
        node.body = self.visit(node.body)
        return node

    # -- pieces

    def _fresh(self, what: str) -> str:
        return f"{PREFIX}{what}_{next(self._numbers)}"

    def _made(
        self,
        body: Sequence[ast.stmt],
        names: Sequence[str],
        results: Sequence[str] | None,
        at: ast.stmt,
        *,
        first: Sequence[str] = (),
    ) -> ast.FunctionDef:
        """Return a function of variables that runs statements; it returns variables, or what the statements return."""
        outside = [self._declared[name]([name]) for name in sorted(self._declared.keys() & _all_stored(body))]
        statements = [*outside, *self.block(body, whole=results is None)]
        if results is not None:
            values = ast.Tuple([load(one) for one in results], ast.Load())
            statements.append(ast.copy_location(ast.Return(values), at))
        arguments = ast.arguments([], [ast.arg(one) for one in (*first, *names)], None, [], [], None, [])
        made = ast.FunctionDef(self._fresh("body"), arguments, statements or [ast.Pass()], [])
        return ast.copy_location(made, at)

    def _assigned(
        self, at: ast.stmt, operator: str, arguments: list[ast.expr], names: Sequence[str], results: Sequence[str]
    ) -> ast.stmt:
        """Return `(results,) = operator(arguments, (values,), (results,), line)`."""
        values = ast.Tuple([self._value(name) for name in names], ast.Load())
        quoted = ast.Tuple([ast.Constant(name) for name in results], ast.Load())
        call = self._call(operator, [*arguments, values, quoted, self._line(at)])
        made: ast.stmt = ast.Expr(call)
        if results:
            made = ast.Assign([ast.Tuple([ast.Name(name, ast.Store()) for name in results], ast.Store())], call)
        return ast.copy_location(made, at)

    def _value(self, name: str) -> ast.expr:
        return self._call("value", [ast.Constant(name), self._lambda(load(name))])

    def _line(self, at: ast.stmt | ast.expr) -> ast.expr:
        return ast.Constant(f"{self._filename}:{at.lineno}")

    def _call(self, operator: str, arguments: Sequence[ast.expr]) -> ast.Call:
        return ast.Call(ast.Attribute(load(AUTOGRAPH), operator, ast.Load()), list(arguments), [])

    def _at(self, node: ast.expr, operator: str, arguments: Sequence[ast.expr]) -> ast.expr:
        return ast.copy_location(self._call(operator, arguments), node)

    def _lambda(self, body: ast.expr, *names: str) -> ast.expr:
        return ast.Lambda(ast.arguments([], [ast.arg(one) for one in names], None, [], [], None, []), body)


def _all_stored(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that statements set, whatever scope these are declared to be of."""
    return stored([one for one in body if not isinstance(one, ast.Global | ast.Nonlocal)])
