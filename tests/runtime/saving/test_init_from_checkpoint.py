"""Variables that begin with what a checkpoint has; and which checkpoints there are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A checkpoint of two layers and a bias."""
    with rt.Graph().as_default(), rt.Session() as session:
        for number, name in enumerate(("old/a/w", "old/b/w", "bias"), 1):
            rt.get_variable(name, initializer=rt.fill([2], float(number)))
        session.run(rt.global_variables_initializer())
        rt.train.Saver().save(session, tmp_path / "model.ckpt", global_step=7)
    return tmp_path


def begun(make: Callable[[], Any], checkpoint: Any) -> dict[str, list[float]]:
    """The values with which variables begin, by name."""
    with rt.Graph().as_default(), rt.Session() as session:
        for name in ("new/a/w", "new/b/w", "bias", "other"):
            rt.get_variable(name, [2], initializer=rt.zeros_initializer())
        rt.train.init_from_checkpoint(checkpoint, make())
        session.run(rt.global_variables_initializer())
        return {one.name: session.run(one).tolist() for one in rt.global_variables()}


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: {"old/": "new/"}, [1, 2, 0, 0]),
        (lambda: {"old/a/w": "new/b/w", "bias": "bias"}, [0, 1, 3, 0]),
        (lambda: [(None, named("bias")), ("bias", named("other"))], [0, 0, 3, 3]),
        (lambda: {"old/b/": "new/a/"}, [2, 0, 0, 0]),
    ],
)
def test_variables_begin_with_a_checkpoint(make: Callable[[], Any], expected: list[float], saved: Path) -> None:
    """By scope, by name, by variable; all others as they were; of a directory the latest."""
    for checkpoint in (saved, saved / "model.ckpt-7"):
        assert [[one, one] for one in expected] == list(begun(make, checkpoint).values())


def named(name: str) -> Any:
    return next(one for one in rt.global_variables() if one.name == f"{name}:0")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: {"missing": "bias"}, "has no 'missing'"),
        (lambda: {"bias": "missing"}, "no variable 'missing'"),
        (lambda: {"old": "new/"}, "ends in a /"),
        (lambda: {"old/": "none/"}, "no variables in scope"),
        (lambda: {"bias": rt.get_variable("wide", [3])}, "has shape"),
    ],
)
def test_what_does_not_fit_is_refused(make: Callable[[], Any], told: str, saved: Path) -> None:
    """When it is asked for, not when it runs."""
    with pytest.raises(ValueError, match=told):
        begun(make, saved)


def test_checkpoints_are_found_and_removed(saved: Path) -> None:
    """With all their files."""
    prefix = saved / "model.ckpt-7"

    assert rt.train.checkpoint_exists(prefix)
    assert [True] == [one > 0 for one in rt.train.get_checkpoint_mtimes([prefix, saved / "none"])]
    assert [str(prefix)] == list(rt.train.checkpoints_iterator(saved, timeout=0))
    np.testing.assert_array_equal([3, 3], rt.train.load_checkpoint(prefix).get_tensor("bias"))
    rt.train.remove_checkpoint(prefix)
    assert ["checkpoint"] == [path.name for path in saved.iterdir()]
    assert not rt.train.checkpoint_exists(prefix)
