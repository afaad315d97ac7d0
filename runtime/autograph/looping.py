"""`while` and `for` on tensors: variables that have values before a loop are carried by it, others are made in it."""

from collections.abc import Callable, Sequence, Sized
from typing import Any

from runtime.autograph.branching import choose
from runtime.autograph.expressions import both, negated
from runtime.autograph.jumps import RESULT
from runtime.autograph.undefined import Undefined, can_be_tensors, in_graph, seen
from runtime.autograph.walking import Walk, walk_of
from runtime.control_flow import structure
from runtime.control_flow.array import TensorArray
from runtime.control_flow.bodies import as_tensors, like
from runtime.control_flow.loops import BEFORE_VARIABLES, looped
from runtime.graph.context import control_dependencies, name_scope, state
from runtime.graph.convert import convert_to_tensor
from runtime.graph.shape import TensorShape
from runtime.graph.subgraph import Subgraph
from runtime.graph.tensor import Tensor
from runtime.ops import comparison
from runtime.ops.constants import identity
from runtime.ops.reporting import Assert

Values = tuple[Any, ...]
Options = Callable[[], dict[str, Any]]
"""What `rt.autograph.experimental.set_loop_options` is given."""
Body = Callable[..., Sequence[Any]]


def loop(
    test: Callable[..., Any], body: Body, options: Options, values: Values, names: tuple[str, ...], line: str
) -> Values:
    """Return the variables after a `while`: `test` and `body` take them all, and `body` returns them."""
    while True:
        asked = _tried(test, values)
        if in_graph(asked):
            return _Loop(values, names, line, options()).run(lambda now: test(*now), lambda now: body(*now))
        if not asked:
            return values
        values = tuple(body(*values))


def _tried(test: Callable[..., Any], values: Values) -> Any:
    """Return what a test gives; what it adds to a graph is thrown away, for the loop will run it."""
    if state.graph is None:
        return test(*values)
    with Subgraph("tried", state.graph).as_default():
        return seen(test(*values))


def walk(
    items: Any,
    body: Body,
    left: str | None,
    options: Options,
    values: Values,
    names: tuple[str, ...],
    line: str,
) -> Values:
    """Return the variables after a `for`: `body` takes the item and all variables, and returns these.

    `left` is the variable that says when the loop ends early.
    """
    flag = names.index(left) if left in names else None
    steps = walk_of(seen(items))
    if steps is None:
        return _walked(items, body, flag, values, names, line)
    return _walked_in_graph(steps, body, flag, values, names, line, options())


def _walked(items: Any, body: Body, flag: int | None, values: Values, names: tuple[str, ...], line: str) -> Values:
    """Run a loop over what Python walks; where a tensor says whether it was left, the rest is branches."""
    for one in items:
        left = False if flag is None else values[flag]
        if in_graph(left):
            if not isinstance(items, Sized):
                text = f"the loop at {line} is left where a tensor says so, and {items!r} has no length: walk a tensor"
                raise NotImplementedError(text)
            now = values
            values = choose(left, lambda *now: now, lambda *now, one=one: body(one, *now), now, names, line)
        elif left:
            break
        else:
            values = tuple(body(one, *values))
    return values


def _walked_in_graph(
    steps: Walk,
    body: Body,
    flag: int | None,
    values: Values,
    names: tuple[str, ...],
    line: str,
    options: dict[str, Any],
) -> Values:
    def more(variables: list[Any]) -> Any:
        index, *now = variables
        if flag is None:
            return steps.more(index)
        return both(negated(now[flag]), lambda: steps.more(index))

    def step(variables: list[Any]) -> Sequence[Any]:
        index, *now = variables
        item = steps.read(index)  # before anything of this iteration happens
        return steps.after(index), *body(item, *now)

    return _Loop((steps.first, *values), ("the index", *names), line, options).run(more, step)[1:]


class _Loop:
    """A loop of a graph, whose variables are given by name."""

    def __init__(self, values: Values, names: tuple[str, ...], line: str, options: dict[str, Any]) -> None:
        self._invariants = options.get("shape_invariants") or ()
        self._most = options.get("maximum_iterations")
        self._values = list(values)
        self._names = names
        self._line = line
        self._carried = [at for at, one in enumerate(values) if can_be_tensors(one)]
        self._made: dict[int, Any] = {}  # variables that have no value before the loop, and get one in it

    def run(self, test: Callable[[list[Any]], Any], body: Callable[[list[Any]], Sequence[Any]]) -> Values:
        """Append the loop; return the variables after it."""
        start = [_as_variable(self._values[at]) for at in self._carried]

        def step(*variables: Any) -> list[Any]:
            after = list(body(self._all(variables)))
            self._note_made(after)
            return [self._carried_on(at, after[at]) for at in self._carried]

        try:
            outputs = looped(
                lambda *variables: test(self._all(variables)),
                step,
                start,
                [self._invariant(at, one) for at, one in zip(self._carried, start, strict=True)],
                self._most,
                made=lambda: self._tensors_made,
            )
        except (TypeError, ValueError) as error:
            if "loop variable" not in str(error):
                raise
            listed = ", ".join(f"{number}: {self._names[at]}" for number, at in enumerate(self._carried))
            raise type(error)(f"in the loop at {self._line}, whose variables are {listed}: {error}") from None
        return self._after(outputs, start)

    def _invariant(self, at: int, variable: Any) -> Any:
        """Return what of a variable's shape stays the same, as the user said it."""
        for one, shape in self._invariants:
            if one is self._values[at]:
                return shape
        return structure.mapped(
            lambda leaf: TensorShape(() if isinstance(leaf, TensorArray) else convert_to_tensor(leaf).dims), variable
        )

    def _all(self, carried: Sequence[Any]) -> list[Any]:
        found = list(self._values)
        for at, one in zip(self._carried, carried, strict=True):
            found[at] = one
        return found

    def _note_made(self, after: list[Any]) -> None:
        for at, before in enumerate(self._values):
            if isinstance(before, Undefined) and not isinstance(after[at], Undefined):
                self._made[at] = after[at]
            elif at not in self._carried and after[at] is not before and not isinstance(before, Undefined):
                raise TypeError(f"{self._names[at]!r} is {before!r} before the loop on a tensor at {self._line},"
                                f" and becomes {after[at]!r}")  # fmt: skip
        tensors = [one for at, one in self._made.items() if can_be_tensors(one)]
        self._tensors_made = as_tensors(tensors, "a variable of the loop")

    def _carried_on(self, at: int, after: Any) -> Any:
        if not can_be_tensors(after):
            raise TypeError(f"{self._names[at]!r} becomes {after!r} in the loop on a tensor at {self._line}")
        return after

    def _after(self, outputs: list[Tensor], start: list[Any]) -> Values:
        count = len(list(structure.leaves(start)))
        found = self._all(like(start, outputs[BEFORE_VARIABLES : BEFORE_VARIABLES + count]))
        rest = iter(outputs[BEFORE_VARIABLES + count :])
        for at, made in self._made.items():
            if not can_be_tensors(made):
                found[at] = made  # an object, the same in every iteration
                continue
            leaves = [next(rest) for _ in structure.leaves(made)]
            if self._names[at] != RESULT:
                leaves = self._held(leaves, self._names[at], outputs[0])
            found[at] = like(made, leaves)
        return tuple(found)

    def _held(self, tensors: list[Tensor], name: str, iterations: Tensor) -> list[Tensor]:
        """Return tensors that a loop gives values to, if it runs at all."""
        text = f"the loop at {self._line} must iterate at least once to initialize {name!r}"
        with name_scope("loop_ran"):
            ran = Assert(comparison.greater(iterations, 0), [text])
            with control_dependencies([ran]):
                return [identity(one) for one in tensors]


def _as_variable(one: Any) -> Any:
    return one if isinstance(one, list | tuple | dict | TensorArray) else convert_to_tensor(one)
