"""Which checkpoints are kept, and that a directory is continued where it was left."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.checkpoints import CheckpointDirectory, get_checkpoint_state, update_checkpoint_state


class Clock:
    """Time that the test tells."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def steps(directory: Path) -> list[str]:
    return sorted(path.name.removesuffix(".index") for path in directory.glob("*.index"))


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    """And the state file lists them, oldest first, relative to itself."""
    saver = CheckpointDirectory(tmp_path, max_to_keep=2)
    for step in (1, 2, 3):
        saver.save({"a": step}, step)

    assert ["model.ckpt-2", "model.ckpt-3"] == steps(tmp_path)
    assert str(tmp_path / "model.ckpt-3") == saver.latest
    assert [str(tmp_path / name) for name in ("model.ckpt-2", "model.ckpt-3")] == saver.checkpoints
    text = (tmp_path / "checkpoint").read_text()
    assert text.startswith('model_checkpoint_path: "model.ckpt-3"\nall_model_checkpoint_paths: "model.ckpt-2"\n')


@pytest.mark.parametrize("all_of_them", [0, None])
def test_all_are_kept_on_request(tmp_path: Path, all_of_them: int | None) -> None:
    """TensorFlow's Saver takes either word for it."""
    saver = CheckpointDirectory(tmp_path, max_to_keep=all_of_them)
    for step in range(7):
        saver.save({"a": step}, step)

    assert 7 == len(steps(tmp_path))


def test_one_in_n_hours_is_kept_for_good(tmp_path: Path) -> None:
    """It leaves the list, and its files stay."""
    clock = Clock()
    saver = CheckpointDirectory(tmp_path, max_to_keep=1, keep_checkpoint_every_n_hours=1, now=clock)
    for step in range(6):
        clock.seconds += 1500
        saver.save({"a": step}, step)

    assert ["model.ckpt-2", "model.ckpt-5"] == steps(tmp_path)
    assert [str(tmp_path / "model.ckpt-5")] == saver.checkpoints


def test_a_restarted_process_goes_on_counting(tmp_path: Path) -> None:
    """Otherwise each restart would leave checkpoints that nobody ever removes."""
    for step in range(4):
        CheckpointDirectory(tmp_path, max_to_keep=2).save({"a": step}, step)

    assert ["model.ckpt-2", "model.ckpt-3"] == steps(tmp_path)


def test_foreign_files_are_left_alone(tmp_path: Path) -> None:
    """Only data files of the saver's own name, without an index, are what a killed save left."""
    kept = ["other.data-00000-of-00001", "model.ckpt-x.data-00000-of-00001", "model.ckpt-1.txt", "model.ckpt"]
    for name in (*kept, "model.ckpt-1.data-00000-of-00001"):
        (tmp_path / name).write_bytes(b"")
    CheckpointDirectory(tmp_path).save({"a": 1}, 9)

    names = {path.name for path in tmp_path.iterdir()}
    assert set(kept) <= names
    assert "model.ckpt-1.data-00000-of-00001" not in names


def test_paths_elsewhere_are_kept_as_they_are(tmp_path: Path) -> None:
    """A state file may name checkpoints of another directory."""
    update_checkpoint_state(tmp_path, "/elsewhere/model-1", [tmp_path / "model-0"])
    state = get_checkpoint_state(tmp_path)

    assert state is not None
    assert "/elsewhere/model-1" == state.model_checkpoint_path
    assert [str(tmp_path / "model-0"), "/elsewhere/model-1"] == list(state.all_model_checkpoint_paths)


def test_wrong_arguments_are_quoted(tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(ValueError, match="max_to_keep must not be negative, got -1"):
        CheckpointDirectory(tmp_path, max_to_keep=-1)
    with pytest.raises(ValueError, match="2 timestamps for 1 checkpoints"):
        update_checkpoint_state(tmp_path, "a", all_model_checkpoint_timestamps=[1, 2])
