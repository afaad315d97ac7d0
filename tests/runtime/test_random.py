"""Random numbers: of the right distribution, and the same again for the same seed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt

MANY = [40000]

STATELESS: dict[str, tuple[Callable[[Any], Any], float, float]] = {
    "uniform": (lambda seed: rt.random.stateless_uniform(MANY, seed, 2, 4), 3, 1 / 3),
    "integers": (lambda seed: rt.random.stateless_uniform(MANY, seed, 0, 10, rt.int32), 4.5, 8.25),
    "normal": (lambda seed: rt.random.stateless_normal(MANY, seed, 1.0, 2.0), 1, 4),
    "truncated normal": (lambda seed: rt.random.stateless_truncated_normal(MANY, seed), 0, 0.774),
    "classes": (lambda seed: rt.random.stateless_categorical(np.log([[0.25, 0.75]]), MANY[0], seed), 0.75, 0.1875),
}
"""Of a seed; with the mean and the variance."""

DRAWN: dict[str, tuple[Callable[[], Any], float, float]] = {
    "gamma": (lambda: rt.random.gamma(MANY, 3.0, 2.0), 1.5, 0.75),
    "poisson": (lambda: rt.random.poisson(MANY, 4.0), 4, 4),
    "classes": (lambda: rt.random.categorical(np.log([[0.25, 0.75]]), MANY[0]), 0.75, 0.1875),
}


def moments(drawn: Any) -> list[float]:
    numbers = np.asarray(drawn, np.float64)
    return [numbers.mean(), numbers.var()]


@pytest.mark.parametrize("name", STATELESS)
def test_equal_seeds_give_equal_numbers(name: str) -> None:
    """Eagerly, in a session and again; another seed gives others; the moments are the distribution's."""
    draw, mean, variance = STATELESS[name]
    first = draw([3, 5]).numpy()
    with rt.Graph().as_default(), rt.Session() as session:
        seed = rt.placeholder(rt.int64, [2])
        planned = draw(seed)
        same, other = session.run(planned, {seed: [3, 5]}), session.run(planned, {seed: [3, 6]})

    np.testing.assert_array_equal(first, same)
    assert not np.array_equal(first, other)
    assert first.dtype == planned.dtype.numpy
    assert [mean, variance] == pytest.approx(moments(first), abs=0.06)


@pytest.mark.parametrize("name", DRAWN)
def test_seeded_numbers_repeat(name: str) -> None:
    """After the same seed, the same numbers; each call has others."""
    draw, mean, variance = DRAWN[name]
    rt.random.set_seed(5)
    first, second = draw().numpy(), draw().numpy()
    rt.random.set_seed(5)
    again = draw().numpy()
    rt.random.set_seed(None)

    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, second)
    assert [mean, variance] == pytest.approx(moments(first), abs=0.06)


def test_parameters_stand_behind_the_shape() -> None:
    """One draw of `shape` for each parameter, which are broadcast."""
    assert rt.random.gamma([5], [[1.0], [2.0]], [1.0, 3.0, 4.0]).shape == [5, 2, 3]
    assert rt.random_poisson([1.0, 100.0], [7]).shape == [7, 2]
    assert rt.random_poisson([1, 2], [0], dtype=rt.int64).dtype is rt.int64
    assert rt.random.stateless_uniform([0, 3], [1, 2]).shape == [0, 3]


@pytest.mark.parametrize("seed", [[1], [1, 2, 3], 5])
def test_a_seed_is_of_two_integers(seed: Any) -> None:
    """Fewer or more are refused."""
    with pytest.raises(ValueError, match="two integers"):
        rt.random.stateless_normal([2], seed)


def test_seeds_make_seeds() -> None:
    """Each its own, and the same again."""
    halves = rt.random.split([1, 2], 3).numpy()

    assert (3, 2) == halves.shape
    assert 3 == len({tuple(one) for one in halves.tolist()})
    np.testing.assert_array_equal(rt.random.fold_in([1, 2], 7).numpy(), rt.random.fold_in([1, 2], 7).numpy())
    assert rt.random.fold_in([1, 2], 7).numpy().tolist() != rt.random.fold_in([1, 2], 8).numpy().tolist()


def test_crops_lie_in_what_they_are_cut_from() -> None:
    """Every place is found in time; a crop that is too large is refused."""
    image = np.arange(20).reshape(4, 5)
    rt.set_random_seed(3)
    seen = {tuple(rt.random_crop(image, [3, 4]).numpy().reshape(-1)) for _ in range(60)}
    rt.set_random_seed(None)

    assert {tuple(image[y : y + 3, x : x + 4].reshape(-1)) for y in range(2) for x in range(2)} == seen
    with pytest.raises(rt.errors.InvalidArgumentError, match=r"Need value.shape >= size"):
        rt.random_crop(image, [5, 1])
    with rt.Graph().as_default(), rt.Session() as session:
        fed = rt.placeholder(rt.float32, [None, 5])
        crop = rt.random_crop(fed, [2, 5])

        assert [2, 5] == crop.shape
        assert (2, 5) == session.run(crop, {fed: image}).shape
        with pytest.raises(rt.errors.InvalidArgumentError, match="Need"):
            session.run(crop, {fed: image[:1]})


def test_a_generator_goes_on() -> None:
    """From call to call, in functions and sessions too; one of the same seed begins where it began."""
    one, other = rt.random.Generator.from_seed(7), rt.random.Generator.from_seed(7)
    first, second = one.normal([3]).numpy(), one.normal([3]).numpy()

    np.testing.assert_array_equal(first, other.normal([3]).numpy())
    assert not np.array_equal(first, second)
    draw = rt.function(lambda: other.normal([3]))
    np.testing.assert_array_equal(second, draw().numpy())
    assert not np.array_equal(second, draw().numpy())
    assert [0, 9] == [one.uniform([], 0, 1, rt.int32).numpy(), one.uniform([], 9, 10, rt.int32).numpy()]
    assert 2 == len(one.split(2))
    with rt.Graph().as_default(), rt.Session() as session:
        drawn = rt.random.Generator.from_seed(7).normal([3])
        session.run(rt.global_variables_initializer())
        np.testing.assert_array_equal(first, session.run(drawn))
        np.testing.assert_array_equal(second, session.run(drawn))
