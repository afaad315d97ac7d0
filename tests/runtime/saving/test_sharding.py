"""The operations by which TensorFlow's graphs name and join the parts of a checkpoint."""

from pathlib import Path

import numpy as np
import pytest

import runtime as rt
from runtime.checkpoints import load_checkpoint, write_checkpoint
from runtime.saving.ops import restore_v2, save_v2
from runtime.saving.sharding import merge_v2_checkpoints, sharded_filename


def test_parts_are_numbered() -> None:
    """The prefix, the part, and how many there are."""
    assert b"dir/part-00002-of-00010" == sharded_filename("dir/part", 2, 10).numpy()


def test_parts_become_one_checkpoint(tmp_path: Path) -> None:
    """All that was in them, and they are gone with their directory, unless they are to stay."""
    for number in range(2):
        write_checkpoint(tmp_path / "temp" / f"part-{number}", {f"v{number}": np.float32(number)})
    parts = [str(tmp_path / "temp" / f"part-{number}") for number in range(2)]
    merge_v2_checkpoints(parts, str(tmp_path / "kept"), delete_old_dirs=False)
    assert load_checkpoint(parts[0]).has_tensor("v0")
    merge_v2_checkpoints(parts, str(tmp_path / "all"))

    assert [("v0", []), ("v1", [])] == rt.train.list_variables(tmp_path / "all")
    assert not (tmp_path / "temp").exists()


def test_a_variable_is_saved_and_restored_in_parts(tmp_path: Path) -> None:
    """The checkpoint says what the whole is; parts of another shape are a ValueError."""
    prefix, names = str(tmp_path / "parts"), ["w", "w"]
    rows = [np.arange(6, dtype=np.float32).reshape(3, 2), np.arange(4, dtype=np.float32).reshape(2, 2)]
    save_v2(prefix, names, ["5 2 0,3:-", "5 2 3,2:-"], rows)
    reader = load_checkpoint(prefix)
    (middle,) = restore_v2(prefix, ["w"], ["5 2 2,2:0,2"], dtypes=(rt.float32,))

    assert [("w", [5, 2])] == rt.train.list_variables(prefix)
    np.testing.assert_array_equal(np.concatenate(rows), reader.get_tensor("w"))
    np.testing.assert_array_equal([[4, 5], [0, 1]], middle.numpy())
    with pytest.raises(ValueError, match=r"w has shape \[5, 2\] in the checkpoint, and \[6, 2\] is wanted"):
        restore_v2(prefix, ["w"], ["6 2 0,2:-"], dtypes=(rt.float32,))
    with pytest.raises(ValueError, match="is no part of a variable"):
        restore_v2(prefix, ["w"], ["5 2 some"], dtypes=(rt.float32,))
    with pytest.raises(ValueError, match="does not go with the others"):
        save_v2(prefix, names, ["5 2 0,3:-", "6 2 3,2:-"], rows)
