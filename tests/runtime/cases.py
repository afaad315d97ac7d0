"""A call of every op: inputs that the catalogue's tests compute values and finite differences with."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from runtime.ops.training import UPDATES

RANDOM = np.random.default_rng(7)


class Case(NamedTuple):
    """One call of an op: its inputs in order (lists where it takes lists) and its attributes."""

    inputs: tuple[Any, ...]
    attrs: dict[str, Any]


def numbers(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    """Return float64 numbers, none equal to another or to an integer: where functions bend, differences lie."""
    count = int(np.prod(shape))
    spread = np.linspace(low, high, count + 2)[1:-1] + RANDOM.uniform(0.1, 0.3) * (high - low) / (count + 2)
    return RANDOM.permutation(spread).reshape(shape)


def ints(*values: int) -> Any:
    return np.array(values, np.int32)


def case(*inputs: Any, **attrs: Any) -> Case:
    return Case(inputs, attrs)


POOL = {"ksize": (1, 2, 2, 1), "strides": (1, 2, 2, 1), "padding": "SAME"}
CONV = {"strides": (1, 1, 2, 1), "padding": "SAME", "dilations": (1, 1, 1, 1)}
IMAGE = (2, 5, 5, 2)
CUT = {"begin_mask": 1, "end_mask": 0, "ellipsis_mask": 0, "new_axis_mask": 0, "shrink_axis_mask": 2}

CASES: dict[str, Callable[[], Case]] = {
    **dict.fromkeys(
        (
            *("Neg", "Exp", "Expm1", "Square", "Sin", "Cos", "Sinh", "Cosh", "Tanh", "Asinh", "Atan", "Sign", "Floor"),
            *("Ceil", "Rint", "Round", "Conj", "Abs", "Sigmoid", "Erf", "Erfc", "Relu", "Relu6", "Elu", "Selu"),
            *("Softplus", "Softsign", "LeakyRelu", "ZerosLike", "OnesLike", "Identity", "StopGradient", "L2Loss"),
            *("IsNan", "IsInf", "IsFinite", "Shape", "Size", "Rank"),
        ),
        lambda: case(numbers(3, 4)),
    ),
    **dict.fromkeys(("Log", "Sqrt", "Rsqrt", "Reciprocal"), lambda: case(numbers(3, 4, low=0.3, high=3))),
    **dict.fromkeys(("Log1p", "Tan", "Asin", "Acos", "Atanh"), lambda: case(numbers(3, 4, low=-0.9, high=0.9))),
    "Acosh": lambda: case(numbers(3, 4, low=1.2, high=4)),
    **dict.fromkeys(
        ("AddV2", "Add", "Sub", "Mul", "Maximum", "Minimum", "SquaredDifference", "Atan2"),
        lambda: case(numbers(3, 4), numbers(4)),
    ),
    **dict.fromkeys(("RealDiv", "DivNoNan"), lambda: case(numbers(3, 1), numbers(1, 4, low=0.5, high=3))),
    **dict.fromkeys(
        ("FloorDiv", "FloorMod"), lambda: case(numbers(3, 1, low=4, high=5), numbers(1, 4, low=1.3, high=1.9))
    ),
    "Qr": lambda: case(numbers(4, 3)),
    "Unique": lambda: case(ints(5, 3, 5, 9, 3)),
    "Pow": lambda: case(numbers(3, 4, low=0.4, high=2), numbers(4)),
    "AddN": lambda: case([numbers(3, 4), numbers(3, 4), numbers(3, 4)]),
    **dict.fromkeys(
        ("SigmoidGrad", "TanhGrad", "SqrtGrad", "RsqrtGrad", "ReciprocalGrad"),
        lambda: case(numbers(3, 4, low=0.3, high=2), numbers(3, 4)),
    ),
    **dict.fromkeys(
        ("ReluGrad", "Relu6Grad", "LeakyReluGrad", "SoftplusGrad"), lambda: case(numbers(3, 4), numbers(3, 4))
    ),
    **dict.fromkeys(("EluGrad", "SeluGrad"), lambda: case(numbers(3, 4), numbers(3, 4, low=-0.9, high=2))),
    "Cast": lambda: case(numbers(3, 4), DstT="float64"),
    **dict.fromkeys(
        ("Equal", "NotEqual", "Less", "LessEqual", "Greater", "GreaterEqual"),
        lambda: case(numbers(3, 4), numbers(4)),
    ),
    **dict.fromkeys(("LogicalAnd", "LogicalOr"), lambda: case(np.array([True, False]), np.array([[True], [False]]))),
    "LogicalNot": lambda: case(np.array([True, False])),
    "Select": lambda: case(np.array([True, False, True]), numbers(3, 4), numbers(3, 4)),
    "SelectV2": lambda: case(np.array([[True], [False], [True]]), numbers(3, 4), numbers(4)),
    "Where": lambda: case(np.array([[True, False], [True, True]])),
    **dict.fromkeys(("Sum", "Mean", "Prod", "Max", "Min"), lambda: case(numbers(3, 4, 2), ints(-1, 0))),
    **dict.fromkeys(("All", "Any"), lambda: case(np.array([[True, False], [True, True]]), ints(0))),
    **dict.fromkeys(("ArgMax", "ArgMin"), lambda: case(numbers(3, 4), np.int32(1))),
    **dict.fromkeys(("Cumsum", "Cumprod"), lambda: case(numbers(3, 4), np.int32(1), exclusive=True, reverse=True)),
    "MatMul": lambda: case(numbers(4, 3), numbers(2, 4), transpose_a=True, transpose_b=True),
    "BatchMatMulV2": lambda: case(numbers(2, 4, 3), numbers(1, 4, 2), adj_x=True),
    "MatrixInverse": lambda: case(numbers(3, 3) + 4 * np.eye(3)),
    "Einsum": lambda: case([numbers(2, 3, 4), numbers(4, 5)], equation="bij,jk->kb"),
    "ShapeN": lambda: case([numbers(3, 4), numbers(2)]),
    "Reshape": lambda: case(numbers(3, 4), ints(2, -1)),
    "ExpandDims": lambda: case(numbers(3, 4), np.int32(-2)),
    "Squeeze": lambda: case(numbers(3, 1, 4, 1), squeeze_dims=(1,)),
    "Transpose": lambda: case(numbers(3, 4, 2), ints(2, 0, 1)),
    "InvertPermutation": lambda: case(ints(2, 0, 1)),
    "Tile": lambda: case(numbers(3, 2), ints(2, 3)),
    "BroadcastTo": lambda: case(numbers(3, 1), ints(2, 3, 4)),
    "BroadcastGradientArgs": lambda: case(ints(3, 4), ints(4)),
    "Pad": lambda: case(numbers(3, 2), np.array([[1, 0], [0, 2]], np.int32)),
    "PadV2": lambda: case(numbers(3, 2), np.array([[1, 0], [0, 2]], np.int32), np.float64(0.7)),
    "MirrorPad": lambda: case(numbers(3, 2), np.array([[1, 0], [0, 1]], np.int32), mode="REFLECT"),
    "ReverseV2": lambda: case(numbers(3, 2), ints(0)),
    "EnsureShape": lambda: case(numbers(3, 2), shape=[None, 2]),
    "ConcatV2": lambda: case([numbers(3, 2), numbers(3, 4)], np.int32(-1)),
    "ConcatOffset": lambda: case(np.int32(1), [ints(3, 2), ints(3, 4)]),
    "Split": lambda: case(np.int32(1), numbers(3, 4), num_split=2),
    "SplitV": lambda: case(numbers(3, 4), ints(1, -1), np.int32(1), num_split=2),
    "Pack": lambda: case([numbers(3, 2), numbers(3, 2)], axis=1),
    "Unpack": lambda: case(numbers(3, 2), num=2, axis=1),
    "Slice": lambda: case(numbers(3, 4), ints(1, 0), ints(2, -1)),
    "StridedSlice": lambda: case(numbers(3, 4), ints(0, 1), ints(2, 2), ints(1, 1), **CUT),
    "StridedSliceGrad": lambda: case(ints(3, 4), ints(0, 1), ints(2, 2), ints(1, 1), numbers(2), **CUT),
    "GatherV2": lambda: case(numbers(3, 4), ints(2, 0, 2), np.int32(1)),
    "GatherNd": lambda: case(numbers(3, 4), np.array([[0, 1], [2, 3]], np.int32)),
    "ScatterNd": lambda: case(np.array([[0], [2], [0]], np.int32), numbers(3, 2), ints(4, 2)),
    "UnsortedSegmentSum": lambda: case(numbers(4, 2), ints(0, 2, 0, -1), np.int32(3)),
    "OneHot": lambda: case(ints(0, 2, 5), np.int32(3), np.float64(1), np.float64(0), axis=0),
    "BiasAdd": lambda: case(numbers(2, 3, 4), numbers(4)),
    "BiasAddGrad": lambda: case(numbers(2, 3, 4)),
    **dict.fromkeys(("Softmax", "LogSoftmax"), lambda: case(numbers(3, 4))),
    "SoftmaxCrossEntropyWithLogits": lambda: case(numbers(3, 4), RANDOM.dirichlet(np.ones(4), 3)),
    "SparseSoftmaxCrossEntropyWithLogits": lambda: case(numbers(3, 4), ints(0, 3, 1)),
    "Conv2D": lambda: case(numbers(*IMAGE), numbers(3, 2, 2, 3), **CONV),
    "Conv2DBackpropInput": lambda: case(ints(*IMAGE), numbers(3, 2, 2, 3), numbers(2, 5, 3, 3), **CONV),
    "Conv2DBackpropFilter": lambda: case(numbers(*IMAGE), ints(3, 2, 2, 3), numbers(2, 5, 3, 3), **CONV),
    **dict.fromkeys(("MaxPool", "AvgPool"), lambda: case(numbers(*IMAGE), **POOL)),
    "AvgPoolGrad": lambda: case(ints(*IMAGE), numbers(2, 3, 3, 2), **POOL),
    "Fill": lambda: case(ints(2, 3), np.float64(0.7)),
    "Range": lambda: case(np.float64(1), np.float64(2), np.float64(0.3)),
    "LinSpace": lambda: case(np.float64(1), np.float64(2), np.int32(5)),
    "Const": lambda: case(value=numbers(3), dtype="float64"),
    "PlaceholderWithDefault": lambda: case(numbers(3), shape=(3,)),
    "CheckNumerics": lambda: case(numbers(3), message="here"),
    **dict.fromkeys(
        ("RandomUniform", "RandomStandardNormal", "TruncatedNormal"),
        lambda: case(ints(3, 4), dtype="float64", seed=1, seed2=2),
    ),
    "RandomUniformInt": lambda: case(ints(3, 4), np.int32(2), np.int32(7), seed=1, seed2=2),
    "RandomShuffle": lambda: case(numbers(5), seed=1, seed2=2),
}

ELSEWHERE: dict[str, str] = {
    "Placeholder": "is never run: test_session",
    "NoOp": "does nothing",
    **dict.fromkeys(("Assert", "Print", "PrintV2", "StringFormat"), "say something: test_reporting"),
    "_Copy": "is of plans alone: devices/test_plans.py",
    "PartitionedCall": "stands for a whole function on tapes: test_function",
    "MaxPoolGrad": "needs the output of a MaxPool: its gradient is checked as the second derivative of MaxPool",
    "MaxPoolGradGrad": "as MaxPoolGrad",
    **dict.fromkeys(
        ("VarHandleOp", "ReadVariableOp", "VarIsInitializedOp", "AssignVariableOp", "AssignAddVariableOp"),
        "variables: test_variables",
    ),
    **dict.fromkeys(
        ("AssignSubVariableOp", "ResourceGather", "ResourceScatterAdd", "ResourceScatterSub", "ResourceScatterUpdate"),
        "variables: test_variables",
    ),
    **dict.fromkeys(UPDATES, "optimizers: test_optim"),
    **dict.fromkeys(("SaveV2", "RestoreV2"), "checkpoints: saving/test_saver"),
    **dict.fromkeys(
        ("ShardedFilename", "MergeV2Checkpoints", "DisableCopyOnRead"),
        "names and parts of checkpoints: saving/test_sharding",
    ),
    **dict.fromkeys(("IteratorV2", "OneShotIterator", "MakeIterator", "IteratorGetNext"), "data/test_iterators"),
    **dict.fromkeys(("IteratorToStringHandle", "IteratorFromStringHandleV2"), "data/test_iterators"),
    **dict.fromkeys(("AnonymousIteratorV3", "IteratorGetNextAsOptional"), "walk datasets: autograph/test_autograph"),
    **dict.fromkeys(("OptionalHasValue", "OptionalGetValue"), "walk datasets: autograph/test_autograph"),
    **dict.fromkeys(("DecodeRaw", "DecodeCSV"), "strings: data/test_decoding"),
    **dict.fromkeys(
        ("ScalarSummary", "HistogramSummary", "ImageSummary", "AudioSummaryV2", "TensorSummaryV2", "MergeSummary"),
        "what they give is a message: test_summaries",
    ),
}
"""Ops that are checked in another way."""
