"""Files that are cut, flipped or lie: each ends in an error that names the file, and writing loses nothing."""

import os
import random
import resource
import signal
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.graph.graph import Graph
from runtime.records import read_records
from writer.wire.checkpoint.table import CorruptTable, decode_table, encode_table

MUTATIONS = 60


def _model() -> Any:
    return keras.Sequential([keras.Input((5,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])


def _saved_graph(directory: Path) -> None:
    with Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 3], name="x")
        rt.matmul(x, rt.get_variable("w", [3, 2]), name="y")
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            rt.train.Saver().save(session, directory / "model")


def _read_graph(directory: Path) -> None:
    with Graph().as_default(), rt.Session() as session:
        saver = rt.train.import_meta_graph(directory / "model.meta")
        if saver is not None:
            saver.restore(session, directory / "model")


class _Scaled(rt.Module):
    def __init__(self) -> None:
        self.weight = rt.Variable([1.0, 2.0])

    @rt.function(input_signature=[rt.TensorSpec([None, 2], rt.float32)])  # type: ignore[untyped-decorator]
    def __call__(self, x: Any) -> Any:
        return x * self.weight


def _saved_examples(path: Path) -> None:
    with rt.io.TFRecordWriter(path) as writer:
        for number in range(20):
            writer.write(b"record" * number)


FORMATS: dict[str, tuple[str, Callable[[Path], Any], Callable[[Path], Any]]] = {
    "meta graph": ("model.meta", _saved_graph, _read_graph),
    "checkpoint": ("model.index", _saved_graph, _read_graph),
    "saved model": (
        "saved_model.pb",
        lambda at: rt.saved_model.save(_Scaled(), at),
        rt.saved_model.load,
    ),
    "keras": (
        "m.keras",
        lambda at: _model().save(at / "m.keras"),
        lambda at: keras.models.load_model(at / "m.keras"),
    ),
    "weights": (
        "m.weights.h5",
        lambda at: _model().save_weights(at / "m.weights.h5"),
        lambda at: _model().load_weights(at / "m.weights.h5"),
    ),
    "records": (
        "r.tfrecord",
        lambda at: _saved_examples(at / "r.tfrecord"),
        lambda at: list(rt.data.TFRecordDataset(at / "r.tfrecord")),
    ),
}
"""A file of each format, how it is made, and how it is read."""


def _mutated(content: bytes, draw: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(draw.choice([1, 1, 3, 10])):
        at = draw.randrange(len(changed))
        kind = draw.randrange(4)
        if kind == 0:
            changed[at] ^= 1 << draw.randrange(8)
        elif kind == 1:
            del changed[max(at, 1) :]
        elif kind == 2:
            changed[at : at + 8] = draw.choice([b"\xff" * 8, b"\0" * 8, b"\x80" * 8])
        else:
            changed[at:at] = changed[at // 2 : at // 2 + 20]
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numbers that are NaN now
@pytest.mark.parametrize("name", FORMATS)
def test_damage_is_an_error_that_names_the_file(name: str, tmp_path: Path) -> None:
    """Whatever is flipped, cut or repeated: it is read, or a ValueError says which file cannot be."""
    file, save, load = FORMATS[name]
    save(tmp_path)
    whole = (tmp_path / file).read_bytes()
    draw = random.Random(name)
    failed = 0
    for _ in range(MUTATIONS):
        (tmp_path / file).write_bytes(_mutated(whole, draw))
        try:
            load(tmp_path)
        except ValueError as error:
            failed += 1
            assert str(tmp_path) in str(error), error  # noqa: PT017  # not all of them fail
    assert failed > MUTATIONS // 4


def test_members_outside_of_the_directory_are_not_written(tmp_path: Path) -> None:
    """A zip's `../../x` is never unpacked: what is wanted is read by name."""
    _model().save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras", "a") as archive:
        archive.writestr("../../outside", b"hello")
    (tmp_path / "in" / "there").mkdir(parents=True)
    os.replace(tmp_path / "m.keras", tmp_path / "in" / "there" / "m.keras")

    keras.models.load_model(tmp_path / "in" / "there" / "m.keras")

    assert ["in"] == [one.name for one in tmp_path.iterdir()]


def test_an_encrypted_archive_is_refused_by_name(tmp_path: Path) -> None:
    """What Python cannot unpack is no RuntimeError from inside of zipfile."""
    _model().save(tmp_path / "m.keras")
    content = bytearray((tmp_path / "m.keras").read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"config.json"))
    content[at + 8] |= 1  # the flag in the central directory
    (tmp_path / "m.keras").write_bytes(content)

    with pytest.raises(ValueError, match=r"m\.keras.*encrypted"):
        keras.models.load_model(tmp_path / "m.keras")


def test_an_archive_that_leads_before_its_beginning_is_refused_by_name(tmp_path: Path) -> None:
    """The operating system's "Invalid argument" says neither of what nor why."""
    _model().save(tmp_path / "m.keras")
    content = bytearray((tmp_path / "m.keras").read_bytes())
    end = content.rindex(b"PK\x05\x06")
    directory = int.from_bytes(content[end + 16 : end + 20], "little")
    content[end + 16 : end + 20] = (directory + 1000).to_bytes(4, "little")
    (tmp_path / "m.keras").write_bytes(content)

    with pytest.raises(ValueError, match=r"m\.keras is no \.keras file"):
        keras.models.load_model(tmp_path / "m.keras")


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """A limit on how large a file may grow: writes beyond fail as on a full disk; what tests print is a file, too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("name", ["keras", "weights"])
def test_a_full_disk_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    """Weights that cannot be written do not replace those that are there, and leave nothing beside them."""
    file, save, load = FORMATS[name]
    save(tmp_path)
    whole = (tmp_path / file).read_bytes()
    with small_disk(1000), pytest.raises(OSError, match="File too large"):
        save(tmp_path)

    assert whole == (tmp_path / file).read_bytes()
    assert [file] == os.listdir(tmp_path)
    load(tmp_path)


def test_a_full_disk_is_told_with_the_file(tmp_path: Path) -> None:
    """Of records and of logs alike; what was written before can be read."""
    records = rt.io.TFRecordWriter(tmp_path / "r.tfrecord")
    records.write(b"x" * 900)
    with small_disk(1000), pytest.raises(OSError, match=r"r\.tfrecord"):
        _write_on(records)
    with Graph().as_default(), rt.Session() as session:
        logged = session.run(rt.summary.scalar("loss", 1.0))
    with small_disk(1000):
        log = rt.summary.FileWriter(tmp_path / "log")
        with pytest.raises(OSError, match=r"events\.out\.tfevents"):
            _log_on(log, logged)

    assert [b"x" * 900] == list(read_records(tmp_path / "r.tfrecord", skip_damage=True))


def _write_on(records: rt.io.TFRecordWriter) -> None:
    with records:
        for _ in range(100):
            records.write(b"y" * 900)


def _log_on(log: Any, logged: bytes) -> None:
    for step in range(1000):
        log.add_summary(logged, step)
    log.flush()


@pytest.mark.parametrize("name", ["keras", "weights"])
def test_saved_files_can_be_read_by_whom_the_umask_lets(name: str, tmp_path: Path) -> None:
    """A file is as open as any that the person makes, not for the owner alone."""
    file, save, _ = FORMATS[name]
    before = os.umask(0o022)
    try:
        save(tmp_path)
    finally:
        os.umask(before)

    assert 0o644 == stat.S_IMODE((tmp_path / file).stat().st_mode)


def test_blocks_of_a_table_are_read_once() -> None:
    """An index that names one large empty block again and again costs no more than the file."""
    table = encode_table([(b"", b"")])

    assert {b"": b""} == decode_table(table)
    with pytest.raises(CorruptTable, match="overlap"):
        decode_table(_with_repeated_block(50_000))


def _with_repeated_block(restarts: int) -> bytes:
    """Return a table whose index names one block, of restarts alone, a thousand times."""
    from writer.wire.checkpoint import table as layout  # its own way of writing blocks

    content = bytearray()
    empty = layout._Block(1)
    empty._restarts = [0] * restarts
    handle = layout._append(content, empty)
    index = layout._Block(1)
    for number in range(1000):
        index.add(b"%04d" % number, handle)
    footer = layout._append(content, layout._Block(1)) + layout._append(content, index)
    content += footer.ljust(layout.FOOTER_BYTES - 8, b"\0") + layout.MAGIC.to_bytes(8, "little")
    return bytes(content)


def test_numbers_that_a_file_does_not_hold_take_no_memory(tmp_path: Path) -> None:
    """A shape of 2**40 in a GraphDef is a number like any other until somebody runs it."""
    with Graph().as_default() as graph:
        rt.zeros([2], name="z")
        message = rt.graph_def_of(graph)
        message.node[0].attr["value"].tensor.tensor_shape.dim[0].size = 1 << 40
    with Graph().as_default(), pytest.raises(ValueError, match="node 'z'"):
        rt.import_graph_def(message, name="")
    np.testing.assert_array_equal([0, 0], rt.zeros([2]).numpy())
