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

CHANNELWISE = {"strides": (1, 2, 1, 1), "padding": "SAME", "dilations": (1, 1, 2, 1)}
VOLUME = {"strides": (1, 1, 2, 1, 1), "padding": "SAME", "dilations": (1, 1, 1, 2, 1)}
SMALL = {"depth_radius": 1, "bias": 1.0, "alpha": 0.3, "beta": 0.6}


def definite(size: int) -> Any:
    a = numbers(size, size)
    return a @ a.T + size * np.eye(size)


SPATIAL: dict[str, Callable[[], Case]] = {
    "Conv3D": lambda: case(numbers(2, 3, 4, 3, 2), numbers(2, 2, 2, 2, 3), **VOLUME),
    "Conv3DBackpropInputV2": lambda: case(
        ints(2, 3, 4, 3, 2), numbers(2, 2, 2, 2, 3), numbers(2, 3, 2, 3, 3), **VOLUME
    ),
    "Conv3DBackpropFilterV2": lambda: case(
        numbers(2, 3, 4, 3, 2), ints(2, 2, 2, 2, 3), numbers(2, 3, 2, 3, 3), **VOLUME
    ),
    "DepthwiseConv2dNative": lambda: case(numbers(2, 5, 5, 2), numbers(3, 2, 2, 3), **CHANNELWISE),
    "DepthwiseConv2dNativeBackpropInput": lambda: case(
        ints(2, 5, 5, 2), numbers(3, 2, 2, 3), numbers(2, 3, 5, 6), **CHANNELWISE
    ),
    "DepthwiseConv2dNativeBackpropFilter": lambda: case(
        numbers(2, 5, 5, 2), ints(3, 2, 2, 3), numbers(2, 3, 5, 6), **CHANNELWISE
    ),
    "ResizeNearestNeighbor": lambda: case(numbers(2, 3, 4, 2), ints(5, 3)),
    "ResizeNearestNeighborGrad": lambda: case(numbers(2, 5, 3, 2), ints(3, 4)),
    "FusedBatchNormV3": lambda: case(numbers(2, 3, 2, 3), numbers(3), numbers(3), numbers(3), numbers(3, low=1)),
    "MirrorPadGrad": lambda: case(numbers(5, 4), np.array([[1, 1], [0, 2]], np.int32), mode="SYMMETRIC"),
    "LRN": lambda: case(numbers(1, 2, 2, 5), **SMALL),
    "CTCLoss": lambda: case(
        numbers(6, 2, 4),
        np.array([[0, 0], [0, 1], [1, 0], [1, 1], [1, 2]], np.int64),
        ints(1, 2, 0, 0, 2),
        ints(5, 6),
    ),
    "MatrixDiag": lambda: case(numbers(2, 3)),
    "MatrixDiagPart": lambda: case(numbers(2, 3, 3)),
    "MatrixBandPart": lambda: case(numbers(2, 3, 4), np.int32(1), np.int32(0)),
    "MatrixDeterminant": lambda: case(numbers(2, 3, 3)),
    "MatrixSolve": lambda: case(numbers(3, 3) + 4 * np.eye(3), numbers(3, 2), adjoint=True),
}

FAMILIES = {**SPARSE, **SPATIAL}

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
    **dict.fromkeys(("ResizeBilinear", "ResizeBilinearGrad"), "always float32: test_families"),
    **dict.fromkeys(("FusedBatchNormGradV3", "LRNGrad"), "test_second_derivatives"),
    "Cholesky": "of symmetric matrices alone: test_families",
    "FakeParam": "nobody looks at what it gives",
}
