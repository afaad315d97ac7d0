"""Calls of what works element by element, and of comparisons."""

from collections.abc import Callable

from tests.runtime.oracle.draws.draw import ANY, CONTINUOUS, FLOATS, NUMBERS, REALS, Call, Draw, call

Maker = Callable[[Draw], Call]


def unary(dtypes: tuple[str, ...], low: float = -3, high: float = 3) -> Maker:
    def make(draw: Draw) -> Call:
        return call(draw.array(draw.shape(), draw.dtype(dtypes), low, high))

    return make


def binary(dtypes: tuple[str, ...], low: float = -3, high: float = 3, odd: bool = True) -> Maker:
    def make(draw: Draw) -> Call:
        dtype = draw.dtype(dtypes)
        return call(*(draw.array(shape, dtype, low, high, odd) for shape in draw.pair()))

    return make


def slope(dtypes: tuple[str, ...], low: float = -3, high: float = 3) -> Maker:
    """Two inputs of one shape: a gradient, and what it is the gradient of."""

    def make(draw: Draw) -> Call:
        shape, dtype = draw.shape(), draw.dtype(dtypes)
        return call(draw.array(shape, dtype, low, high), draw.array(shape, dtype, low, high))

    return make


def quotient(draw: Draw) -> Call:
    """Negative numbers on both sides; below, whole numbers are zero in call 10 alone."""
    dtype = draw.dtype(REALS)
    above, below = draw.pair()
    whole = dtype[:3] in ("int", "uin")
    x = draw.array(above, dtype, odd=not whole)
    y = draw.array(below, dtype, odd=not whole)
    if whole and draw.index != 10:
        y[y == 0] = 3
    return call(x, y)


def add_n(draw: Draw) -> Call:
    shape, dtype = draw.shape(), draw.dtype(NUMBERS)
    return call([draw.array(shape, dtype) for _ in range(draw.between(1, 4))])


def cast(draw: Draw) -> Call:
    """Fractions toward zero; what the target cannot hold is nobody's business."""
    source = draw.one_of(("float32", "float64", "int32", "bool", "float16", "complex64", "int64", "uint8"))
    target = draw.one_of(("float32", "float64", "int32", "bool", "float16", "complex64", "int64", "int8"))
    whole = target[:3] == "int"
    return call(draw.array(draw.shape(), source, odd=not whole), DstT=target)


def select(draw: Draw) -> Call:
    """The old one: a condition of the shape, of its first axis alone, or a single one."""
    shape, dtype = draw.shape(), draw.dtype(ANY)
    condition = draw.one_of((shape, shape[:1], ()))
    return call(draw.array(condition, "bool"), draw.array(shape, dtype), draw.array(shape, dtype))


def select_v2(draw: Draw) -> Call:
    shape, dtype = draw.shape(), draw.dtype(ANY)
    parts = [draw.broadcast(shape) for _ in range(3)]
    return call(draw.array(parts[0], "bool"), draw.array(parts[1], dtype), draw.array(parts[2], dtype))


def like(names: str, make: Maker) -> dict[str, Maker]:
    return dict.fromkeys(names.split(), make)


DRAWS: dict[str, Maker] = {
    **like("Neg Square Sign", unary(NUMBERS)),
    **like("Abs", unary(REALS)),
    **like("Conj", unary(("complex64", "complex128"))),
    **like("Floor Ceil Rint Round IsNan IsInf IsFinite Erf Erfc", unary(FLOATS, -6, 6)),
    **like("Exp Expm1 Sin Cos Tan Sinh Cosh Tanh Asinh Atan Sigmoid Log Sqrt Rsqrt Reciprocal", unary(CONTINUOUS)),
    **like("Log1p Asin Acos Atanh", unary(CONTINUOUS, -1.2, 1.2)),
    **like("Acosh", unary(CONTINUOUS, 0.5, 6)),
    **like("Relu Relu6 Elu Selu Softplus Softsign", unary(FLOATS, -8, 8)),
    "LeakyRelu": lambda draw: unary(FLOATS)(draw)._replace(attrs={"alpha": draw.one_of((0.25, 0.0, 0.5))}),
    "LeakyReluGrad": lambda draw: slope(FLOATS)(draw)._replace(attrs={"alpha": draw.one_of((0.25, 0.0, 0.5))}),
    **like("SigmoidGrad TanhGrad SqrtGrad RsqrtGrad", slope(CONTINUOUS)),
    **like("ReluGrad Relu6Grad EluGrad SeluGrad SoftplusGrad", slope(FLOATS, -8, 8)),
    **like("AddV2 Add Sub Mul SquaredDifference", binary(NUMBERS)),
    **like("Maximum Minimum", binary(REALS)),
    **like("RealDiv DivNoNan", binary(CONTINUOUS)),
    **like("FloorDiv FloorMod", quotient),
    "Atan2": binary(("float32", "float64")),
    "Pow": binary(("float32", "float64", "int32", "float32", "int64", "complex64", "float16")),
    "AddN": add_n,
    "Cast": cast,
    **like("Equal NotEqual", binary(ANY)),
    **like("Less LessEqual Greater GreaterEqual", binary(REALS)),
    **like("LogicalAnd LogicalOr", binary(("bool",))),
    "LogicalNot": unary(("bool",)),
    "Select": select,
    "SelectV2": select_v2,
    "Where": lambda draw: call(draw.array(draw.shape(1), draw.dtype(ANY))),
    **like("ZerosLike OnesLike Identity StopGradient Shape Size Rank", unary(ANY)),
    "CheckNumerics": lambda draw: unary(FLOATS)(draw)._replace(attrs={"message": "here"}),
}
