"""Calls of the ops of further families, as in cases.py: segments, sparse tensors, scattering, images, normalization."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.runtime.cases import Case, case, ints, numbers

PLACES = np.array([[0, 1], [0, 2], [2, 0]], np.int64)


def longs(*values: int) -> Any:
    return np.array(values, np.int64)


SPARSE: dict[str, Callable[[], Case]] = {
    **dict.fromkeys(
        ("SegmentSum", "SegmentMean", "SegmentMax", "SegmentMin", "SegmentProd"),
        lambda: case(numbers(5, 2), ints(0, 0, 2, 2, 2)),
    ),
    **dict.fromkeys(
        ("UnsortedSegmentMax", "UnsortedSegmentMin", "UnsortedSegmentProd"),
        lambda: case(numbers(5, 2), ints(1, 0, 2, -1, 1), np.int32(3)),
    ),
    **dict.fromkeys(
        ("SparseSegmentSum", "SparseSegmentMean", "SparseSegmentSqrtN"),
        lambda: case(numbers(4, 2), ints(3, 0, 3), ints(0, 0, 1)),
    ),
    **dict.fromkeys(
        ("SparseSegmentSumGrad", "SparseSegmentMeanGrad", "SparseSegmentSqrtNGrad"),
        lambda: case(numbers(2, 2), ints(3, 0, 3), ints(0, 0, 1), np.int32(5)),
    ),
    **dict.fromkeys(
        ("TensorScatterUpdate", "TensorScatterAdd", "TensorScatterSub", "TensorScatterMax", "TensorScatterMin"),
        lambda: case(numbers(4, 2), np.array([[0], [2]], np.int32), numbers(2, 2)),
    ),
    "TopKV2": lambda: case(numbers(3, 5), np.int32(2)),
    "DynamicPartition": lambda: case(numbers(4, 2), ints(1, 0, 1, 2), num_partitions=3),
    "DynamicStitch": lambda: case([ints(2, 0), ints(1, 3)], [numbers(2, 2), numbers(2, 2)]),
    "SparseTensorDenseMatMul": lambda: case(
        PLACES, numbers(3), longs(3, 4), numbers(2, 3), adjoint_a=True, adjoint_b=True
    ),
    "SparseToDense": lambda: case(PLACES, longs(3, 4), numbers(3), np.float64(0.5)),
    "SparseReorder": lambda: case(PLACES[::-1].copy(), numbers(3), longs(3, 4)),
    "SparseReduceSum": lambda: case(PLACES, numbers(3), longs(3, 4), ints(1), keep_dims=True),
    "SparseConcat": lambda: case([PLACES, PLACES], [numbers(3), numbers(3)], [longs(3, 4), longs(3, 4)], concat_dim=1),
    "SparseFillEmptyRows": lambda: case(PLACES, numbers(3), longs(4, 4), np.float64(0.7)),
}

FAMILIES = SPARSE

FAMILIES_ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(("If", "StatelessIf", "Case", "StatelessCase", "While", "StatelessWhile"), "control_flow/"),
    **dict.fromkeys(
        (
            *("EmptyTensorList", "TensorListReserve", "TensorListPushBack", "TensorListPopBack", "TensorListLength"),
            *("TensorListGetItem", "TensorListSetItem", "TensorListStack", "TensorListFromTensor"),
        ),
        "what they take and give are lists: control_flow/",
    ),
    "Snapshot": "of lists' elements: control_flow/",
    "IdentityN": "carries gradients of the user's own: test_custom_ops",
    "FakeParam": "nobody looks at what it gives",
}
