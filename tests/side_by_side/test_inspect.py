"""`board --inspect` and `tensorboard --inspect` say the same of the same files."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
GOLDEN = "tests/golden"
SEPARATOR = "=" * 70 + "\n\n"


def _tensorboard(*flags: str) -> str:
    return _output(sys.executable, "-m", "tensorboard.main", "--inspect", *flags)


def _board(*flags: str) -> str:
    return _output(sys.executable, "-m", "board", "--inspect", *flags)


def _output(*command: str) -> str:
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert process.returncode == 0, process.stderr
    return process.stdout


def _groups(output: str) -> dict[str, str]:
    """Part a report into its sections by heading; TensorBoard's order of units is the file system's."""
    processing, first, *sections = output.split(SEPARATOR)
    found, _, first = first.partition("\n\n")
    groups = {"processing": processing, "found": "\n".join(sorted(found.splitlines()))}
    for section in [first, *sections]:
        heading, _, body = section.partition("\n")
        groups[heading] = body
    return groups


@pytest.mark.parametrize("logdir", [GOLDEN, f"{GOLDEN}/tensorboardx", f"{GOLDEN}/pytorch/"])
def test_every_group_of_a_log_directory_is_equal(logdir: str) -> None:
    """What TensorFlow, PyTorch and tensorboardX wrote is told in the same words and numbers."""
    assert _groups(_tensorboard("--logdir", logdir)) == _groups(_board("--logdir", logdir))


def test_a_directory_without_subdirectories_is_told_byte_for_byte() -> None:
    """Where there is nothing to be ordered, nothing differs."""
    assert _tensorboard("--logdir", f"{GOLDEN}/tensorflow1") == _board("--logdir", f"{GOLDEN}/tensorflow1")


@pytest.mark.parametrize("tag", ["loss_1", "W/image/0", "epoch_loss", "no such tag"])
def test_one_tag_is_told_alone(tag: str) -> None:
    """`--tag` leaves other tags, graphs and sessions out."""
    flags = ("--logdir", GOLDEN, "--tag", tag)
    assert _groups(_tensorboard(*flags)) == _groups(_board(*flags))


@pytest.mark.parametrize("tag", ["", "loss_1"])
def test_one_event_file_is_told_byte_for_byte(tag: str) -> None:
    """`--event_file` is a unit of its own."""
    (path,) = (ROOT / GOLDEN / "tensorflow1").iterdir()
    flags = ("--event_file", str(path), "--tag", tag)
    assert _tensorboard(*flags) == _board(*flags)


def test_an_empty_directory_is_told_in_the_same_words(tmp_path: Path) -> None:
    """No event files is an answer, not an error."""
    assert _tensorboard("--logdir", str(tmp_path)) == _board("--logdir", str(tmp_path))


def test_random_logs_are_told_byte_for_byte(tmp_path: Path) -> None:
    """Steps that jump back and forth, every field, sessions, graphs, odd tags: equal to the byte."""
    generator = random.Random(7)
    writer = EventFileWriter(str(tmp_path))
    for _ in range(400):
        writer.add_event(_random_event(generator))
    writer.close()
    assert _tensorboard("--logdir", str(tmp_path)) == _board("--logdir", str(tmp_path))


def _random_event(generator: random.Random) -> event_pb2.Event:
    event = event_pb2.Event(step=generator.choice([generator.randint(-5, 30), generator.getrandbits(62)]))
    kind = generator.randrange(8)
    if kind == 0:
        event.session_log.status = generator.randrange(4)
    elif kind == 1:
        event.graph_def = generator.randbytes(generator.randrange(3))
    elif kind == 2:
        event.tagged_run_metadata.tag = "metadata"
    else:
        event.summary.value.extend(_random_value(generator) for _ in range(generator.randrange(4)))
    return event


def _random_value(generator: random.Random) -> summary_pb2.Summary.Value:
    value = summary_pb2.Summary.Value(tag=generator.choice(["a", "b/c", "loss é", ""]))
    field = generator.choice(["simple_value", "tensor", "histo", "image", "audio", "metadata"])
    if field == "simple_value":
        value.simple_value = generator.choice([0.0, 1.5, float("nan")])
    elif field == "tensor":
        value.tensor.dtype = generator.choice([1, 2, 7])
        value.metadata.plugin_data.plugin_name = generator.choice(["", "scalars", "text"])
    else:
        getattr(value, field).SetInParent()
    return value
