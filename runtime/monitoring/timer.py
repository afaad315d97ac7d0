"""When a hook is due: every so many steps, or every so many seconds."""

import time
from collections.abc import Callable

__all__ = ["SecondOrStepTimer"]


class SecondOrStepTimer:
    """Is due at the first step that it is asked about, and then `every_secs` or `every_steps` after the last time.

    Raises ValueError unless just one of the two is given.
    """

    def __init__(
        self,
        every_secs: float | None = None,
        every_steps: int | None = None,
        *,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        if (every_secs is None) == (every_steps is None):
            raise ValueError("give one interval, either in seconds or in steps")
        if every_steps is not None and every_steps < 1:
            raise ValueError(f"an interval in steps must be positive, got {every_steps}")
        self._every_secs = every_secs
        self._every_steps = every_steps
        self._now = now
        self.reset()

    def reset(self) -> None:
        """Forget the last time."""
        self._step: int | None = None
        self._time = 0.0

    def should_trigger_for_step(self, step: int) -> bool:
        """Tell whether the timer is due at a step; never twice at the same one."""
        if self._step is None:
            return True
        if step == self._step:
            return False
        if self._every_secs is not None:
            return self._now() >= self._time + self._every_secs
        assert self._every_steps is not None
        return step >= self._step + self._every_steps

    def update_last_triggered_step(self, step: int) -> tuple[float | None, int | None]:
        """Note that it was due at a step; return the seconds and steps since the last time, None at the first."""
        now = self._now()
        elapsed = (None, None) if self._step is None else (now - self._time, step - self._step)
        self._step, self._time = step, now
        return elapsed

    def last_triggered_step(self) -> int | None:
        """Return the step of the last time, or None."""
        return self._step
