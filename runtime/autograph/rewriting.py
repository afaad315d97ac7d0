"""Rewrites a function's source: control flow becomes calls that see whether it is a tensor's. Lines stay the user's.

if x > 0:                def then(y):             # y: what is set inside and looked at outside
    y = x                    y = x
else:             ->         return (y,)
    y = -x               def other(y): …
                         (y,) = ag.choose(x > 0, then, other, (ag.value("y", lambda: y),), ("y",), "file:12")
"""

import ast
import copy
import functools
import inspect
import textwrap
import types
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from runtime.autograph import operators
from runtime.graph.graph import PACKAGE

AUTOGRAPH = "ag__"
"""What rewritten code calls `operators`."""

_PLAIN = "a loop with break, continue or return"


def convert(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with its control flow rewritten; as it is where it has none, or its source is not there.

    Functions that it calls are left as they are, but for those that are defined inside of it.
    """
    if inspect.ismethod(function):
        return types.MethodType(convert(function.__func__), function.__self__)
    if isinstance(function, functools.partial):
        return functools.partial(convert(function.func), *function.args, **function.keywords)
    if not inspect.isfunction(function) or function.__code__.co_name == "<lambda>":
        return function
    if function.__code__.co_filename.startswith(PACKAGE):
        return function  # the library's own wrappers
    try:
        return _converted(function)
    except (OSError, SyntaxError):  # no source: typed in, or made by exec
        return function


@functools.lru_cache(maxsize=512)
def _tree_of(code: types.CodeType) -> ast.FunctionDef | None:
    """Return the rewritten function, or None where nothing was to be rewritten."""
    lines, first = inspect.getsourcelines(code)
    module = ast.parse(textwrap.dedent("".join(lines)))
    tree = module.body[0]
    if not isinstance(tree, ast.FunctionDef):
        return None
    ast.increment_lineno(tree, first - 1)
    rewriter = _Rewriter(code.co_filename, tree)
    tree.decorator_list = []
    tree.body = rewriter.block(tree.body, whole=True)
    return ast.fix_missing_locations(tree) if rewriter.changed else None


def _converted(function: types.FunctionType) -> Callable[..., Any]:
    tree = _tree_of(function.__code__)
    if tree is None:
        return function
    tree = copy.deepcopy(tree)
    tree.args.defaults = []  # the values of the function itself are taken
    tree.args.kw_defaults = [None] * len(tree.args.kwonlyargs)
    names = [AUTOGRAPH, *function.__code__.co_freevars]
    # what the function takes from around it stays free in a function around: its cells are put in below
    around = ast.parse(f"def around({', '.join(names)}):\n    pass").body[0]
    assert isinstance(around, ast.FunctionDef)
    around.body = [tree]
    module = ast.fix_missing_locations(ast.Module([around], []))
    code: Any = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    for name in ("around", function.__code__.co_name):
        code = next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == name)
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells[AUTOGRAPH] = types.CellType(operators)
    closure = tuple(cells[name] for name in code.co_freevars)
    made = types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    made.__dict__.update(function.__dict__)
    return made


class _Rewriter(ast.NodeTransformer):
    """Rewrites one function, and those inside of it."""

    def __init__(self, filename: str, function: ast.FunctionDef) -> None:
        self._filename = filename
        self._loads = _names(function, ast.Load)
        self._numbers = iter(range(1_000_000))
        self.changed = False

    # -- statements

    def block(self, statements: Sequence[ast.stmt], *, whole: bool = False) -> list[ast.stmt]:
        """Rewrite statements; those after an `if` that may return become part of its branches.

        `whole`: they are a function's body, or its end.
        """
        done: list[ast.stmt] = []
        for at, statement in enumerate(statements):
            if whole and isinstance(statement, ast.If) and _contains(statement, ast.Return):
                rest = statements[at + 1 :]
                return [*done, *self._returning(statement, rest)]
            done += self._statement(statement)
        return done

    def _statement(self, statement: ast.stmt) -> list[ast.stmt]:
        match statement:
            case ast.If():
                return self._if(statement)
            case ast.While() if not statement.orelse:
                return self._while(statement)
            case ast.For() if not statement.orelse:
                return self._for(statement)
            case ast.FunctionDef():
                statement.body = self.block(statement.body, whole=True)
                return [statement]
            case ast.With():
                statement.items = [self.visit(one) for one in statement.items]
                statement.body = self.block(statement.body)
                return [statement]
            case ast.Try() | ast.ClassDef() | ast.AsyncFunctionDef() | ast.Match():
                return [statement]
            case _:
                return [self.visit(statement)]

    def _returning(self, statement: ast.If, rest: Sequence[ast.stmt]) -> list[ast.stmt]:
        """Rewrite an `if` that returns in a branch: what follows it is the end of each branch that does not return."""
        sides = []
        for body in (statement.body, statement.orelse):
            ends = _always_returns(body)
            sides.append([*copy.deepcopy(list(body)), *([] if ends else copy.deepcopy(list(rest)))])
        if any(_contains(one, ast.Nonlocal, ast.Global) for side in sides for one in side):
            return self._left(statement, "an `if` that returns") + self.block(rest, whole=True)
        self.changed = True
        test = self.visit(statement.test)
        # a branch sets names of its own: what it looked at before comes in as arguments
        names = sorted(_stored(sides[0]) | _stored(sides[1]))
        functions = [self._function(side, names, statement, result=False) for side in sides]
        arguments = [self._value(name) for name in names]
        parts = [self._lambda(self._call_of(one.name, arguments)) for one in functions]
        result = ast.Return(self._call("choose_result", [test, *parts]))
        return [*functions, ast.copy_location(result, statement)]

    def _if(self, statement: ast.If) -> list[ast.stmt]:
        if _contains(statement, ast.Return, ast.Break, ast.Continue, ast.Nonlocal, ast.Global, ast.Yield):
            return self._left(statement, "an `if` with return, break or continue in a loop")
        names = sorted(name for name in _stored([*statement.body, *statement.orelse]) if self._matters(name, statement))
        self.changed = True
        test = self.visit(statement.test)
        then = self._function(statement.body, names, statement)
        other = self._function(statement.orelse, names, statement)
        arguments = [test, _name(then.name), _name(other.name)]
        return [then, other, self._assigned(statement, "choose", arguments, names)]

    def _matters(self, name: str, statement: ast.If) -> bool:
        """Tell whether a name that is set in an `if` is looked at outside, or inside before it is set there."""
        sides = (statement.body, statement.orelse)
        inside = sum(_names(one, ast.Load).get(name, 0) for side in sides for one in side)
        return self._loads.get(name, 0) > inside or any(_read_first(side, name) for side in sides)

    def _while(self, statement: ast.While) -> list[ast.stmt]:
        if _leaves(statement):
            return self._left(statement, _PLAIN)
        self.changed = True
        names = sorted(_stored(statement.body))
        test = self._function(
            [ast.copy_location(ast.Return(statement.test), statement)], names, statement, result=False
        )
        body = self._function(statement.body, names, statement)
        return [test, body, self._assigned(statement, "loop", [_name(test.name), _name(body.name)], names)]

    def _for(self, statement: ast.For) -> list[ast.stmt]:
        items = self.visit(statement.iter)
        if isinstance(items, ast.Call) and isinstance(items.func, ast.Name) and items.func.id == "range":
            items = self._call("range_", items.args)
        if _leaves(statement):
            statement.iter = items
            return self._left(statement, _PLAIN)
        self.changed = True
        targets = _stored([statement.target])
        names = sorted(_stored(statement.body) - targets)
        item = self._fresh("item")
        setting = ast.copy_location(ast.Assign([statement.target], _name(item)), statement)
        body = self._function([setting, *statement.body], names, statement, first=[item])
        return [body, self._assigned(statement, "walk", [items, _name(body.name)], names)]

    def _left(self, statement: ast.If | ast.While | ast.For, why: str) -> list[ast.stmt]:
        """Leave control flow to Python; a tensor there is an error that says where."""
        self.changed = True
        line = ast.Constant(f"{self._filename}:{statement.lineno}")
        what = statement.iter if isinstance(statement, ast.For) else self.visit(statement.test)
        guarded = self._call("plain", [what, ast.Constant(why), line])
        if isinstance(statement, ast.For):
            statement.iter = guarded
        else:
            statement.test = guarded
        statement.body = self.block(statement.body)
        statement.orelse = self.block(statement.orelse)
        return [statement]

    # -- expressions

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:  # ast's name
        """Rewrite `a if test else b`."""
        self.changed = True
        self.generic_visit(node)
        return self._at(node, "choose_result", [node.test, self._lambda(node.body), self._lambda(node.orelse)])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """Rewrite `a and b and c` from its end."""
        self.changed = True
        self.generic_visit(node)
        *others, result = node.values
        for one in reversed(others):
            name = "both" if isinstance(node.op, ast.And) else "either"
            result = self._at(node, name, [one, self._lambda(result)])
        return result

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """Rewrite `not a`."""
        self.generic_visit(node)
        if not isinstance(node.op, ast.Not):
            return node
        self.changed = True
        return self._at(node, "negated", [node.operand])

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        """Rewrite `a == b` and `a != b`."""
        self.generic_visit(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            return node
        self.changed = True
        name = "equal" if isinstance(node.ops[0], ast.Eq) else "unequal"
        return self._at(node, name, [node.left, node.comparators[0]])

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        """Rewrite what a lambda returns."""
        node.body = self.visit(node.body)
        return node

    # -- pieces

    def _fresh(self, what: str) -> str:
        return f"{AUTOGRAPH}{what}_{next(self._numbers)}"

    def _function(
        self,
        body: Sequence[ast.stmt],
        names: Sequence[str],
        at: ast.stmt,
        *,
        result: bool = True,
        first: Sequence[str] = (),
    ) -> ast.FunctionDef:
        """Return a function of the variables that runs statements, and returns the variables or what these return."""
        statements = self.block(copy.deepcopy(list(body)), whole=not result)
        if result:
            statements.append(ast.copy_location(ast.Return(ast.Tuple([_name(one) for one in names], ast.Load())), at))
        arguments = ast.arguments([], [ast.arg(one) for one in (*first, *names)], None, [], [], None, [])
        made = ast.FunctionDef(self._fresh("body"), arguments, statements or [ast.Pass()], [])
        return ast.copy_location(made, at)

    def _assigned(self, at: ast.stmt, operator: str, arguments: list[ast.expr], names: Sequence[str]) -> ast.stmt:
        """Return `(names,) = operator(arguments, (values,), (names,), line)`."""
        values = ast.Tuple([self._value(name) for name in names], ast.Load())
        quoted = ast.Tuple([ast.Constant(name) for name in names], ast.Load())
        line = ast.Constant(f"{self._filename}:{at.lineno}")
        call = self._call(operator, [*arguments, values, quoted, line])
        made: ast.stmt = ast.Expr(call)
        if names:
            made = ast.Assign([ast.Tuple([ast.Name(name, ast.Store()) for name in names], ast.Store())], call)
        return ast.copy_location(made, at)

    def _value(self, name: str) -> ast.expr:
        return self._call("value", [ast.Constant(name), self._lambda(_name(name))])

    def _call(self, operator: str, arguments: Sequence[ast.expr]) -> ast.Call:
        return ast.Call(ast.Attribute(_name(AUTOGRAPH), operator, ast.Load()), list(arguments), [])

    def _call_of(self, name: str, arguments: Sequence[ast.expr]) -> ast.Call:
        return ast.Call(_name(name), list(arguments), [])

    def _at(self, node: ast.expr, operator: str, arguments: Sequence[ast.expr]) -> ast.expr:
        return ast.copy_location(self._call(operator, arguments), node)

    def _lambda(self, body: ast.expr) -> ast.expr:
        return ast.Lambda(ast.arguments([], [], None, [], [], None, []), body)


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _names(tree: ast.AST, context: type[ast.expr_context]) -> dict[str, int]:
    """Return how often each name is looked at (or set) in a tree; `x += 1` looks at x too."""
    found: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, context):
            found[node.id] = found.get(node.id, 0) + 1
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and context is ast.Load:
            found[node.target.id] = found.get(node.target.id, 0) + 1
    return found


def _read_first(statements: Sequence[ast.stmt], name: str) -> bool:
    """Tell whether statements may look at a name before they set it."""
    for statement in statements:
        if _names(statement, ast.Load).get(name, 0):
            return True
        if isinstance(statement, ast.Assign | ast.AnnAssign) and name in _stored([statement]):
            return False
    return False


def _stored(statements: Iterable[ast.AST]) -> set[str]:
    """Return the names that statements set, not looking into functions that they define."""
    found: set[str] = set()
    waiting = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, ast.FunctionDef | ast.Lambda | ast.ClassDef | ast.ListComp | ast.GeneratorExp):
            if isinstance(node, ast.FunctionDef):
                found.add(node.name)
            continue
        waiting += ast.iter_child_nodes(node)
    return found


def _contains(tree: ast.AST, *kinds: type[ast.AST]) -> bool:
    """Tell whether a tree contains such a node outside of functions inside of it."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, kinds):
            return True
        if not isinstance(node, ast.FunctionDef | ast.Lambda) or node is tree:
            waiting += ast.iter_child_nodes(node)
    return False


def _leaves(loop: ast.While | ast.For) -> bool:
    """Tell whether a loop may be left, or an iteration cut short."""
    return any(
        _contains(one, ast.Return, ast.Break, ast.Continue, ast.Nonlocal, ast.Global, ast.Yield) for one in loop.body
    )


def _always_returns(statements: Sequence[ast.stmt]) -> bool:
    """Tell whether nothing after these statements is ever reached."""
    for statement in statements:
        if isinstance(statement, ast.Return | ast.Raise):
            return True
        if isinstance(statement, ast.If) and _always_returns(statement.body) and _always_returns(statement.orelse):
            return True
    return False
