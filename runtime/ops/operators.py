"""What Python's operators make of tensors, under the names that TensorFlow gives them."""

from collections.abc import Callable
from typing import Any

from runtime.graph.context import name_scope, state
from runtime.graph.inputs import convert_input
from runtime.graph.op import Op
from runtime.graph.operators import OPERATORS
from runtime.ops import arithmetic, comparison, joining, linear
from runtime.ops.getitem import getitem


def _binary(name: str, op: Op) -> Callable[[Any, Any], Any]:
    """Return the operator whose operations are called `name`."""

    def operate(x: Any, y: Any) -> Any:
        if state.graph is None:
            return op(x, y)
        with name_scope(None, name) as scope:
            dtype = next((one.dtype for one in (x, y) if hasattr(one, "dims")), None)
            x = convert_input(op, "x", x, dtype)
            return op(x, convert_input(op, "y", y, x.dtype), name=scope)

    return operate


OPERATORS.update(
    {
        "add": _binary("add", arithmetic.add_v2),
        "sub": _binary("sub", arithmetic.subtract),
        "mul": _binary("mul", arithmetic.multiply),
        "truediv": arithmetic.divide,
        "floordiv": _binary("floordiv", arithmetic.floor_div),
        "mod": _binary("mod", arithmetic.floormod),
        "pow": _binary("pow", arithmetic.pow_op),
        "matmul": lambda a, b: linear.matmul(a, b, name="matmul"),
        "neg": arithmetic.negative,
        "abs": arithmetic.abs,
        "invert": comparison.logical_not,
        "and": _binary("and", comparison.logical_and),
        "or": _binary("or", comparison.logical_or),
        "less": comparison.less,
        "less_equal": comparison.less_equal,
        "greater": comparison.greater,
        "greater_equal": comparison.greater_equal,
        "equal": comparison.equal,
        "not_equal": comparison.not_equal,
        "getitem": getitem,
        "stack": joining.stack,
    }
)
