"""Gathers along any axis with any number of batch axes, and their gradients."""

from typing import Any

import numpy as np
import pytest

import runtime as rt

FORMS = [  # shape of params, of indices, axis, batch axes
    ((5, 3), (2, 2), 0, 0),
    ((3, 5), (), 1, 0),
    ((3, 5, 2), (4,), -2, 0),
    ((3, 5, 2), (4, 2), 1, 0),
    ((3, 5, 2), (3, 4), 1, 1),
    ((3, 5), (3,), 1, 1),
    ((3, 2, 5, 4), (3, 6), 2, 1),
    ((3, 2, 5, 4), (3, 2, 2), 2, 2),
    ((3, 2, 4, 5), (3, 2, 2, 3), 3, 2),
    ((3, 2, 4, 5), (3, 2), 3, 2),
]


def by_hand(params: Any, indices: Any, axis: int, batch: int) -> Any:
    """The definition: each part of the batch by itself."""
    if not batch:
        return np.take(params, indices, axis)
    after = axis - 1 if axis >= 0 else axis
    return np.stack([by_hand(p, i, after, batch - 1) for p, i in zip(params, indices, strict=True)])


@pytest.mark.parametrize(("shape", "where", "axis", "batch"), FORMS)
@pytest.mark.parametrize("known", [True, False])
def test_a_gather_takes_and_its_gradient_gives_back(
    shape: tuple[int, ...], where: tuple[int, ...], axis: int, batch: int, known: bool
) -> None:
    """What is taken is what a loop over the batch takes; the gradient is its transpose, with repeated places added."""
    rng = np.random.default_rng(1)
    params, indices = rng.standard_normal(shape), rng.integers(0, shape[axis], where).astype(np.int32)
    expected = by_hand(params, indices, axis, batch)
    weights = rng.standard_normal(expected.shape)
    with rt.Graph().as_default():
        p = rt.placeholder(rt.float64, shape if known else [None] * len(shape))
        i = rt.placeholder(rt.int32, where if known else [None] * len(where))
        found = rt.gather(p, i, axis=axis, batch_dims=batch)
        back = rt.convert_to_tensor(rt.gradients(rt.reduce_sum(found * weights), p)[0])
        again = rt.gradients(rt.reduce_sum(back * back), p)[0]
        value, grad = rt.Session().run([found, back], {p: params, i: indices})
    np.testing.assert_array_equal(expected, value)
    assert again is None  # it is linear
    direction = rng.standard_normal(shape)
    np.testing.assert_allclose((by_hand(direction, indices, axis, batch) * weights).sum(), (grad * direction).sum())


def test_the_axis_is_by_default_the_one_after_the_batch() -> None:
    """As in TensorFlow 2; negative batch axes count from the end of the indices."""
    params = np.arange(12.0).reshape(3, 4)
    indices = np.array([[3, 0], [1, 1], [2, 0]])
    for batch in (1, -1):
        np.testing.assert_array_equal(
            np.take_along_axis(params, indices, 1), rt.gather(params, indices, batch_dims=batch).numpy()
        )
    with pytest.raises(ValueError, match="batch dimensions do not fit"):
        rt.gather(params, indices, axis=0, batch_dims=1)
    with pytest.raises(ValueError, match="not compatible"):
        rt.gather(params, indices[:2], batch_dims=1)
