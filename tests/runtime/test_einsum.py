"""Sums over products: every form of an equation against numpy's, and their gradients against differences."""

from typing import Any

import numpy as np
import pytest

import runtime as rt

EQUATIONS = [
    ("ij,jk", [(2, 3), (3, 4)]),
    ("ij,jk->ki", [(2, 3), (3, 4)]),
    ("ii->i", [(3, 3)]),
    ("ii", [(3, 3)]),
    ("iij,jk->ik", [(3, 3, 2), (2, 4)]),
    ("aab,b->", [(2, 2, 3), (3,)]),
    ("...ij,...jk->...ik", [(2, 5, 3, 4), (5, 4, 2)]),
    ("...ij,jk->...ik", [(2, 3, 4), (4, 2)]),
    ("...ij,...jk", [(1, 3, 4), (5, 4, 2)]),
    ("i...,i...->...", [(3, 2, 4), (3, 4)]),
    ("i...j->j...", [(3, 2, 4)]),
    ("...ii->...i", [(2, 3, 3)]),
    ("i,j,k->kij", [(2,), (3,), (4,)]),
    ("ab,c->c", [(2, 3), (4,)]),
    ("...,...->...", [(2, 1), (3,)]),
]


@pytest.mark.parametrize(("equation", "shapes"), EQUATIONS)
def test_sums_over_products_are_numpys(equation: str, shapes: list[tuple[int, ...]]) -> None:
    """Eagerly and in a graph; the gradient by each factor is what a small step makes of it."""
    rng = np.random.default_rng(3)
    given = [rng.standard_normal(shape) for shape in shapes]
    expected = np.einsum(equation, *given)
    tensors = [rt.constant(one) for one in given]
    with rt.GradientTape() as tape:
        tape.watch(tensors)
        found = rt.einsum(equation, *tensors)
        weights = rng.standard_normal(found.dims)
        total = rt.reduce_sum(found * found * weights)
    np.testing.assert_allclose(expected, found.numpy(), atol=1e-12)

    with rt.Graph().as_default():
        feeds = [rt.placeholder(rt.float64, [None] * one.ndim) for one in given]
        planned = rt.einsum(equation, *feeds)
        by_feeds = rt.gradients(rt.reduce_sum(planned * planned * weights), feeds)
        grads = rt.Session().run(by_feeds, dict(zip(feeds, given, strict=True)))
    for at, (one, eager, in_graph) in enumerate(zip(given, tape.gradient(total, tensors), grads, strict=True)):
        direction = rng.standard_normal(one.shape)
        ends = [
            (np.einsum(equation, *given[:at], one + step * direction, *given[at + 1 :]) ** 2 * weights).sum()
            for step in (1e-6, -1e-6)
        ]
        np.testing.assert_allclose((ends[0] - ends[1]) / 2e-6, (eager.numpy() * direction).sum(), rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose(eager.numpy(), in_graph, atol=1e-12)


def test_what_an_ellipsis_stands_for_is_summed_where_the_result_has_none() -> None:
    """As TensorFlow does it; numpy refuses."""
    x = np.arange(6.0).reshape(2, 3)
    with rt.GradientTape() as tape:
        given = rt.constant(x)
        tape.watch(given)
        found = rt.einsum("...j->j", given)
    np.testing.assert_array_equal(x.sum(0), found.numpy())
    np.testing.assert_array_equal(np.ones((2, 3)), tape.gradient(found, given).numpy())


def test_a_label_that_stands_twice_in_the_result_is_a_diagonal() -> None:
    """The counterpart of taking one."""
    np.testing.assert_array_equal(np.diag([1.0, 2.0]), rt.einsum("i->ii", [1.0, 2.0]).numpy())


@pytest.mark.parametrize(
    ("equation", "shapes", "message"),
    [
        ("ij,jk", [(2, 3)], "2 tensors, not 1"),
        ("ij->i", [(2, 3, 4)], "does not fit shape"),
        ("ij,jk", [(2, 3), (4, 2)], "'j' in .* is both 3 and 4"),
        ("i.j->i", [(2, 3)], "no ellipsis"),
        ("i1->i", [(2, 3)], "no letters"),
        ("ij->k", [(2, 3)], "k in .* is in no input"),
    ],
)
def test_equations_that_fit_nothing_are_refused(equation: str, shapes: Any, message: str) -> None:
    """In words, before anything is computed."""
    with pytest.raises(ValueError, match=message):
        rt.einsum(equation, *(np.zeros(shape) for shape in shapes))
