"""What a person does wrong in a session or in eager code: each an error in words, after which all goes on."""

import copy
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.errors import InvalidArgumentError, ResourceExhaustedError
from runtime.graph.graph import Graph
from runtime.interrupts import deferred

ROOT = Path(__file__).parents[2]
HERE = r"test_bad_input\.py:\d+"


@pytest.mark.parametrize(
    ("value", "kind", "reason"),
    [
        ([["a", "b"]], TypeError, "cannot become a tensor of float32"),
        (None, TypeError, "None"),
        ([[1.0, 2.0], [3.0]], ValueError, "inhomogeneous"),
        (np.ones((1, 2)) * 1j, TypeError, "complex128 has a part that would be lost"),
        (np.ones((1, 3)), ValueError, r"\[\?, 2\].*\[1, 3\]"),
    ],
)
def test_what_cannot_be_fed_is_told_with_the_placeholder(value: Any, kind: type[Exception], reason: str) -> None:
    """By name, with why not, and the line that made it."""
    with Graph().as_default(), rt.Session() as session:
        x = rt.placeholder(rt.float32, [None, 2], name="pixels")
        with pytest.raises(kind, match=rf"pixels:0.*{reason}.*{HERE}"):
            session.run(x, {x: value})


def test_feeds_are_a_dict() -> None:
    """A list of values is no AttributeError from inside."""
    with Graph().as_default(), rt.Session() as session:
        x = rt.placeholder(rt.float32, [])
        with pytest.raises(TypeError, match="feed_dict maps tensors to values, and is a list"):
            session.run(x, [1.0])


def test_a_tensor_of_another_graph_is_told_with_the_line() -> None:
    """It is the operation that cannot be made which is named."""
    with Graph().as_default():
        other = rt.constant(1.0, name="theirs")
    with (
        Graph().as_default(),
        pytest.raises(ValueError, match=rf"AddV2 in Add: y: .*theirs.* of another graph: .*Session.* \(at .*{HERE}"),
    ):
        rt.add(rt.constant(1.0), other)


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda x, n: x + n, r"AddV2 in tower/add: y: a tensor of float32 is wanted, and .*tower/n:0.* is of int32"),
        (lambda x, n: x * 1.5j, r"Mul in tower/mul: y: 1\.5j of complex128 cannot become a tensor of float32"),
        (lambda x, n: rt.concat([x, n], 0), r"ConcatV2 in tower/concat: values_1: .* is of int32"),
        (lambda x, n: rt.bitwise.invert(x), r"Invert in tower/Invert is not defined for float32"),
    ],
)
def test_inputs_of_a_wrong_type_are_told_with_op_scope_and_line(build: Callable[..., Any], reason: str) -> None:
    """Python's operators say it as all others do."""
    with rt.Graph().as_default(), rt.name_scope("tower"):
        x = rt.placeholder(rt.float32, [2], name="x")
        n = rt.placeholder(rt.int32, [2], name="n")
        with pytest.raises(TypeError, match=reason + r".* \(at .*test_bad_input\.py:\d+\)$"):
            build(x, n)


def test_a_kernel_that_fails_at_once_says_in_which_op() -> None:
    """Eagerly as in a session: TensorFlow's class, the op, what it was given, the line."""
    with pytest.raises(InvalidArgumentError, match=rf"GatherV2: index 5 is not in \[0, 2\); given .*{HERE}"):
        rt.gather([1.0, 2.0], 5)


def test_too_large_a_result_is_told_with_the_op() -> None:
    """Eagerly and in a session: no memory is taken, and TensorFlow's class says so."""
    with pytest.raises(ResourceExhaustedError, match=rf"Tile: .*allocate.*{HERE}"):
        rt.tile(rt.ones([1000]), [1 << 30])
    with Graph().as_default(), rt.Session() as session:
        large = rt.tile(rt.placeholder(rt.float32, [1000], name="x"), [1 << 30], name="large")
        with pytest.raises(ResourceExhaustedError, match=rf"large \(Tile, made at .*{HERE}"):
            session.run(large, {"x:0": np.ones(1000)})


def test_a_size_below_zero_is_refused() -> None:
    """By name, with the shape that was asked for."""
    with pytest.raises(ValueError, match=r"zeros of shape \[2, -1\]"):
        rt.zeros([2, -1])


@pytest.mark.parametrize("name", ["x:0", "^x", "", "é", "a b", "/x", "a\0b", "\n", "_x"])
def test_a_name_that_a_graph_def_cannot_have_is_refused(name: str) -> None:
    """Else its checkpoint's graph could be read by nobody, TensorFlow included."""
    with Graph().as_default(), pytest.raises(ValueError, match=rf"is no name of an operation.*{HERE}"):
        rt.constant(1.0, name=name)


@pytest.mark.parametrize("name", ["../x", "a//b", "a/../b", ".", "x" * 10_000])
def test_names_that_look_like_paths_are_only_names(name: str, tmp_path: Path) -> None:
    """They are saved, imported and restored, and no file but the checkpoint's is made."""
    with Graph().as_default(), rt.Session() as session:
        rt.get_variable(name, initializer=rt.constant(3.0))
        session.run(rt.global_variables_initializer())
        rt.train.Saver().save(session, tmp_path / "in" / "model")
    with Graph().as_default(), rt.Session() as session:
        saver = rt.train.import_meta_graph(tmp_path / "in" / "model.meta")
        assert saver is not None
        saver.restore(session, tmp_path / "in" / "model")
        assert 3.0 == session.run(f"{name}/Read/ReadVariableOp:0")
    assert ["in"] == os.listdir(tmp_path)


def test_a_python_function_may_run_the_session_that_runs_it() -> None:
    """Other fetches give their values; the same ones would never end, and are refused."""
    with Graph().as_default(), rt.Session() as session:
        other = rt.constant(2.0)
        fetch: list[Any] = [other]
        inside = rt.py_function(lambda: session.run(fetch[0]), [], rt.float32)
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(session.run(inside)), daemon=True)
        thread.start()
        thread.join(30)
        assert [2.0] == found

        fetch[0] = inside
        with pytest.raises(RuntimeError, match="inside of their own run"):
            session.run(inside)
        fetch[0] = other
        assert 2.0 == session.run(inside)


def test_what_keeps_nothing_is_no_variable() -> None:
    """Asked for as a hostile saver asks: by an operation that has no state."""
    with Graph().as_default(), rt.Session() as session:
        constant = rt.constant(1.0, name="c")
    with pytest.raises(ValueError, match=r"c \(Const\) keeps nothing between runs"):
        session.state_of(constant.op)


def test_a_generators_element_of_another_type_is_told() -> None:
    """What it gave, and what was promised."""
    dataset = rt.data.Dataset.from_generator(lambda: iter(["a"]), output_signature=rt.TensorSpec([], rt.int32))
    with pytest.raises(ValueError, match="the generator gave 'a' where int32 was promised"):
        list(dataset)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C means what it means in a terminal: who runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_waits_for_a_block_that_it_would_break() -> None:
    """It is raised when the outermost block is left, once, and the handler is the old one again."""
    handler = signal.getsignal(signal.SIGINT)
    reached = []

    def interrupted() -> None:
        with deferred():
            with deferred():
                signal.raise_signal(signal.SIGINT)
                reached.append("inner")
            signal.raise_signal(signal.SIGINT)
            reached.append("outer")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert ["inner", "outer"] == reached
    assert handler is signal.getsignal(signal.SIGINT)


INTERRUPTED = """
import os, signal, threading, time
import numpy as np, runtime as rt
signal.signal(signal.SIGINT, signal.default_int_handler)
with rt.Graph().as_default(), rt.Session() as session:
    x = rt.placeholder(rt.float32, [200, 200])
    w = rt.get_variable("w", initializer=rt.ones([200, 200]))
    y = rt.tanh(rt.matmul(x, w) * 0.001 + 1.0) * 2.0
    update = rt.assign(w, w + 1.0)
    session.run(w.initializer)
    stopped = 0
    for turn in range(25):
        timer = threading.Timer(0.02 * (turn % 9), lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            timer.start()
            session.run([y, update], {x: np.eye(200, dtype=np.float32)})
            timer.join()
            time.sleep(0.001)
        except KeyboardInterrupt:
            stopped += 1
        timer.join()
        value = session.run(w)
        assert value.min() == value.max(), "half an update"
    print("alive", stopped)
"""


def test_interrupts_of_first_steps_leave_a_session_that_can_be_used(tmp_path: Path) -> None:
    """Ctrl-C while kernels compile neither ends the process nor leaves half an update behind."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert 0 == done.returncode, done.stderr
    assert done.stdout.startswith("alive")


INTERRUPTED_IMPORT = """
import importlib.abc, signal, sys
from runtime.records import columns, packed
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "numba.core.decorators":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
columns._read = packed._read = 20_000
try:
    CALL
except KeyboardInterrupt:
    CALL
    print("again")
"""


@pytest.mark.parametrize(
    "call",
    [
        "columns._read = 20_000; columns.read_columns([], [])",
        "packed._read = 20_000; list(packed.packed_records('none'))",
    ],
    ids=["examples", "records"],
)
def test_an_interrupt_while_records_load_their_compiler_leaves_it_whole(call: str, tmp_path: Path) -> None:
    """It is raised when numba is there; half of it could not be imported again in this process."""
    (tmp_path / "none").touch()
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_IMPORT.replace("CALL", call)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "again\n" == done.stdout, done.stderr


@pytest.mark.parametrize("way", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))], ids=["copied", "pickled"])
def test_what_is_copied_is_whole_and_apart(way: Callable[[Any], Any]) -> None:
    """Tensors, variables, dtypes; a model that was trained goes on as the first would, and leaves that alone."""
    assert rt.float32 is way(rt.float32)
    np.testing.assert_array_equal([1.0, 2.0], (way(rt.constant([1.0, 2.0])) + 0.0).numpy())
    first = rt.Variable([1.0])
    way(first).assign([2.0])
    assert [1.0] == first.numpy()

    model = rt.keras.Sequential([rt.keras.Input((3,)), rt.keras.layers.Dense(2)])
    model.compile("adam", "mse")
    x, y = np.ones((8, 3)), np.ones((8, 2))
    model.fit(x, y, verbose=0)
    other = way(model)
    losses = [one.fit(x, y, epochs=3, verbose=0).history["loss"] for one in (model, other)]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("way", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))], ids=["copied", "pickled"])
def test_a_copied_graph_runs(way: Callable[[Any], Any]) -> None:
    """With its names, in a session of its own."""
    with Graph().as_default() as graph:
        rt.multiply(rt.placeholder(rt.float32, [], name="x"), 2.0, name="y")
    with rt.Session(graph=way(graph)) as session:
        assert 6.0 == session.run("y:0", {"x:0": 3.0})


def feed_array_for_sparse(session: rt.Session) -> Any:
    sparse = rt.sparse_placeholder(rt.float32)
    return session.run(rt.sparse_tensor_to_dense(sparse), {sparse: np.eye(2)})


def reuse_misspelt(_: rt.Session) -> Any:
    with rt.variable_scope("net"):
        rt.get_variable("w", [2])
    with rt.variable_scope("Net", reuse=True):
        return rt.get_variable("w", [2])


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "nothing fetched": (lambda s: s.run([rt.constant(1), None]), TypeError, "None cannot be fetched: gradients"),
    "a name misspelt": (
        lambda s: rt.no_op(name="net/logits") and s.run("net/logit"),
        KeyError,
        "no operation 'net/logit': did you mean 'net/logits'",
    ),
    "an output forgotten": (
        lambda s: rt.get_default_graph().get_tensor_by_name("x"),
        ValueError,
        "operation:output, as 'x:0', not 'x'",
    ),
    "an operation fed": (
        lambda s: rt.placeholder(rt.float32, name="x") is not None and s.run([], {"x": 1}),
        TypeError,
        "'x' is an operation: only tensors are fed, as 'x:0'",
    ),
    "an array for a sparse placeholder": (feed_array_for_sparse, ValueError, "by SparseTensorValue"),
    "no checkpoint": (
        lambda s: rt.train.Saver([rt.get_variable("w", [])]).restore(s, rt.train.latest_checkpoint("/nowhere")),
        ValueError,
        "the path is None; .*latest_checkpoint",
    ),
    "a value of another shape": (
        lambda s: rt.get_variable("net/w", [2]).assign(rt.zeros([3])),
        ValueError,
        rf"variable 'net/w' is \[2\], and a value \[3\] is not; given .*{HERE}",
    ),
    "a branch that is no function": (
        lambda s: rt.cond(rt.constant(True), rt.constant(1), rt.constant(2)),
        TypeError,
        rf"give functions, `lambda: …` \(at .*{HERE}",
    ),
    "a gradient that is not there": (
        lambda s: rt.clip_by_value(None, 0, 1),
        TypeError,
        "gradients.. gives None for what a loss does not depend on",
    ),
    "floats for classes": (lambda s: rt.one_hot(rt.zeros([2]), 3), TypeError, "one_hot is not defined for float32"),
    "a scope misspelt": (
        reuse_misspelt,
        ValueError,
        "variable 'Net/w' does not exist, and the scope only reuses .*; there are 'net/w'",
    ),
}
"""What people do wrong, the error, and what it tells them."""


@pytest.mark.parametrize("mistake", MISTAKES)
def test_errors_say_what_to_do(mistake: str) -> None:
    """What it is about by name, and how to go on."""
    make, kind, told = MISTAKES[mistake]
    with rt.Graph().as_default(), rt.Session() as session, pytest.raises(kind, match=told):
        make(session)
