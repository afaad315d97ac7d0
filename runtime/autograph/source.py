"""The source of a function, as a tree whose lines are those of its file."""

import ast
import functools
import inspect
import linecache
import types


def tree_of(function: types.FunctionType) -> ast.FunctionDef | ast.Lambda | None:
    """Return the definition that a function was made of, which nobody changes; None where its source is not there."""
    code = function.__code__
    lines = linecache.getlines(code.co_filename, function.__globals__)
    try:
        found = _definitions("".join(lines)).get(code.co_firstlineno, ())
    except SyntaxError:  # what stands in a file of that name is no Python
        return None
    alike = [one for one in found if _name_of(one) == code.co_name]
    return alike[0] if len(alike) == 1 else _at_column(alike, code)


@functools.lru_cache(maxsize=64)
def _definitions(text: str) -> dict[int, list[ast.FunctionDef | ast.Lambda]]:
    """Return the functions of a file by their first lines, which are those of their decorators."""
    found: dict[int, list[ast.FunctionDef | ast.Lambda]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else []
            first = min(one.lineno for one in (node, *decorators))
            found.setdefault(first, []).append(node)
    return found


def _name_of(node: ast.FunctionDef | ast.Lambda) -> str:
    return node.name if isinstance(node, ast.FunctionDef) else "<lambda>"


def _at_column(found: list[ast.FunctionDef | ast.Lambda], code: types.CodeType) -> ast.FunctionDef | ast.Lambda | None:
    """Return that of several definitions on a line in which the code stands."""
    places = {
        (line, column) for line, _, column, _ in code.co_positions() if line is not None and column is not None
    } - {(code.co_firstlineno, 0)}
    inside = [one for one in found if all(_holds(one, *place) for place in places)]
    # of lambdas in lambdas, the innermost; of equal ones, none
    inside.sort(key=lambda one: (one.end_lineno or 0, one.end_col_offset or 0, -one.col_offset))
    parameters = list(code.co_varnames[: code.co_argcount])
    return next((one for one in inside if [arg.arg for arg in one.args.args] == parameters), None)


def _holds(node: ast.AST, line: int, column: int) -> bool:
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]  # a function
    return bool(start <= (line, column) <= end)


def place_of(function: types.FunctionType) -> str:
    """Return the file and line of a function's first line."""
    return f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"


def is_generator(function: types.FunctionType) -> bool:
    """Tell whether calling a function runs nothing yet: a generator, or a coroutine."""
    return bool(function.__code__.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR))
