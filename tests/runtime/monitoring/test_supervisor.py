"""The Supervisor's session restores, saves and writes summaries, and ends with what went wrong."""

from pathlib import Path
from typing import Any

import pytest

import runtime as rt


def trained(directory: Path | None, steps: int, **options: Any) -> tuple[int, rt.train.Supervisor]:
    """Count for some steps under a Supervisor; return where the counting ended."""
    with rt.Graph().as_default():
        step = rt.train.get_or_create_global_step()
        count = rt.assign_add(step, 1)
        rt.summary.scalar("twice", 2 * step)
        supervisor = rt.train.Supervisor(logdir=directory, **options)
        with supervisor.managed_session() as session:
            for _ in range(steps):
                if supervisor.should_stop():
                    break
                reached = int(session.run(count))
    return reached, supervisor


def come_to_the_end() -> None:
    raise rt.errors.OutOfRangeError("the data has come to its end")


def test_training_goes_on_where_it_ended(tmp_path: Path) -> None:
    """Saved at the end, restored at the start; the summary file has what was computed on the way."""
    first, _ = trained(tmp_path, 3)
    second, supervisor = trained(tmp_path, 2, save_summaries_secs=1e-9, save_model_secs=1e-9)

    assert (3, 5) == (first, second)
    assert str(tmp_path / "model.ckpt-5") == rt.train.latest_checkpoint(tmp_path)
    assert supervisor.should_stop()
    events = [event for path in tmp_path.glob("events*") for event in rt.train.summary_iterator(path)]
    assert {"twice"} == {value.tag for event in events for value in event.summary.value}


def test_nothing_is_written_without_a_directory() -> None:
    """And a summary that is written by hand is refused."""
    reached, supervisor = trained(None, 2)

    assert 2 == reached
    assert supervisor.save_path is None
    with rt.Graph().as_default(), rt.Session() as session, pytest.raises(RuntimeError, match="logdir"):
        supervisor.summary_computed(session, b"")


def test_what_goes_wrong_inside_is_raised_again(tmp_path: Path) -> None:
    """And nothing is saved after it; the end of a dataset is a good end."""
    with rt.Graph().as_default():
        rt.train.get_or_create_global_step()
        supervisor = rt.train.Supervisor(logdir=tmp_path)
        with pytest.raises(ZeroDivisionError), supervisor.managed_session():
            raise ZeroDivisionError("mine")
        assert rt.train.latest_checkpoint(tmp_path) is None
        with supervisor.managed_session():
            come_to_the_end()
    with pytest.raises(ValueError, match="is_chief"):
        rt.train.Supervisor(is_chief=False)
