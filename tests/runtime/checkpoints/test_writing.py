"""What is saved is read again, by us and by TensorFlow; who is killed or runs out of disk keeps the last good one."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_st

from runtime.checkpoints import (
    CheckpointDirectory,
    CheckpointNotSaved,
    Partitioned,
    Slice,
    latest_checkpoint,
    list_variables,
    load_checkpoint,
    write_checkpoint,
)
from tests.runtime.checkpoints.values import BFLOAT16_PATTERNS, TABLE, TENSORS

ROOT = Path(__file__).parents[3]

RunTensorflow = Callable[..., str]


def everything() -> dict[str, Any]:
    ml_dtypes = pytest.importorskip("ml_dtypes")
    parts = {
        Slice(((first, count), (0, -1))): TABLE[first : first + count] for first, count in ((0, 4), (4, 3), (7, 3))
    }
    return {**TENSORS, "bfloat16": BFLOAT16_PATTERNS.view(ml_dtypes.bfloat16), "table": Partitioned((10, 7), parts)}


@pytest.mark.parametrize("shards", [1, 3])
def test_what_is_saved_is_read_again(tmp_path: Path, shards: int) -> None:
    """Every type, in any number of data files."""
    reader = load_checkpoint(write_checkpoint(tmp_path / "model", everything(), shards=shards))

    for name, value in TENSORS.items():
        np.testing.assert_array_equal(value, reader.get_tensor(name))
    np.testing.assert_array_equal(TABLE, reader.get_tensor("table"), strict=True)
    np.testing.assert_array_equal(BFLOAT16_PATTERNS, reader.get_tensor("bfloat16").view(np.uint16))


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=5).filter(lambda name: not name.startswith("\0")),
        numpy_st.arrays(
            st.sampled_from(["f4", ">f8", "i8", "?", "u1", "c16", "f2"]), numpy_st.array_shapes(min_dims=0)
        ),
        max_size=5,
    ),
    st.integers(1, 3),
)
def test_any_names_and_arrays_come_back(
    tmp_path_factory: pytest.TempPathFactory, tensors: dict[str, Any], shards: int
) -> None:
    """Whatever their order in memory: a column-major or big-endian array is the same tensor."""
    prefix = write_checkpoint(
        tmp_path_factory.mktemp("any") / "model", {k: v.T for k, v in tensors.items()}, shards=shards
    )
    reader = load_checkpoint(prefix)

    assert sorted(tensors) == sorted(reader.get_variable_to_shape_map())
    for name, value in tensors.items():
        np.testing.assert_array_equal(value.T, reader.get_tensor(name))


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"": 1}, "cannot be named ''"),
        ({"a": np.array([None])}, "str or bytes, got NoneType"),
        ({"a": np.zeros(2, "M8[s]")}, r"'a': arrays of datetime64\[s\]"),
        ({"a": Partitioned((4,), {Slice(((0, 3),)): np.zeros(3)})}, "parts of 3 elements for the 4"),
        ({"a": Partitioned((2,), {Slice(((0, 3),)): np.zeros(3)})}, "reaches out of"),
        ({"a": Partitioned((4,), {Slice(((0, 2),)): np.zeros(2), Slice(((1, 2),)): np.zeros(2)})}, "overlaps"),
    ],
)
def test_what_a_checkpoint_cannot_hold_is_refused_before_anything_is_written(
    tmp_path: Path, tensors: dict[str, Any], reason: str
) -> None:
    """The name and the value are quoted, and no file is left."""
    with pytest.raises(ValueError, match=reason):
        write_checkpoint(tmp_path / "model", tensors)
    assert [] == list(tmp_path.iterdir())


def test_zeros_at_the_end_of_bytes_are_kept(tmp_path: Path) -> None:
    """numpy's own strings lose them; a checkpoint holds whole protobufs."""
    tensors: dict[str, Any] = {"a": b"x\0\0", "b": [b"\0", "y"]}
    reader = load_checkpoint(write_checkpoint(tmp_path / "model", tensors))

    assert b"x\0\0" == reader.get_tensor("a").item()
    assert [b"\0", b"y"] == reader.get_tensor("b").tolist()


def test_the_graph_lies_beside(tmp_path: Path) -> None:
    """As `.meta`, where TensorFlow's importer looks."""
    prefix = write_checkpoint(tmp_path / "model", {"a": 1}, meta_graph=b"graph")
    assert b"graph" == Path(f"{prefix}.meta").read_bytes()


class Killed(BaseException):
    """The process ends here: nothing after it runs."""


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Every call that changes the disk counts down; at zero the process dies, a write half done."""
    left = [-1]

    def mortal(name: str) -> None:
        real = getattr(os, name)

        def call(*arguments: Any, **keywords: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if name == "write":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                raise Killed
            return real(*arguments, **keywords)

        monkeypatch.setattr(os, name, call)

    for name in ("write", "fsync", "replace", "rename", "unlink"):
        mortal(name)
    yield left
    left[0] = -1


def generation(number: int) -> dict[str, Any]:
    return {name: np.full(50, number) for name in "abc"}


def loaded_generation(directory: Path) -> int:
    """Read the latest checkpoint whole; all of it must be of one generation."""
    latest = latest_checkpoint(directory)
    assert latest is not None
    reader = load_checkpoint(latest)
    (number,) = {int(value) for name in "abc" for value in reader.get_tensor(name)}
    return number


@pytest.mark.parametrize("stepped", [True, False], ids=["own prefixes", "one prefix"])
@pytest.mark.parametrize("shards", [1, 2])
def test_a_process_killed_at_any_instant_leaves_a_whole_checkpoint(
    tmp_path: Path, deaths: list[int], stepped: bool, shards: int
) -> None:
    """The latest one is the old or the new, never a mixture; the next save works and clears up what was left."""
    for instant in range(1, 1000):
        directory = tmp_path / str(instant)

        def save(number: int, directory: Path = directory) -> None:
            saver = CheckpointDirectory(directory, max_to_keep=1)
            saver.save(generation(number), number if stepped else None, shards=shards, meta_graph=b"graph")

        save(1)
        deaths[0] = instant
        try:
            save(2)
        except Killed:
            pass
        else:
            break
        finally:
            survived = deaths[0] > 0
            deaths[0] = -1
        assert loaded_generation(directory) in (1, 2), instant
        save(3)
        assert 3 == loaded_generation(directory)
        left = {path.name for path in directory.iterdir()}
        assert not [name for name in left if name.endswith(".partial")]
        # A checkpoint whose index was written is whole, whether the state file came to name it or not.
        assert {name.partition(".data-")[0] for name in left if ".data-" in name} == {
            name.removesuffix(".index") for name in left if name.endswith(".index")
        }
    assert survived
    assert instant > 10


SAVE_FOR_EVER = """
import sys, itertools, numpy as np
from runtime.checkpoints import CheckpointDirectory
saver = CheckpointDirectory(sys.argv[1], max_to_keep=2)
for number in itertools.count(1):
    saver.save({name: np.full(50, number) for name in "abc"}, number if sys.argv[2] == "stepped" else None)
    print(number, flush=True)
"""


@pytest.mark.parametrize("mode", ["stepped", "one prefix"])
def test_a_real_process_really_killed(tmp_path: Path, mode: str) -> None:
    """SIGKILL at times that the kernel chooses; what was reported as saved is there, or something later."""
    for kill_after in (1, 3, 7):
        with subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(tmp_path), mode], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            reported = [int(process.stdout.readline()) for _ in range(kill_after)][-1]
            process.send_signal(signal.SIGKILL)
        assert loaded_generation(tmp_path) >= reported


FILL_THE_DISK = """
import sys, resource, signal, numpy as np
from runtime.checkpoints import CheckpointDirectory, CheckpointNotSaved
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    CheckpointDirectory(sys.argv[1]).save({"large": np.zeros(10_000)}, 2)
except CheckpointNotSaved as error:
    print(error)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no such limit here")
def test_a_disk_that_is_full_loses_nothing(tmp_path: Path) -> None:
    """The error says which checkpoint and how large; no half of it is left, and the last good one is the latest."""
    CheckpointDirectory(tmp_path).save(generation(1), 1)
    before = sorted(tmp_path.iterdir())
    command = [sys.executable, "-c", FILL_THE_DISK, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert f"checkpoint {tmp_path}/model.ckpt-2 (80000 bytes) was not saved: File too large" in said
    assert before == sorted(tmp_path.iterdir())
    assert 1 == loaded_generation(tmp_path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_may_not_be_written_is_said_so(tmp_path: Path) -> None:
    """As the same kind of error."""
    tmp_path.chmod(0o500)
    with pytest.raises(CheckpointNotSaved, match="Permission denied"):
        write_checkpoint(tmp_path / "model", {"a": 1})


@pytest.mark.tensorflow
def test_tensorflow_reads_what_we_write(tmp_path: Path, run_tensorflow: RunTensorflow) -> None:
    """Its reader and its Saver, every dtype, a variable in parts, several data files, our state file."""
    saver = CheckpointDirectory(tmp_path, max_to_keep=2)
    for step, shards in ((1, 1), (2, 1), (3, 3)):
        saver.save(everything(), step, shards=shards)
    run_tensorflow("tests.runtime.checkpoints.read_with_tensorflow", str(tmp_path))
    assert len(TENSORS) + 2 == len(list_variables(tmp_path))
