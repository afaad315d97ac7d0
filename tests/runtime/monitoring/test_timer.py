"""When hooks are due."""

from typing import Any

import pytest

import runtime as rt


class Clock:
    """A clock that somebody sets."""

    now = 10.0

    def __call__(self) -> float:
        return self.now


def test_steps() -> None:
    """At the first step that is asked for, and then every so many, also where some are not asked for."""
    timer = rt.train.SecondOrStepTimer(every_steps=3)
    due = []
    for step in (1, 2, 3, 4, 4, 9, 11, 12):
        if timer.should_trigger_for_step(step):
            due.append(step)
            timer.update_last_triggered_step(step)

    assert [1, 4, 9, 12] == due
    assert 12 == timer.last_triggered_step()
    timer.reset()
    assert timer.should_trigger_for_step(12)


def test_seconds() -> None:
    """Never twice at one step; each time it says how long it was and how many steps."""
    clock = Clock()
    timer = rt.train.SecondOrStepTimer(every_secs=2.0, now=clock)

    assert timer.should_trigger_for_step(0)
    assert (None, None) == timer.update_last_triggered_step(0)
    clock.now = 11.5
    assert not timer.should_trigger_for_step(5)
    clock.now = 12.0
    assert not timer.should_trigger_for_step(0)
    assert timer.should_trigger_for_step(6)
    assert (2.0, 6) == timer.update_last_triggered_step(6)


@pytest.mark.parametrize("wrong", [{}, {"every_secs": 1.0, "every_steps": 1}, {"every_steps": 0}])
def test_just_one_interval(wrong: dict[str, Any]) -> None:
    """And a positive one."""
    with pytest.raises(ValueError, match="interval"):
        rt.train.SecondOrStepTimer(**wrong)
