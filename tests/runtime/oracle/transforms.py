"""Calls about sparse tensors, signals and units of networks that scripts make: run by TensorFlow 2 and by us."""

from collections.abc import Callable
from typing import Any

import numpy as np

Library = Any  # tensorflow, or runtime
RANDOM = np.random.RandomState(19)

WHERE = np.array([[0, 0, 1], [0, 2, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]], np.int64)
THERE = np.array([[0, 0, 1], [0, 1, 1], [1, 1, 0]], np.int64)
VALUES = np.array([1.5, -2.0, 0.25, -3.0, 4.0])
OTHERS = np.array([2.0, -1.0, -4.0])
NONE = np.zeros((0, 3), np.int64)


def sparse(tf: Library, indices: Any = WHERE, values: Any = VALUES, shape: Any = (2, 3, 2)) -> Any:
    """A sparse tensor of three axes."""
    return tf.SparseTensor(indices, values, list(shape))


def nothing(tf: Library) -> Any:
    """One without any value."""
    return sparse(tf, NONE, np.zeros(0))


SPARSE: dict[str, Callable[[Library], Any]] = {
    "sparse reshape": lambda tf: [
        tf.sparse.reshape(one, shape) for one in (sparse(tf), nothing(tf)) for shape in ([4, 3], [-1, 6], [3, 2, 2])
    ],
    "sparse transpose": lambda tf: [
        tf.sparse.transpose(sparse(tf)),
        tf.sparse.transpose(sparse(tf), [1, 0, 2]),
        tf.sparse.transpose(nothing(tf)),
    ],
    "sparse expand_dims": lambda tf: [tf.sparse.expand_dims(sparse(tf), axis) for axis in (0, 1, -1, 3)],
    "sparse slice": lambda tf: [
        tf.sparse.slice(sparse(tf), [0, 1, 0], [2, 2, 1]),
        tf.sparse.slice(sparse(tf), [1, 0, 1], [5, 5, 5]),
        tf.sparse.slice(nothing(tf), [0, 0, 0], [1, 1, 1]),
    ],
    "sparse split": lambda tf: [
        *tf.sparse.split(sp_input=sparse(tf), num_split=2, axis=1),
        *tf.sparse.split(sp_input=sparse(tf), num_split=2, axis=0),
    ],
    "sparse softmax": lambda tf: [tf.sparse.softmax(sparse(tf)), tf.sparse.softmax(nothing(tf))],
    "sparse greatest and least": lambda tf: [
        f(sparse(tf), other)
        for f in (tf.sparse.maximum, tf.sparse.minimum)
        for other in (sparse(tf, THERE, OTHERS), sparse(tf), nothing(tf))
    ],
    "sparse sums of two": lambda tf: [
        tf.sparse.add(sparse(tf), sparse(tf, THERE, OTHERS)),
        tf.sparse.add(sparse(tf), nothing(tf)),
        tf.sparse.add(sparse(tf), sparse(tf, THERE, OTHERS), 4.0),
        tf.sparse.add(sparse(tf), np.ones((2, 3, 2))),
    ],
    "sparse reduce_max": lambda tf: [
        tf.sparse.reduce_max(sparse(tf)),
        tf.sparse.reduce_max(sparse(tf), 1),
        tf.sparse.reduce_max(sparse(tf), [0, -1], keepdims=True),
        tf.sparse.reduce_max(nothing(tf), 0),
    ],
    "sparse reset_shape": lambda tf: [
        tf.sparse.reset_shape(sparse(tf), [4, 3, 2]),
        tf.sparse.reset_shape(sparse(tf, shape=(9, 9, 9))),
        tf.sparse.reset_shape(nothing(tf)),
    ],
    "sparse to_indicator": lambda tf: [
        tf.sparse.to_indicator(tf.SparseTensor([[0, 0], [0, 1], [2, 0]], [4, 1, 0], [3, 2]), 5)
    ],
    "sparse eye": lambda tf: [tf.sparse.eye(3), tf.sparse.eye(2, 4, dtype=tf.int32)],
    "sparse map_values": lambda tf: [
        tf.sparse.map_values(tf.multiply, sparse(tf), 2.0),
        sparse(tf).with_values(VALUES),
    ],
    "sparse by other names": lambda tf: [
        tf.sparse.to_dense(sparse(tf)),
        tf.sparse.reduce_sum(sparse(tf), 2),
        tf.sparse.reorder(sparse(tf, WHERE[::-1], VALUES)),
        tf.sparse.retain(sparse(tf), [True, False, True, True, False]),
        tf.sparse.concat(1, [sparse(tf), sparse(tf, THERE, OTHERS)]),
        tf.sparse.from_dense([[0, 3], [1, 0]]),
        tf.sparse.segment_sum([[1.0, 2.0], [3.0, 4.0]], [0, 1, 1], [0, 0, 1]),
    ],
}

SOUND = RANDOM.standard_normal((2, 37)).astype(np.float32)
CUBE = RANDOM.standard_normal((2, 3, 4, 5))
TURNING = (CUBE + 1j * CUBE[::-1]).astype(np.complex128)

SIGNALS: dict[str, Callable[[Library], Any]] = {
    "transforms": lambda tf: [
        f(tf.constant(x))
        for x in (TURNING, TURNING.astype(np.complex64))
        for f in (tf.signal.fft, tf.signal.ifft, tf.signal.fft2d, tf.signal.ifft2d, tf.signal.fft3d, tf.signal.ifft3d)
    ],
    "transforms of real numbers": lambda tf: [
        *(f(tf.constant(CUBE)) for f in (tf.signal.rfft, tf.signal.rfft2d, tf.signal.rfft3d)),
        tf.signal.rfft(SOUND, [64]),
        tf.signal.rfft(SOUND, [8]),
        tf.signal.rfft2d(CUBE, [3, 8]),
        tf.signal.rfft(SOUND[:0]),
    ],
    "transforms to real numbers": lambda tf: [
        *(f(tf.constant(TURNING)) for f in (tf.signal.irfft, tf.signal.irfft2d, tf.signal.irfft3d)),
        tf.signal.irfft(TURNING, [7]),
        tf.signal.irfft(TURNING, [14]),
        tf.signal.irfft2d(TURNING, [3, 9]),
    ],
    "shifts": lambda tf: [
        f(CUBE, *axes) for f in (tf.signal.fftshift, tf.signal.ifftshift) for axes in ((), (1,), ([0, 3],))
    ],
    "windows": lambda tf: [
        *(f(9, periodic) for f in (tf.signal.hann_window, tf.signal.hamming_window) for periodic in (True, False)),
        *(tf.signal.hann_window(length) for length in (0, 1, 2, 8)),
        tf.signal.hamming_window(4, dtype=tf.float64),
        tf.signal.kaiser_window(8),
        tf.signal.kaiser_window(5, beta=3.0),
        tf.signal.vorbis_window(6),
    ],
    "frames": lambda tf: [
        tf.signal.frame(SOUND, 8, 3),
        tf.signal.frame(SOUND, 8, 3, pad_end=True, pad_value=9.0),
        tf.signal.frame(CUBE, 2, 1, axis=1),
        tf.signal.frame(SOUND[:, :4], 8, 3),
        tf.signal.overlap_and_add(CUBE, 2),
        tf.signal.overlap_and_add(CUBE, 7),
    ],
    "spectra": lambda tf: [
        tf.signal.stft(SOUND, 8, 4),
        tf.signal.stft(SOUND, 10, 4, 16, window_fn=tf.signal.hamming_window, pad_end=True),
        tf.signal.stft(SOUND, 8, 4, window_fn=None),
        tf.signal.inverse_stft(tf.signal.stft(SOUND, 8, 4), 8, 4),
        tf.signal.inverse_stft(tf.signal.stft(SOUND, 8, 4), 8, 4, window_fn=tf.signal.inverse_stft_window_fn(4)),
    ],
    "cosine transforms": lambda tf: [
        *(f(tf.constant(CUBE), type=kind) for f in (tf.signal.dct, tf.signal.idct) for kind in (1, 2, 3, 4)),
        *(tf.signal.dct(SOUND, type=kind, norm="ortho") for kind in (2, 3, 4)),
        tf.signal.dct(SOUND, n=40),
        tf.signal.dct(SOUND, n=9),
    ],
    "mel bands": lambda tf: [
        tf.signal.linear_to_mel_weight_matrix(),
        tf.signal.linear_to_mel_weight_matrix(8, 33, 16000, 20.0, 7000.0, tf.float64),
        tf.signal.mfccs_from_log_mel_spectrograms(SOUND),
    ],
}

IMAGES = RANDOM.standard_normal((2, 7, 6, 3)).astype(np.float32)
TABLE, BIAS = (RANDOM.standard_normal(shape).astype(np.float32) for shape in ((4, 5), (5,)))

IDS = np.array([3, -1, 0, 2, 3], np.int64)
WEIGHTS = np.array([0.5, 1.0, -1.0, 2.0, 0.25], np.float32)

UNITS: dict[str, Callable[[Library], Any]] = {
    "units": lambda tf: [
        tf.compat.v1.nn.xw_plus_b(TABLE.T[:, :4], TABLE, BIAS),
        tf.compat.v1.nn.relu_layer(TABLE.T[:, :4], TABLE, BIAS),
        tf.nn.crelu(IMAGES[:1, :2, :2]),
        tf.nn.crelu(IMAGES[:1, :2, :2], axis=1),
        tf.nn.log_poisson_loss([0.0, 0.5, 1.0, 3.0], [0.1, -1.0, 2.0, 1.0]),
        tf.nn.log_poisson_loss([0.0, 0.5, 1.0, 3.0], [0.1, -1.0, 2.0, 1.0], compute_full_loss=True),
    ],
    "moments in steps": lambda tf: [
        *tf.compat.v1.nn.sufficient_statistics(CUBE, [0, 2])[:3],
        *tf.compat.v1.nn.sufficient_statistics(CUBE, [1], shift=np.float64(0.5), keep_dims=True),
        *tf.nn.normalize_moments(6.0, [3.0, 1.0], [9.0, 4.0], None),
        *tf.nn.normalize_moments(6.0, [3.0, 1.0], [9.0, 4.0], 0.5),
        *tf.compat.v1.nn.weighted_moments(CUBE, [0, 2], CUBE[:1] ** 2),
        *tf.compat.v1.nn.weighted_moments(CUBE, [1], 2.0, keep_dims=True),
        tf.compat.v1.nn.batch_norm_with_global_normalization(
            IMAGES, *(np.full(3, one, np.float32) for one in (0.1, 0.5, 0.2, 2.0)), 0.01, False
        ),
    ],
    "convolutions by rank": lambda tf: [
        tf.compat.v1.nn.convolution(IMAGES, IMAGES[:, :3, :3, :2].reshape(2, 3, 3, 2), "SAME"),
        tf.compat.v1.nn.convolution(IMAGES, IMAGES[:, :3, :3, :2].reshape(2, 3, 3, 2), "VALID", dilation_rate=[2, 1]),
        tf.compat.v1.nn.convolution(IMAGES[:, 0], TABLE[:3].reshape(1, 3, 5), "VALID", strides=[2]),
        tf.compat.v1.nn.convolution(CUBE[..., None], CUBE[:1, :2, :2, :2].reshape(2, 2, 2, 1, 1), "SAME"),
        tf.nn.atrous_conv2d(IMAGES, IMAGES[:, :3, :3, :2].reshape(2, 3, 3, 2), 2, "SAME"),
        tf.nn.max_pool1d(IMAGES[:, 0], 2, 2, "SAME"),
        tf.nn.avg_pool1d(IMAGES[:, 0], 3, 1, "VALID"),
        tf.nn.max_pool2d(IMAGES, 2, 2, "VALID"),
    ],
    "safe embeddings": lambda tf: [
        tf.compat.v1.nn.safe_embedding_lookup_sparse(
            TABLE, sparse(tf, WHERE, IDS), weights and sparse(tf, WHERE, WEIGHTS), combiner=combiner, default_id=default
        )
        for combiner in ("sum", "mean", "sqrtn")
        for weights in (None, True)
        for default in (None, 2)
    ],
    "series": lambda tf: [
        tf.math.polyval([tf.constant(2.0), tf.constant(-1.0), tf.constant(0.5)], tf.constant([0.0, 1.0, -3.0])),
        tf.math.reciprocal_no_nan([0.0, 2.0, -4.0]),
        tf.math.xlog1py([0.0, 2.0, 0.0], [-1.0, 1e-9, 3.0]),
        tf.math.divide_no_nan([1.0, 2.0], [0.0, 4.0]),
        *(tf.math.is_non_decreasing(one) for one in ([1, 1, 2], [2, 1], [3])),
        *(tf.math.is_strictly_increasing(one) for one in ([1, 1, 2], [1, 2], [3])),
    ],
}

CALLS = {**SPARSE, **SIGNALS, **UNITS}
"""What is called, and compared by value."""

Slope = tuple[Callable[..., Any], tuple[Any, ...]]

SLOPES: dict[str, Slope] = {
    "sparse moves": (
        lambda tf, x: [
            tf.sparse.reshape(sparse(tf, values=x), [4, 3]).values,
            tf.sparse.transpose(sparse(tf, values=x), [2, 0, 1]).values,
            tf.sparse.slice(sparse(tf, values=x), [0, 1, 0], [2, 2, 2]).values,
            tf.sparse.softmax(sparse(tf, values=x)).values,
        ],
        (VALUES,),
    ),
    "sparse pairs": (
        lambda tf, x, y: tf.sparse.add(sparse(tf, values=x), sparse(tf, THERE, y)).values,
        (VALUES, OTHERS),
    ),
    "transforms": (
        lambda tf, x: [
            tf.abs(f(tf.cast(x, tf.complex128) * TURNING)) ** 2
            for f in (tf.signal.fft, tf.signal.ifft, tf.signal.fft2d, tf.signal.ifft2d, tf.signal.fft3d)
        ],
        (CUBE,),
    ),
    "transforms of real numbers": (
        lambda tf, x: [
            tf.abs(one) ** 2 for one in (tf.signal.rfft(x), tf.signal.rfft(x, [9]), tf.signal.rfft2d(x, [4, 6]))
        ],
        (CUBE,),
    ),
    "transforms to real numbers": (
        lambda tf, x: [
            f(tf.cast(x, tf.complex128) * TURNING, length)
            for f, length in (
                (tf.signal.irfft, [8]),
                (tf.signal.irfft, [12]),
                (tf.signal.irfft2d, [4, 9]),
            )
        ],
        (CUBE,),
    ),
    "spectra": (
        lambda tf, x: [
            tf.abs(tf.signal.stft(x, 8, 4)) ** 2,
            tf.signal.inverse_stft(tf.signal.stft(x, 8, 4), 8, 4),
            tf.signal.dct(x),
            tf.signal.frame(x, 5, 2, pad_end=True),
        ],
        (SOUND.astype(np.float64),),
    ),
}
"""Name -> a function of the library and of tensors, and these: compared by their gradients."""
