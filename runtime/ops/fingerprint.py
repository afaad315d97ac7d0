"""FarmHash's Fingerprint64, of many strings at once: those of one length together (farmhash.h, namespace na).

It never changes, and so buckets and crossed features are those that TensorFlow counts.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

K0, K1, K2 = (np.uint64(one) for one in (0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F))
"""Primes between 2^63 and 2^64."""

SEED = 81
CHUNK = 64


def fingerprints(strings: Any) -> Words:
    """Return the 64-bit fingerprint of each string (bytes) of an array, in its shape."""
    flat = np.asarray(strings, object).reshape(-1)
    lengths = np.array([len(one) for one in flat], np.int64)
    out = np.empty(len(flat), np.uint64)
    with np.errstate(over="ignore"):  # everything is modulo 2^64
        for length in np.unique(lengths):
            chosen = np.flatnonzero(lengths == length)
            joined = np.frombuffer(b"".join(flat[chosen]), np.uint8).reshape(len(chosen), length)
            out[chosen] = _hashed(joined, int(length))
    return out.reshape(np.shape(strings))


def _hashed(s: Any, length: int) -> Any:
    if length > CHUNK:
        return _of_chunks(s, length)
    if length > 32:
        return _of_64(s, length)
    if length > 16:
        return _of_32(s, length)
    return _of_16(s, length)


def _word(s: Any, at: int) -> Words:
    return np.ascontiguousarray(s[:, at : at + 8]).view("<u8")[:, 0].astype(np.uint64)


def _half_word(s: Any, at: int) -> Words:
    return np.ascontiguousarray(s[:, at : at + 4]).view("<u4")[:, 0].astype(np.uint64)


def _rotated(x: Words, by: int) -> Words:
    return (x >> np.uint64(by)) | (x << np.uint64(64 - by))


def _mixed(x: Any) -> Any:
    return x ^ (x >> np.uint64(47))


def _joined(u: Any, v: Any, factor: Any) -> Any:
    """Return one word of two."""
    a = _mixed((u ^ v) * factor)
    return _mixed((v ^ a) * factor) * factor


def _of_16(s: Any, length: int) -> Any:
    factor = K2 + np.uint64(2 * length)
    if length >= 8:
        a, b = _word(s, 0) + K2, _word(s, length - 8)
        return _joined(_rotated(b, 37) * factor + a, (_rotated(a, 25) + b) * factor, factor)
    if length >= 4:
        first = np.uint64(length) + (_half_word(s, 0) << np.uint64(3))
        return _joined(first, _half_word(s, length - 4), factor)
    if length == 0:
        return np.full(len(s), K2)
    a, b, c = (s[:, at].astype(np.uint64) for at in (0, length >> 1, length - 1))
    y, z = a + (b << np.uint64(8)), np.uint64(length) + (c << np.uint64(2))
    return _mixed(y * K2 ^ z * K0) * K2


def _of_32(s: Any, length: int) -> Any:
    factor = K2 + np.uint64(2 * length)
    a, b = _word(s, 0) * K1, _word(s, 8)
    c, d = _word(s, length - 8) * factor, _word(s, length - 16) * K2
    return _joined(_rotated(a + b, 43) + _rotated(c, 30) + d, a + _rotated(b + K2, 18) + c, factor)


def _of_64(s: Any, length: int) -> Any:
    factor = K2 + np.uint64(2 * length)
    a, b = _word(s, 0) * K2, _word(s, 8)
    c, d = _word(s, length - 8) * factor, _word(s, length - 16) * K2
    y = _rotated(a + b, 43) + _rotated(c, 30) + d
    z = _joined(y, a + _rotated(b + K2, 18) + c, factor)
    e, f = _word(s, 16) * factor, _word(s, 24)
    g, h = (y + _word(s, length - 32)) * factor, (z + _word(s, length - 24)) * factor
    return _joined(_rotated(e + f, 43) + _rotated(g, 30) + h, e + _rotated(f + a, 18) + g, factor)


Pair = tuple[Words, Words]


def _weak(s: Any, at: int, a: Words, b: Words) -> Pair:
    """Return two words of 32 bytes and of two words."""
    w, x, y, z = (_word(s, at + 8 * n) for n in range(4))
    a = a + w
    b = _rotated(b + a + z, 21)
    c = a
    a = a + x + y
    return a + z, b + _rotated(a, 44) + c


def _of_chunks(s: Any, length: int) -> Any:
    y = np.full(len(s), np.uint64(SEED) * K1 + np.uint64(113))
    z = _mixed(y * K2 + np.uint64(113)) * K2
    v = w = (np.zeros(len(s), np.uint64), np.zeros(len(s), np.uint64))
    x = np.uint64(SEED) * K2 + _word(s, 0)
    rest = (length - 1) % CHUNK
    for at in range(0, length - 1 - rest, CHUNK):
        x, y, z, v, w = _chunk(s, at, x, y, z, v, w, K1, (1, 1))
    factor = K1 + ((z & np.uint64(0xFF)) << np.uint64(1))
    w = (w[0] + np.uint64(rest), w[1])
    v = (v[0] + w[0], v[1])
    w = (w[0] + v[0], w[1])
    x, y, z, v, w = _chunk(s, length - CHUNK, x, y, z, v, w, factor, (9, 9))
    return _joined(_joined(v[0], w[0], factor) + _mixed(y) * K0 + z, _joined(v[1], w[1], factor) + x, factor)


def _chunk(
    s: Any, at: int, x: Words, y: Words, z: Words, v: Pair, w: Pair, factor: Any, weights: tuple[int, int]
) -> tuple[Words, Words, Words, Pair, Pair]:
    """Take 64 bytes into the state of x, y, z and the pairs v and w."""
    x = _rotated(x + y + v[0] + _word(s, at + 8), 37) * factor
    y = _rotated(y + v[1] + _word(s, at + 48), 42) * factor
    x = x ^ (w[1] * np.uint64(weights[0]))
    y = y + v[0] * np.uint64(weights[1]) + _word(s, at + 40)
    z = _rotated(z + w[0], 33) * factor
    v = _weak(s, at, v[1] * factor, x + w[0])
    w = _weak(s, at + 32, z + w[1], y + _word(s, at + 16))
    return z, y, x, v, w
