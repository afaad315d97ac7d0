"""Calls of the ops behind further functions, as in cases.py: sequences, counts, special functions, decompositions."""

from collections.abc import Callable

import numpy as np

from runtime.ops.row_updates import UPDATES
from tests.runtime.cases import Case, case, ints, numbers

SEQUENCES: dict[str, Callable[[], Case]] = {
    "ReverseSequence": lambda: case(numbers(3, 4, 2), ints(2, 0, 4), seq_dim=1),
    "Roll": lambda: case(numbers(3, 4), ints(1, -2), ints(0, 1)),
    **dict.fromkeys(("LowerBound", "UpperBound"), lambda: case(np.array([[1.0, 2, 2, 5]]), np.array([[2.0, 0, 9]]))),
    "Bincount": lambda: case(ints(1, 3, 1, 9), np.int32(4), numbers(4)),
    "HistogramFixedWidth": lambda: case(numbers(9), np.array([-1.0, 1.0]), np.int32(4)),
    "Bucketize": lambda: case(numbers(3, 4), boundaries=(-1.0, 0.0, 1.5)),
    "InTopKV2": lambda: case(numbers(3, 4).astype(np.float32), ints(1, 3, 7), np.int32(2)),
    "NthElement": lambda: case(numbers(3, 5), np.int32(1), reverse=True),
}

SPECIAL: dict[str, Callable[[], Case]] = {
    **dict.fromkeys(
        ("Xlogy", "Xdivy", "MulNoNan"), lambda: case(numbers(3, 1, low=0.5, high=2), numbers(4, low=0.4, high=3))
    ),
    **dict.fromkeys(
        ("TruncateDiv", "TruncateMod"), lambda: case(numbers(3, 1, low=4, high=5), -numbers(1, 4, low=1.3, high=1.9))
    ),
    "Lgamma": lambda: case(numbers(3, 4, low=0.3, high=6)),
    "Digamma": lambda: case(numbers(3, 4, low=0.3, high=12)),
    **dict.fromkeys(("Zeta", "Polygamma"), lambda: case(np.array([[2.0], [3.0]]), numbers(4, low=0.5, high=4))),
}


def dominant(size: int) -> object:
    """A matrix far from singular."""
    return numbers(size, size) + 3 * np.eye(size)


MATRICES: dict[str, Callable[[], Case]] = {
    "MatrixSetDiag": lambda: case(numbers(2, 3, 4), numbers(2, 3)),
    "Diag": lambda: case(numbers(2, 3)),
    "DiagPart": lambda: case(numbers(2, 3, 2, 3)),
    "MatrixTriangularSolve": lambda: case(dominant(3), numbers(3, 2), lower=False, adjoint=True),
    "LogMatrixDeterminant": lambda: case(dominant(3)),
    "Cross": lambda: case(numbers(2, 3), numbers(2, 3)),
    "Svd": lambda: case(numbers(2, 4, 3)),
    "SelfAdjointEigV2": lambda: case(numbers(2, 3, 3)),
}

WINDOW = {"ksizes": (1, 2, 3, 1), "strides": (1, 2, 1, 1), "rates": (1, 1, 2, 1), "padding": "SAME"}

BLOCKS: dict[str, Callable[[], Case]] = {
    "SpaceToDepth": lambda: case(numbers(2, 4, 6, 3), block_size=2),
    "DepthToSpace": lambda: case(numbers(2, 2, 3, 12), block_size=2),
    "SpaceToBatchND": lambda: case(numbers(2, 3, 4, 2), ints(2, 3), np.array([[1, 0], [0, 2]], np.int32)),
    "BatchToSpaceND": lambda: case(numbers(12, 2, 2, 2), ints(2, 3), np.array([[1, 0], [0, 2]], np.int32)),
    "ExtractImagePatches": lambda: case(numbers(2, 4, 5, 2), **WINDOW),
}

DRAWN: dict[str, Callable[[], Case]] = {
    "Multinomial": lambda: case(numbers(3, 4), np.int32(5), seed=1, seed2=2),
    **dict.fromkeys(
        ("LogUniformCandidateSampler", "UniformCandidateSampler"),
        lambda: case(
            np.array([[0, 3], [7, 7]], np.int64), num_true=2, num_sampled=4, unique=True, range_max=9, seed=1, seed2=2
        ),
    ),
    **dict.fromkeys(
        ("BitwiseAnd", "BitwiseOr", "BitwiseXor", "LeftShift", "RightShift"),
        lambda: case(ints(5, -6, 7), ints(1, 3, 2)),
    ),
    "Invert": lambda: case(ints(5, -6, 0)),
    "UniqueWithCounts": lambda: case(ints(5, 3, 5, 9, 3)),
    "ListDiff": lambda: case(ints(5, 3, 5, 9, 3), ints(3, 4)),
}

WORDS = np.array([[b"one two", b""], [b"3", "für".encode()]], object)

TEXT: dict[str, Callable[[], Case]] = {
    "StringJoin": lambda: case([WORDS, np.array(b"x", object)], separator="-"),
    "StringSplit": lambda: case(WORDS[0], np.array(b" ", object)),
    "AsString": lambda: case(numbers(3, 2)),
    "StringToNumber": lambda: case(np.array([b"1.5", b"-3"], object)),
    "StaticRegexReplace": lambda: case(WORDS, pattern="o", rewrite="0"),
    "StaticRegexFullMatch": lambda: case(WORDS, pattern=".*o"),
    "Substr": lambda: case(WORDS[:1, :1], ints(1, 2), ints(2, 3)),
    **dict.fromkeys(("StringLength", "StringLower", "StringUpper", "StringStrip"), lambda: case(WORDS)),
    "ReduceJoin": lambda: case(WORDS, ints(1), separator=" "),
    "StringToHashBucketFast": lambda: case(WORDS, num_buckets=10),
}

STARTS, STOPS = (np.array(one, np.int64) for one in ([[0, 0], [0, 1]], [[0, 0], [1, 0]]))

DECODED: dict[str, Callable[[], Case]] = {
    "CTCGreedyDecoder": lambda: case(numbers(5, 2, 3), ints(5, 3), merge_repeated=True),
    "CTCBeamSearchDecoder": lambda: case(numbers(5, 2, 3), ints(5, 3), beam_width=6, top_paths=2),
    "EditDistance": lambda: case(
        *(STARTS, ints(1, 2), np.array([2, 3], np.int64)), *(STOPS, ints(1, 2), np.array([2, 2], np.int64))
    ),
}

FUNCTIONS = {**SEQUENCES, **SPECIAL, **MATRICES, **BLOCKS, **DRAWN, **TEXT, **DECODED}

FUNCTIONS_ELSEWHERE = {
    **dict.fromkeys(UPDATES, "variables: test_variables_in_part"),
    **dict.fromkeys(
        (
            *("HashTableV2", "InitializeTableV2", "InitializeTableFromTextFileV2", "LookupTableFindV2"),
            "LookupTableSizeV2",
        ),
        "test_lookup",
    ),
}
"""Ops that are checked in another way."""
