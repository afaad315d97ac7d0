"""Calls that training scripts make, under the names of TensorFlow 1: run by TensorFlow and by us."""

from collections.abc import Callable
from typing import Any

import numpy as np

RANDOM = np.random.default_rng(11)
EDGES = np.array([0.1, 1.00390625, 1.01171875, 3.3895314e38, -1e-41, np.inf, 65535.0], np.float32)
"""Floats that bfloat16 rounds: down, half to even both ways, to infinity, to 0."""
WIDE = RANDOM.standard_normal((16, 24)).astype(np.float32)

HALVES: dict[str, Callable[[Any], Any]] = {
    "bfloat16 rounds": lambda tf: tf.cast(EDGES, tf.bfloat16),
    "bfloat16 to integers": lambda tf: tf.cast(tf.cast(WIDE * 10, tf.bfloat16), tf.int32),
    "bfloat16 arithmetic": lambda tf: [
        f(tf.cast(WIDE[:4], tf.bfloat16), tf.cast(WIDE[4:8], tf.bfloat16))
        for f in (tf.add, tf.subtract, tf.multiply, tf.divide, tf.maximum)
    ],
    "bfloat16 functions": lambda tf: [
        f(tf.cast(WIDE[:4], tf.bfloat16)) for f in (tf.exp, tf.tanh, tf.square, tf.nn.relu, tf.abs, tf.negative)
    ],
    "bfloat16 matmul": lambda tf: tf.matmul(tf.cast(WIDE, tf.bfloat16), tf.cast(WIDE, tf.bfloat16), transpose_b=True),
    "bfloat16 sums": lambda tf: [
        f(tf.cast(np.abs(WIDE), tf.bfloat16), 1) for f in (tf.reduce_sum, tf.reduce_mean, tf.reduce_max)
    ],
    "bfloat16 softmax": lambda tf: tf.nn.softmax(tf.cast(WIDE, tf.bfloat16)),
    "bfloat16 comparisons": lambda tf: tf.greater(tf.cast(WIDE[:2], tf.bfloat16), tf.constant(0.5, tf.bfloat16)),
}

SCORES = np.array(
    [[0.1, 0.9, 0.3, 0.9], [5.0, 4.0, 4.0, 1.0], [np.nan, 1.0, 0.0, 2.0], [1.0, np.inf, 0.0, 2.0]], np.float32
)
CUBE = RANDOM.standard_normal((3, 4, 2))

SEQUENCES: dict[str, Callable[[Any], Any]] = {
    "sequence_mask": lambda tf: [
        tf.sequence_mask([1, 3, 0, 2]),
        tf.sequence_mask([[1, 3], [0, 2]], 5, tf.float32),
        tf.sequence_mask(np.array([2, 9], np.int64), 4),
    ],
    "reverse_sequence": lambda tf: [
        tf.reverse_sequence(CUBE, [2, 0, 4], seq_axis=1, batch_axis=0),
        tf.reverse_sequence(CUBE, np.array([3, 1], np.int64), seq_dim=0, batch_dim=2),
    ],
    "roll": lambda tf: [tf.roll(CUBE, 1, 0), tf.roll(CUBE, [2, -1], [0, 1]), tf.roll([1, 2, 3], -7, 0)],
    "repeat": lambda tf: [
        tf.repeat([[1, 2], [3, 4]], 2),
        tf.repeat([[1, 2], [3, 4]], [1, 3], axis=1),
        tf.repeat(["a", "b"], [0, 2], axis=0),
    ],
    "meshgrid": lambda tf: [
        tf.meshgrid([1, 2, 3], [4, 5]),
        tf.meshgrid([1, 2, 3], [4, 5], [6, 7], indexing="ij"),
        tf.meshgrid([1.5, 2.5], [3.0, 4.0], [5.0]),
    ],
    "searchsorted": lambda tf: [
        tf.searchsorted([[1.0, 2, 2, 5], [0, 3, 4, 9]], [[2.0, 0, 9], [4, 4.5, -1]]),
        tf.searchsorted([1, 2, 2, 5], [2, 6, 0], side="right", out_type=tf.int64),
    ],
    "sort": lambda tf: [
        tf.sort(CUBE, 1),
        tf.sort([3, -(2**31), 2**31 - 1, 0], direction="DESCENDING"),
        tf.sort([3, -(2**31), 2**31 - 1, 0]),
        tf.argsort([3.0, 1.0, 2.0, 1.0]),
        tf.argsort(CUBE, 0, "DESCENDING"),
    ],
}

COUNTS: dict[str, Callable[[Any], Any]] = {
    "bincount": lambda tf: [
        tf.bincount([[1, 3], [1, 0]]),
        tf.bincount([1, 3, 1], weights=[0.5, 2.0, 0.25], minlength=6, dtype=tf.float32),
        tf.bincount([1, 3, 1], maxlength=2, dtype=tf.int64),
        tf.bincount(np.zeros(0, np.int32)),
    ],
    "histogram_fixed_width": lambda tf: [
        tf.histogram_fixed_width([-1.0, 0.0, 1.5, 2.0, 5.0, 15], [0.0, 5.0], 5),
        tf.histogram_fixed_width([1, 2, 7], [0, 10], 3, tf.int64),
        tf.histogram_fixed_width_bins([-1.0, 0.0, 1.5, 2.0, 5.0, 15], [0.0, 5.0], 5),
    ],
    "confusion_matrix": lambda tf: [
        tf.confusion_matrix([0, 2, 1, 2], [0, 1, 1, 2]),
        tf.confusion_matrix([0, 2, 1, 2], [0, 1, 1, 2], 4, tf.float32, weights=[1.0, 0.5, 2.0, 0.25]),
    ],
    "in_top_k": lambda tf: [
        tf.nn.in_top_k(SCORES, target, k) for target in ([1, 1, 1, 3], [3, 2, 3, 9]) for k in (1, 2)
    ],
    "nth_element": lambda tf: [tf.nn.top_k(SCORES[:2], 2)[0]],
    "count_nonzero": lambda tf: [
        tf.count_nonzero([[0, 3, 0], [1, 1, 0]]),
        tf.count_nonzero([[0.0, 3, 0], [1, 1, 0]], axis=1, keepdims=True, dtype=tf.int32),
        tf.nn.zero_fraction([0.0, 1.0, 0.0, 2.0]),
    ],
}

SPECIAL: dict[str, Callable[[Any], Any]] = {
    "forgiving products": lambda tf: [
        tf.math.xlogy([0.0, 2.0, 3.0], [0.0, 3.0, 0.0]),
        tf.math.xdivy([0.0, 2.0], [0.0, 4.0]),
        tf.math.multiply_no_nan([np.inf, 2.0], [0.0, 4.0]),
        tf.div_no_nan([1.0, 3.0], [0.0, 2.0]),
    ],
    "quotients": lambda tf: [
        f([7, -7, 7, -7], [2, 2, -2, -2]) for f in (tf.floordiv, tf.mod, tf.truncatediv, tf.truncatemod)
    ],
    "gamma": lambda tf: [
        tf.lgamma(np.array([0.1, 0.5, 1.0, 2.0, 3.7, 55.0, -0.5, -2.7, 0.0, 1e5])),
        tf.digamma(np.array([0.1, 0.5, 1.0, 2.0, 3.7, 55.0, -0.5, -2.7, 1e5])),
        tf.polygamma(np.array([1.0, 2.0, 3.0, 0.0]), np.array([0.4, 1.0, 7.5, 2.0])),
        tf.zeta(np.array([2.0, 3.5, 1.5]), np.array([1.0, 0.3, 9.0])),
        tf.lbeta(np.array([[1.0, 2.0], [0.5, 0.5]])),
    ],
    "spread": lambda tf: [
        tf.math.reduce_variance(CUBE, 1),
        tf.math.reduce_std(CUBE, [0, 2], keepdims=True),
        tf.math.reduce_euclidean_norm(CUBE, 0),
        tf.log_sigmoid([-100.0, 0.0, 100.0]),
        tf.math.logical_xor([True, True, False], [True, False, False]),
    ],
    "casts": lambda tf: [
        tf.to_float([1, 2]),
        tf.to_int32([1.9, -1.9]),
        tf.to_int64([1.9]),
        tf.to_double([1]),
        tf.saturate_cast([-5, 300, 7], tf.uint8),
        tf.saturate_cast([3e10, -3e10, 1.5], tf.int32),
    ],
}

MATRIX = CUBE[:, :3, 0] + 3 * np.eye(3)
DEFINITE = MATRIX @ MATRIX.T

MATRICES: dict[str, Callable[[Any], Any]] = {
    "eye": lambda tf: [tf.eye(3), tf.eye(2, 4, dtype=tf.int32), tf.eye(3, batch_shape=[2]), tf.eye(3, 2)],
    "diagonals": lambda tf: [
        tf.diag([1.0, 2.0]),
        tf.diag([[1, 2], [3, 4]]),
        tf.diag_part(np.arange(36.0).reshape(2, 3, 2, 3)),
        tf.matrix_set_diag(CUBE, [[9.0, 8.0]] * 3),
        tf.matrix_transpose(CUBE),
    ],
    "solutions": lambda tf: [
        tf.matrix_triangular_solve(MATRIX, MATRIX[:, :2]),
        tf.matrix_triangular_solve(MATRIX, MATRIX[:, :2], lower=False, adjoint=True),
        tf.cholesky_solve(tf.cholesky(DEFINITE), MATRIX[:, :1]),
        tf.linalg.logdet(DEFINITE),
        tf.cross([[1.0, 2.0, 3.0]], [[4.0, 5.0, 6.5]]),
        tf.svd(CUBE, compute_uv=False),
        tf.self_adjoint_eigvals(DEFINITE),
    ],
}

IMAGES = RANDOM.standard_normal((2, 4, 6, 3))
PATCHES = {"strides": [1, 2, 1, 1], "rates": [1, 1, 2, 1]}

BLOCKS: dict[str, Callable[[Any], Any]] = {
    "blocks": lambda tf: [
        tf.space_to_depth(IMAGES, 2),
        tf.depth_to_space(tf.space_to_depth(IMAGES, 2) * 2.0, 2),
        tf.space_to_batch_nd(IMAGES, [2, 3], [[1, 1], [0, 0]]),
        tf.batch_to_space_nd(tf.space_to_batch_nd(IMAGES, [2, 3], [[1, 1], [0, 0]]), [2, 3], [[0, 1], [2, 0]]),
        tf.space_to_batch_nd(IMAGES, [2], [[0, 0]]),
    ],
    "patches": lambda tf: [
        tf.extract_image_patches(IMAGES, [1, 2, 3, 1], padding="SAME", **PATCHES),
        tf.image.extract_image_patches(IMAGES, [1, 3, 2, 1], padding="VALID", **PATCHES),
    ],
    "sets": lambda tf: [
        tf.unique_with_counts([5, 3, 5, 9, 3]),
        tf.setdiff1d([5, 3, 5, 9, 3], [3, 4]),
        tf.clip_by_average_norm(IMAGES.astype(np.float32), 0.02),
    ],
}

LINES = ["the cat  sat", "", "für Élise", "on-the mat "]
LONG = [b"x" * length for length in (0, 3, 5, 12, 20, 50, 64, 65, 200)]

TEXT: dict[str, Callable[[Any], Any]] = {
    "text joined": lambda tf: [
        tf.string_join([["a", "b"], "-", ["c", "d"]]),
        tf.string_join(["a", "b"], separator=", "),
        tf.reduce_join([["a", "b"], ["c", "d"]]),
        tf.reduce_join([["a", "b"], ["c", "d"]], axis=0, separator="+"),
        tf.reduce_join([["a", "b"], ["c", "d"]], axis=[1, 0], keep_dims=True),
    ],
    "text split": lambda tf: [
        tf.string_split(LINES),
        tf.string_split(LINES, " -"),
        tf.string_split(LINES, " ", skip_empty=False),
        tf.string_split(["ab", "c"], ""),
    ],
    "text of numbers": lambda tf: [
        tf.as_string([1.5, -2.25, 1e20, np.nan, np.inf, -np.inf]),
        tf.as_string([1.5, -2.25e-7], precision=3),
        tf.as_string([1.5, -2.25e-7], scientific=True, precision=2),
        tf.as_string([1.5, -2.25e-7, 3.0], shortest=True),
        tf.as_string([3, -40], width=5, fill="0"),
        tf.as_string([3, -40], width=5),
        tf.as_string([True, False]),
    ],
    "numbers of text": lambda tf: [
        tf.string_to_number(["1.5", "-2e3", " 7 ", "inf", "nan"]),
        tf.string_to_number(["12", "-9223372036854775808"], tf.int64),
        tf.string_to_number(["1e300"], tf.float64),
    ],
    "text looked into": lambda tf: [
        tf.substr(LINES[::2], 1, 3),
        tf.substr("hello", [-3, 0, 5], [2, 0, 4]),
        tf.strings.substr(LINES, 0, 2, unit="UTF8_CHAR"),
        tf.strings.length(LINES),
        tf.strings.length(LINES, unit="UTF8_CHAR"),
        tf.strings.lower(LINES),
        tf.strings.upper(LINES, encoding="utf-8"),
        tf.strings.strip(LINES),
    ],
    "text replaced": lambda tf: [
        tf.regex_replace(LINES, "(.)at", r"<\1\0\\>"),
        tf.strings.regex_replace(LINES, "[aeiou]", "_", replace_global=False),
        tf.strings.regex_full_match(LINES, ".*at"),
    ],
    "text in buckets": lambda tf: [
        tf.string_to_hash_bucket_fast(LONG, 2**63 - 1),
        tf.strings.to_hash_bucket_fast(["a", "b", "wide"], 10),
    ],
}


LOGITS = RANDOM.standard_normal((9, 3, 4)).astype(np.float32) * 2
SPELLED = {"indices": [[0, 0], [0, 1], [1, 0], [3, 0]], "values": ["a", "b", "c", "x"], "dense_shape": [4, 2]}
TRUE = {"indices": [[0, 0], [0, 1], [0, 2], [2, 0], [3, 0]], "values": ["b", "b", "a", "c", "x"], "dense_shape": [4, 3]}

DECODED: dict[str, Callable[[Any], Any]] = {
    "ctc decoded by the best": lambda tf: [
        tf.nn.ctc_greedy_decoder(LOGITS, [9, 4, 0]),
        tf.nn.ctc_greedy_decoder(LOGITS, [9, 4, 7], merge_repeated=False),
    ],
    "ctc decoded by a beam": lambda tf: [
        tf.nn.ctc_beam_search_decoder(LOGITS, [9, 4, 6], beam_width=20, top_paths=3, merge_repeated=False),
        tf.nn.ctc_beam_search_decoder(LOGITS, [9, 9, 9], beam_width=4, top_paths=2, merge_repeated=False),
        tf.nn.ctc_beam_search_decoder(LOGITS * 0.3, [9, 8, 7]),
    ],
    "edit distance": lambda tf: [
        tf.edit_distance(tf.SparseTensor(**SPELLED), tf.SparseTensor(**TRUE), normalize) for normalize in (True, False)
    ],
}


def in_tables(tf: Any) -> list[Any]:
    """Words and numbers that are known, and that are not."""
    words = tf.lookup.KeyValueTensorInitializer(["a", "b", "c"], np.arange(3, dtype=np.int64))
    numbers = tf.lookup.KeyValueTensorInitializer(np.array([10, 20], np.int64), np.array([0, 1], np.int64))
    buckets, of_numbers = (tf.lookup.StaticVocabularyTable(one, 5) for one in (words, numbers))
    return [
        tf.lookup.StaticHashTable(words, -1).lookup(tf.constant([["b", "x"], ["a", "c"]])),
        buckets.lookup(tf.constant(["b", "x", "y", "zebra", ""])),
        buckets.size(),
        of_numbers.lookup(tf.constant(np.array([20, 7, 8, -1], np.int64))),
    ]


TABLE, BIAS, HIDDEN = (RANDOM.standard_normal(shape).astype(np.float32) for shape in ((9, 4), (9,), (3, 4)))
TAKEN = (np.array([1, 5, 0], np.int64), np.full((3, 2), 0.3, np.float32), np.array([0.4, 0.1, 0.7], np.float32))
CHOSEN = np.array([[1, 2], [8, 3], [5, 5]], np.int64)


def sampled(tf: Any, table: Any = TABLE, bias: Any = BIAS, hidden: Any = HIDDEN) -> list[Any]:
    """Losses of a few classes of many, drawn beforehand."""
    given = (tf.convert_to_tensor(table), tf.convert_to_tensor(bias), CHOSEN, tf.convert_to_tensor(hidden), 3, 9, 2)
    taken = tuple(map(tf.convert_to_tensor, TAKEN))
    return [
        tf.nn.nce_loss(*given, sampled_values=taken),
        tf.nn.nce_loss(*given, sampled_values=taken, remove_accidental_hits=True),
        tf.nn.sampled_softmax_loss(*given, sampled_values=taken),
    ]


BITS: dict[str, Callable[[Any], Any]] = {
    "bits": lambda tf: [
        *(
            getattr(tf.bitwise, name)(np.array([[5], [-6]], np.int16), np.array([1, 3, 12], np.int16))
            for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift")
        ),
        tf.bitwise.invert(np.array([0, 7, 255], np.uint8)),
    ],
}

CALLS: dict[str, Callable[[Any], Any]] = {
    **BITS,
    "sampled losses": sampled,
    **HALVES,
    **SEQUENCES,
    **COUNTS,
    **SPECIAL,
    **MATRICES,
    **BLOCKS,
    **TEXT,
    **DECODED,
    "tables": in_tables,
}
"""What is called, and compared by value."""

Slope = tuple[Callable[..., Any], tuple[Any, ...]]

SLOPES: dict[str, Slope] = {
    "reverse_sequence": (lambda tf, x: tf.reverse_sequence(x, [2, 0, 4], seq_axis=1, batch_axis=0), (CUBE,)),
    "roll": (lambda tf, x: tf.roll(x, [2, -1], [0, 1]), (CUBE,)),
    "repeat": (lambda tf, x: tf.repeat(x, [1, 0, 2], axis=0), (CUBE,)),
    "sort": (lambda tf, x: tf.sort(x, 1), (CUBE,)),
    "variance": (lambda tf, x: tf.math.reduce_variance(x, 1), (CUBE,)),
    "gamma": (lambda tf, x: tf.lgamma(x) * tf.digamma(x), (np.abs(CUBE) + 0.2,)),
    "triangles": (lambda tf, a, b: tf.matrix_triangular_solve(a, b), (MATRIX, CUBE[0, :3])),
    "decompositions": (
        lambda tf, x: [
            tf.svd(x, compute_uv=False),
            tf.self_adjoint_eigvals(x),
            tf.linalg.logdet(tf.matmul(x, x, transpose_b=True)),
        ],
        (MATRIX,),
    ),
    "qr": (lambda tf, x: [tf.square(one) for one in tf.qr(x)], (CUBE[0, :4],)),
    "sampled losses": (sampled, (TABLE, BIAS, HIDDEN)),
    "patches": (
        lambda tf, x: tf.extract_image_patches(x, [1, 2, 3, 1], padding="SAME", **PATCHES),
        (IMAGES,),
    ),
    "blocks": (lambda tf, x: tf.space_to_batch_nd(tf.space_to_depth(x, 2), [2, 3], [[1, 1], [0, 0]]), (IMAGES,)),
    "diagonals": (lambda tf, x, d: tf.matrix_set_diag(x, d) * x, (CUBE, CUBE[:, :2, 0])),
}
"""Name -> a function of the library and of tensors, and these: compared by their gradients."""


def slopes(tf: Any, call: Callable[..., Any], inputs: tuple[Any, ...]) -> list[Any]:
    """Return the gradients of a weighed sum of what a call gives, by each of its inputs."""
    tensors = [tf.constant(one) for one in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        found = call(*tensors)
        outputs = list(found) if isinstance(found, list | tuple) else [found]
        total = tf.add_n([tf.reduce_sum(one * weights(one)) for one in outputs])
    return [tf.convert_to_tensor(one) for one in tape.gradient(total, tensors) if one is not None]


def weights(tensor: Any) -> Any:
    """Return something that depends on each element differently."""
    sizes = [int(size) for size in tensor.shape]
    spread = np.cos(np.arange(int(np.prod(sizes)), dtype=np.float64) + 0.3).reshape(sizes)
    return spread.astype(tensor.dtype.as_numpy_dtype)
