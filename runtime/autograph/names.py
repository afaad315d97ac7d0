"""Which names code looks at, sets, and declares; in scopes inside of it, only what these take from around them."""

import ast
from collections.abc import Iterable, Iterator

SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def load(name: str) -> ast.expr:
    """Return the expression that looks at a name."""
    return ast.Name(name, ast.Load())


def read(tree: ast.AST) -> set[str]:
    """Return the names that a tree looks at and does not make itself in an inner scope; `x += 1` looks at x."""
    if isinstance(tree, SCOPES | COMPREHENSIONS):
        return _free(tree)
    found: set[str] = set()
    if isinstance(tree, ast.Name) and isinstance(tree.ctx, ast.Load):
        found.add(tree.id)
    if isinstance(tree, ast.AugAssign) and isinstance(tree.target, ast.Name):
        found.add(tree.target.id)
    for child in ast.iter_child_nodes(tree):
        found |= read(child)
    return found


def _free(tree: ast.AST) -> set[str]:
    """Return what a scope takes from around it."""
    inside: set[str] = set()
    own: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        inside |= read(child)
    if isinstance(tree, COMPREHENSIONS):
        own = stored(one.target for one in tree.generators)
    elif isinstance(tree, ast.Lambda):
        own = _arguments(tree.args)
    elif isinstance(tree, ast.FunctionDef | ast.AsyncFunctionDef):
        own = _arguments(tree.args) | stored(tree.body)
    return inside - own


def _arguments(given: ast.arguments) -> set[str]:
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {one.arg for one in every if one is not None}


def closed_over(tree: ast.AST) -> set[str]:
    """Return the names that functions inside of a tree look at: whenever they are called."""
    found: set[str] = set()
    for child in ast.iter_child_nodes(tree):
        found |= read(child) if isinstance(child, SCOPES | ast.GeneratorExp) else closed_over(child)
    return found


def stored(trees: Iterable[ast.AST]) -> set[str]:
    """Return the names that code sets in its own scope, but for those that it declares global or nonlocal."""
    found: set[str] = set()
    outside: set[str] = set()
    for node in own_nodes(trees):
        match node:
            case ast.Name(ctx=ast.Store() | ast.Del()):
                found.add(node.id)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.alias():
                found.add((node.asname or node.name).partition(".")[0])
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                found.add(name)
            case ast.Global() | ast.Nonlocal():
                outside |= {*node.names}
    return found - outside


def declared(trees: Iterable[ast.AST]) -> dict[str, type[ast.Global | ast.Nonlocal]]:
    """Return the names that code declares to be another scope's."""
    return {
        name: type(node)
        for node in own_nodes(trees)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }


def contains(trees: Iterable[ast.AST], *kinds: type[ast.AST]) -> bool:
    """Tell whether code contains such a node in its own scope."""
    return any(isinstance(node, kinds) for node in own_nodes(trees))


def is_generator(function: ast.FunctionDef) -> bool:
    """Tell whether a function yields: Python runs it a piece at a time."""
    return contains(function.body, ast.Yield, ast.YieldFrom)


def own_nodes(trees: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes of a scope; of scopes inside of it only the outermost node."""
    waiting = list(trees)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES | COMPREHENSIONS):
            waiting += ast.iter_child_nodes(node)
