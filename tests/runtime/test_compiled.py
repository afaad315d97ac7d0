"""Compiled kernels do what the ops' own kernels do, in sessions and in functions."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.session import loops

pytestmark = pytest.mark.skipif(not loops.available(), reason="numba is not there")


def both(fetch: Any) -> tuple[Any, Any]:
    """A fetch's value with compiled kernels, and without."""
    planned, plain = (rt.Session(config=one).run(fetch) for one in (rt.PlanOptions(fold_constants=False), rt.UNPLANNED))
    return planned, plain


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_distinct_numbers_keep_their_order(dtype: Any) -> None:
    """Negative ones, repeated ones, and the extremes of their type."""
    rng = np.random.default_rng(0)
    info = np.iinfo(dtype)
    numbers = np.concatenate([rng.integers(-50, 50, 3000), rng.integers(info.min, info.max, 3000), [info.min]])
    with rt.Graph().as_default():
        planned, plain = both(rt.unique(rt.constant(numbers.astype(dtype))))
    for mine, expected in zip(planned, plain, strict=True):
        np.testing.assert_array_equal(expected, mine)
        assert mine.dtype == expected.dtype


def test_sums_of_segments_leave_out_negative_ids() -> None:
    """With ids that name all rows, the loop; with negative ones, the op's own kernel."""
    rng = np.random.default_rng(0)
    for least in (0, -1):
        data = rng.standard_normal((4000, 3)).astype(np.float32)
        ids = rng.integers(least, 7, 4000).astype(np.int32)
        with rt.Graph().as_default():
            planned, plain = both(rt.unsorted_segment_sum(rt.constant(data), rt.constant(ids), 7))
        np.testing.assert_allclose(plain, planned, rtol=1e-4, atol=1e-4)


def embedded(options: rt.PlanOptions, ids: Any) -> Any:
    """A table after some steps of Adagrad on a few of its rows."""
    with rt.Graph().as_default():
        table = rt.get_variable("table", [500, 8], initializer=rt.ones_initializer())
        loss = rt.reduce_sum(rt.square(rt.gather(table, rt.constant(ids))))
        train = rt.train.AdagradOptimizer(0.1).minimize(loss)
        session = rt.Session(config=options)
        session.run(rt.global_variables_initializer())
        for _ in range(3):
            session.run(train)
        return session.run(table)


def test_rows_that_are_not_named_keep_every_bit() -> None:
    """Updates of rows are those of the op's own kernel, and touch no other."""
    ids = np.random.default_rng(0).integers(0, 400, 2000)
    planned, plain = embedded(rt.PlanOptions(), ids), embedded(rt.UNPLANNED, ids)
    np.testing.assert_allclose(plain, planned, rtol=1e-5)
    untouched = np.setdiff1d(np.arange(500), ids)
    np.testing.assert_array_equal(np.ones((len(untouched), 8), np.float32), planned[untouched])


@pytest.mark.parametrize(
    "make", [lambda: rt.train.GradientDescentOptimizer(0.05), lambda: rt.train.AdamOptimizer(0.01)]
)
def test_functions_update_by_compiled_loops(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function's variables are known only when it runs: it takes the same loops as a session, to the same values."""
    used: list[str] = []
    original = loops.compiled

    def noted(loop: Any) -> Any:
        used.append(loop.__name__)
        return original(loop)

    monkeypatch.setattr(loops, "compiled", noted)

    def trained(options: rt.PlanOptions) -> Any:
        weights = rt.Variable(np.full((128, 256), 0.5, np.float32))
        optimizer = make()

        def step() -> Any:
            with rt.GradientTape() as tape:
                loss = rt.reduce_mean(rt.square(weights - 0.25))
            optimizer.apply_gradients([(tape.gradient(loss, weights), weights)])
            return loss

        compiled = rt.function(step, options=options)
        return [float(compiled()) for _ in range(4)]

    expected = trained(rt.UNPLANNED)
    assert not used
    np.testing.assert_allclose(expected, trained(rt.PlanOptions()), rtol=1e-4)
    assert set(used) & {"descend", "adam"}
