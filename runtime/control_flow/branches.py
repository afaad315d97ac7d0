"""Branches: `cond`, `case`, `switch_case`."""

from collections.abc import Callable, Sequence
from typing import Any

from runtime import arrays
from runtime.arrays import Array
from runtime.control_flow import structure
from runtime.control_flow.bodies import Runner, current_graph, like, traced
from runtime.graph.context import name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.graph import users_line
from runtime.graph.op import REQUIRED, Op
from runtime.graph.operators import OPERATORS
from runtime.graph.shape import Dims, TensorShape
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Operation, Tensor
from runtime.ops import comparison
from runtime.ops.constants import identity

__all__ = ["case", "cond", "switch_case"]


def bodies_of(attrs: Any) -> tuple[Subgraph, ...]:
    """Return the branches of an If (what is true first) or of a Case."""
    branches: tuple[Subgraph, ...] = attrs.get("branches") or (attrs["then_branch"], attrs["else_branch"])
    return branches


def _output_dims(index: Any, inputs: Any, **attrs: Any) -> list[Dims]:
    return [shape.sizes for shape in attrs["output_shapes"]]


def common_dims(shapes: Sequence[Dims]) -> Dims:
    """Return what is known of a shape that may be any of these."""
    first = shapes[0]
    if first is None or any(one is None or len(one) != len(first) for one in shapes):
        return None
    return tuple(
        size if all(one is not None and one[axis] == size for one in shapes) else None
        for axis, size in enumerate(first)
    )


def _if(
    xp: Any,
    chosen: Array,
    values: Any,
    *,
    state: Runner,
    then_branch: Subgraph,
    else_branch: Subgraph,
    output_shapes: Any,
) -> list[Any]:
    found = state.run(then_branch if chosen else else_branch, values, len(output_shapes))
    return [arrays.to_module(xp, one) for one in found]


def _case(xp: Any, index: Array, values: Any, *, state: Runner, branches: Any, output_shapes: Any) -> list[Any]:
    at = int(index)
    found = state.run(branches[at if 0 <= at < len(branches) else -1], values, len(output_shapes))
    return [arrays.to_module(xp, one) for one in found]


def _declared(name: str, kernel: Any, index: str, *branches: str) -> Op:
    return Op(
        name,
        f"{index}, input: *Tin -> output: *Tout",
        attrs={**dict.fromkeys(branches, REQUIRED), "output_shapes": ()},
        shape=_output_dims,
        kernel=kernel,
        state=Runner,
        effect=not name.startswith("Stateless"),
        view=True,  # an output may be an input that was handed on
    )


_IF = {name: _declared(name, _if, "cond: Tcond", "then_branch", "else_branch") for name in ("If", "StatelessIf")}
_CASE = {name: _declared(name, _case, "branch_index: int32", "branches") for name in ("Case", "StatelessCase")}
OPS_OF_BRANCHES = (*_IF, *_CASE)

fake_param = Op(
    "FakeParam",
    "-> output: dtype",
    attrs={"dtype": REQUIRED, "shape": REQUIRED},
    shape=lambda *, dtype, shape: shape.sizes,
    # stands for a value of the branch that did not run: nobody looks at it
    kernel=lambda xp, *, dtype, shape: xp.zeros([size or 0 for size in shape.sizes or ()], dtype.numpy),
)


def branch(name: str, index: Any, bodies: Sequence[Subgraph], given: Sequence[Tensor] = ()) -> Operation:
    """Append an If (by a bool) or a Case (by a number) of bodies whose outputs are alike.

    `given` are the tensors for the bodies' first inputs, which are before what they capture.
    """
    captured = list(dict.fromkeys(tensor for body in bodies for tensor in body.captured))
    for body in bodies:
        body.capture_in_order(captured)
    kind = "" if any(body.stateful for body in bodies) else "Stateless"
    shapes = [common_dims([one.dims for one in outputs]) for outputs in zip(*(b.outputs for b in bodies), strict=True)]
    attrs: dict[str, Any] = {
        "Tout": [one.dtype for one in bodies[0].outputs],
        "output_shapes": tuple(map(TensorShape, shapes)),
    }
    if index.dtype is arrays.bool_:
        attrs |= {"then_branch": bodies[0], "else_branch": bodies[1]}
        _IF[f"{kind}If"](index, [*given, *captured], name=name, **attrs)
    else:
        _CASE[f"{kind}Case"](index, [*given, *captured], branches=tuple(bodies), name=name, **attrs)
    return current_graph().get_operations()[-1]


def _branched(scope: str, index: Any, functions: Sequence[tuple[str, Callable[[], Any]]]) -> Any:
    """Trace the functions and append the operation that chooses among them; return its outputs as they nest."""
    bodies: list[Subgraph] = []
    results: list[Any] = []
    for name, function in functions:
        body = Subgraph(f"{scope.rstrip('/').replace('/', '_')}_{name}", current_graph())
        results.append(traced(body, function, (), f"what the {name} branch returns"))
        bodies.append(body)
    for (name, _), body, result in zip(functions[1:], bodies[1:], results[1:], strict=True):
        _hold_alike(functions[0][0], bodies[0], results[0], name, body, result)
    operation = branch(scope, index, bodies)
    with name_scope(scope):
        outputs = [identity(tensor) for tensor in operation.outputs]
    return like(results[0], outputs) if outputs else operation


def _hold_alike(name: str, body: Subgraph, result: Any, other: str, other_body: Subgraph, other_result: Any) -> None:
    """Raise TypeError where two branches return different structures or dtypes."""
    if structure.shape_of(result) != structure.shape_of(other_result):
        raise TypeError(f"branches must return the same structure: {name} gives {result!r}, {other} {other_result!r}")
    for at, (one, another) in enumerate(zip(body.outputs, other_body.outputs, strict=True)):
        if one.dtype is not another.dtype:
            raise TypeError(
                f"output {at} is of {one.dtype.name} in branch {name} and of {another.dtype.name} in branch {other}"
                f" (at {users_line()})"
            )


def cond(
    pred: Any,
    true_fn: Callable[[], Any] | None = None,
    false_fn: Callable[[], Any] | None = None,
    name: str | None = None,
) -> Any:
    """Return what `true_fn()` returns where `pred` is true, else what `false_fn()` does; only one of them runs.

    In a graph both are traced, and must return the same structure of tensors of the same dtypes.
    """
    if not callable(true_fn) or not callable(false_fn):
        raise TypeError(f"cond calls true_fn and false_fn: give functions, `lambda: …` (at {users_line()})")
    if state.graph is None:
        return true_fn() if pred else false_fn()
    with name_scope(name, "cond") as scope:
        test = predicate(pred)
    return _branched(scope, test, [("true", true_fn), ("false", false_fn)])


def predicate(pred: Any) -> Tensor:
    """Return what an If chooses by as one bool; raises ValueError where there are more."""
    test: Tensor = _scalar(pred, "pred")
    return test if test.dtype is arrays.bool_ else comparison.not_equal(test, 0)


def _scalar(value: Any, name: str) -> Any:
    tensor = convert_to_tensor(value, name=name)
    if tensor.dims not in (None, ()):
        raise ValueError(f"{name} must be one value, not of shape {list(tensor.dims)}: see rt.reduce_all, rt.where")
    return tensor


def switch_case(
    branch_index: Any,
    branch_fns: Any,
    default: Callable[[], Any] | None = None,
    name: str = "switch_case",
) -> Any:
    """Return what the function of this index returns: `default`, or the last of them, for an index that has none.

    `branch_fns` is a list of functions, or pairs (index, function), or a dict.
    """
    functions = _by_index(branch_fns)
    ordered = [functions.get(at, default) for at in range(max(functions) + 1)]
    if default is not None:
        ordered.append(default)
    if any(one is None for one in ordered):
        missing = [at for at, one in enumerate(ordered) if one is None]
        raise ValueError(f"switch_case has no branch {missing}, and no default")
    if state.graph is None:
        at = int(convert_to_tensor(branch_index))
        chosen: Any = ordered[at if 0 <= at < len(ordered) else -1]
        return chosen()
    with name_scope(name, "switch_case"):
        index = _scalar(branch_index, "branch_index")
        named: Any = [(f"branch{at}", one) for at, one in enumerate(ordered)]
        with name_scope("indexed_case") as scope:
            pass
    return _branched(scope, index, named)


def _by_index(branch_fns: Any) -> dict[int, Callable[[], Any]]:
    if isinstance(branch_fns, dict):
        return dict(branch_fns)
    listed = list(branch_fns)
    if not listed:
        raise ValueError("switch_case needs a branch")
    return dict(enumerate(listed)) if callable(listed[0]) else dict(listed)


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """Return what the function of the first predicate that is true returns, else what `default()` does.

    With `exclusive`, eager execution raises ValueError where several are true.
    """
    pairs = list(pred_fn_pairs.items() if isinstance(pred_fn_pairs, dict) else pred_fn_pairs)
    if not pairs:
        raise ValueError("case needs a pair of a predicate and a function")
    if state.graph is None and exclusive and sum(bool(pred) for pred, _ in pairs) > 1:
        raise ValueError("more than one predicate of an exclusive case is true")
    if default is None:
        *pairs, (_, default) = pairs  # TensorFlow too takes the last where none is true
    with name_scope(name, "case"):
        return _first_true(pairs, default)


def _first_true(pairs: list[Any], default: Callable[[], Any]) -> Any:
    if not pairs:
        return default()
    (pred, function), *rest = pairs
    return cond(pred, function, lambda: _first_true(rest, default))


OPERATORS["cond"] = cond  # for variables, which are below
