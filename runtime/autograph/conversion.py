"""Functions with their control flow rewritten: those that are traced, and those that they call."""

import ast
import builtins
import copy
import dis
import functools
import inspect
import sysconfig
import types
import warnings
from collections.abc import Callable
from typing import Any

from runtime.autograph import branching, expressions, looping, source, undefined, walking
from runtime.autograph.rewriting import AUTOGRAPH, rewrite, rewrite_lambda
from runtime.graph.graph import PACKAGE

_LIBRARIES = tuple({PACKAGE, *(sysconfig.get_path(one) for one in ("stdlib", "purelib", "platlib"))})
"""Where code is that is not the user's."""

_BUILTINS: dict[Any, Callable[..., Any]] = {
    builtins.range: walking.range_,
    builtins.enumerate: walking.enumerate_,
    builtins.zip: walking.zip_,
    builtins.len: expressions.len_,
    builtins.int: expressions.int_,
    builtins.float: expressions.float_,
}

_TAKE_FUNCTIONS = frozenset({"case", "cond", "foldl", "foldr", "map_fn", "scan", "switch_case", "while_loop"})
"""Our own functions that call those they are given."""


def convert(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with its control flow rewritten; as it is where its source is not there.

    Raises NotImplementedError for a generator or a coroutine, which cannot be traced.
    """
    if inspect.ismethod(function):
        return types.MethodType(convert(function.__func__), function.__self__)
    if isinstance(function, functools.partial):
        return functools.partial(convert(function.func), *function.args, **function.keywords)
    if not inspect.isfunction(function):
        return function
    if source.is_generator(function):
        raise NotImplementedError(
            f"{function.__qualname__} at {source.place_of(function)} is a generator or a coroutine, which has no"
            " end to trace: write a function that returns"
        )
    return _converted(function) if _is_users(function) else function


def called(function: Any) -> Any:
    """Return what is called in place of a function that rewritten code calls."""
    try:
        instead = _BUILTINS.get(function)
    except TypeError:  # a callable that cannot be hashed
        instead = None
    if instead is not None:
        return instead
    if inspect.isfunction(function):
        if function.__name__ in _TAKE_FUNCTIONS and function.__module__.startswith("runtime.control_flow."):
            return _with_converted_arguments(function)
        return function if source.is_generator(function) else convert(function)
    if inspect.ismethod(function) or isinstance(function, functools.partial):
        return convert(function) if _calls_no_generator(function) else function
    method = None if isinstance(function, type) else inspect.getattr_static(type(function), "__call__", None)
    return called(types.MethodType(method, function)) if inspect.isfunction(method) else function


_OPERATORS = types.SimpleNamespace(
    **{
        one.__name__: one
        for one in (
            *(expressions.absent, expressions.assert_, expressions.both, expressions.contained, expressions.either),
            *(expressions.equal, expressions.negated, expressions.plain, expressions.unequal),
            *(branching.choose, branching.choose_result, looping.loop, looping.walk),
            *(undefined.Undefined, undefined.value, called),
        )
    }
)
"""What rewritten code calls."""


def _calls_no_generator(function: Any) -> bool:
    inner = function.__func__ if inspect.ismethod(function) else function.func
    return inspect.isfunction(inner) and not source.is_generator(inner)


def _with_converted_arguments(function: Callable[..., Any]) -> Callable[..., Any]:
    def one(given: Any) -> Any:
        if isinstance(given, list | tuple) and not hasattr(given, "_fields"):
            return type(given)(map(one, given))
        if isinstance(given, dict):
            return {key: one(value) for key, value in given.items()}
        return called(given) if inspect.isfunction(given) or inspect.ismethod(given) else given

    return lambda *args, **kwargs: function(*map(one, args), **{key: one(value) for key, value in kwargs.items()})


def _is_users(function: types.FunctionType) -> bool:
    if AUTOGRAPH in function.__code__.co_freevars or not_converted(function):
        return False
    return not function.__code__.co_filename.startswith(_LIBRARIES)


def do_not_convert(function: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Mark a function as one that is traced as it is, with Python's own control flow."""
    if function is None:
        return do_not_convert
    function._do_not_convert = True  # type: ignore[attr-defined]  # a mark of our own
    return function


def not_converted(function: Callable[..., Any]) -> bool:
    """Tell whether a function is marked as one to be left as it is."""
    return getattr(function, "_do_not_convert", False)


def _converted(function: types.FunctionType) -> Callable[..., Any]:
    code = _code_of(function)
    if code is None:
        return function
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    cells[AUTOGRAPH] = types.CellType(_OPERATORS)
    closure = tuple(cells[name] for name in code.co_freevars)
    made = types.FunctionType(code, function.__globals__, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    made.__qualname__ = function.__qualname__
    made.__dict__.update(function.__dict__)
    return made


_codes: dict[types.CodeType, types.CodeType | None] = {}
MOST_CODES = 2048


def _code_of(function: types.FunctionType) -> types.CodeType | None:
    """Return the rewritten code of a function, or None where there is no source to rewrite."""
    original = function.__code__
    if original not in _codes:
        if len(_codes) >= MOST_CODES:
            _codes.clear()
        _codes[original] = _rewritten(function)
    return _codes[original]


def _rewritten(function: types.FunctionType) -> types.CodeType | None:
    found = source.tree_of(function)
    if found is None:
        if any(one.opname.startswith(_BRANCHES) for one in dis.get_instructions(function.__code__)):
            _warn(function, "its source is not there")
        return None
    try:
        return _compiled(_rewritten_tree(found, function), function)
    except RecursionError:  # hundreds of branches inside of each other, or one after another that return
        _warn(function, "it is nested too deeply")
        return None


_BRANCHES = ("POP_JUMP", "FOR_ITER", "JUMP_IF")


def _warn(function: types.FunctionType, why: str) -> None:
    warnings.warn(
        f"the control flow of {function.__qualname__} ({source.place_of(function)}) stays Python's, which cannot look"
        f" at tensors while it is traced: {why}",
        stacklevel=2,
    )


def _rewritten_tree(found: ast.FunctionDef | ast.Lambda, function: types.FunctionType) -> ast.stmt:
    """Return a definition, rewritten, as a statement."""
    filename = function.__code__.co_filename
    tree = copy.deepcopy(found)
    tree.args.defaults = []  # the values of the function itself are taken
    tree.args.kw_defaults = [None] * len(tree.args.kwonlyargs)
    if isinstance(tree, ast.Lambda):
        rewrite_lambda(tree, filename)
        return ast.copy_location(ast.Expr(tree), tree)
    tree.decorator_list = []
    rewrite(tree, filename)
    return tree


def _compiled(inner: ast.stmt, function: types.FunctionType) -> types.CodeType:
    """Return the code of a definition in which what the original took from around it is free."""
    original = function.__code__
    path = ["around", original.co_name]
    names = [AUTOGRAPH, *original.co_freevars]
    around = ast.parse(f"def around({', '.join(names)}):\n    pass").body[0]
    assert isinstance(around, ast.FunctionDef)
    owner = function.__qualname__.rpartition(".")[0].rpartition(".")[2]
    if owner.isidentifier():  # of a class: names that begin with __ are the class's own
        inner = ast.copy_location(ast.ClassDef(owner, [], [], [inner], []), inner)
        path.insert(1, owner)
    # what is defined here has its name outside, where the original looks for it
    outside = [ast.Global([path[1]])] if path[1].isidentifier() and path[1] not in names else []
    around.body = [*outside, inner]
    module = ast.fix_missing_locations(ast.Module([around], []))
    code: Any = compile(module, original.co_filename, "exec", dont_inherit=True)
    for name in path:
        code = next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == name)
    return code  # type: ignore[no-any-return]  # the last one found
