"""bfloat16: in feeds and fetches, variables and checkpoints, constants of graphs, and without ml_dtypes."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import runtime as rt
from runtime.ops.state import read_variable

ml_dtypes = pytest.importorskip("ml_dtypes")

ROOT = Path(__file__).parents[2]


def test_sums_keep_their_digits() -> None:
    """They are rounded once: a sum of ones that is rounded at every step stops at 256."""
    ones = rt.ones([1000], rt.bfloat16)
    assert 1000.0 == float(rt.reduce_sum(ones).numpy())
    assert 1000.0 == float(rt.matmul(rt.reshape(ones, [1, -1]), rt.reshape(ones, [-1, 1])).numpy()[0, 0])


def test_handles_of_variables_are_no_arrays() -> None:
    """A graph that was imported may hand them on: whether they are bfloat16 is not asked of them."""
    assert rt.ones([1], rt.bfloat16).dtype is rt.bfloat16
    with rt.Graph().as_default():
        variable = rt.Variable([1.0, 2.0])
        value = read_variable(rt.identity(variable.handle), dtype=rt.float32, _shape=(2,))
        session = rt.Session()
        session.run(variable.initializer)
        np.testing.assert_array_equal([1.0, 2.0], session.run(value))


def test_a_graph_is_fed_trained_and_saved(tmp_path: Path) -> None:
    """Fed with floats and with ml_dtypes' own; what is fetched is of that type, and so is what a checkpoint holds."""
    rng = np.random.default_rng(0)
    x = rng.standard_normal((8, 4)).astype(np.float32)
    with rt.Graph().as_default():
        fed = rt.placeholder(rt.bfloat16, [None, 4])
        w = rt.get_variable("w", [4, 3], rt.bfloat16, initializer=rt.glorot_uniform_initializer(seed=1))
        out = rt.nn.softmax(rt.matmul(fed, w) * 2.0 + 1.0)
        loss = rt.reduce_mean(rt.square(rt.cast(out, rt.float32) - [1.0, 0.0, 0.0]))
        step = rt.train.GradientDescentOptimizer(1.0).minimize(loss)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        first, planned = session.run([loss, out], {fed: x})
        np.testing.assert_array_equal(planned, session.run(out, {fed: x.astype(ml_dtypes.bfloat16)}))
        assert planned.dtype == ml_dtypes.bfloat16
        for _ in range(20):
            session.run(step, {fed: x})
        assert session.run(loss, {fed: x}) < first
        path = rt.train.Saver().save(session, str(tmp_path / "model"))
        again = rt.Session()
        rt.train.Saver().restore(again, path)
        np.testing.assert_array_equal(session.run(w), again.run(w))
    assert rt.train.load_variable(path, "w").dtype == ml_dtypes.bfloat16


def test_constants_of_graphs_hold_the_bits() -> None:
    """A number in half_val, more of them as bytes; both come back."""
    values = np.array([1.5, -2.0, 0.1], np.float32).astype(ml_dtypes.bfloat16)
    with rt.Graph().as_default() as graph:
        rt.constant(values, name="several")
        rt.constant(1.5, rt.bfloat16, name="one")
    message = rt.graph_def_of(graph)
    protos = {node.name: node.attr["value"].tensor for node in message.node}
    assert (14, [0x3FC0]) == (protos["one"].dtype, list(protos["one"].half_val))
    assert values.tobytes() == protos["several"].tensor_content
    with rt.Graph().as_default():
        several, one = rt.import_graph_def(message, return_elements=["several:0", "one:0"])
        found = rt.Session().run([several, one])
    np.testing.assert_array_equal(values, found[0])
    assert (ml_dtypes.bfloat16, 1.5) == (found[1].dtype, float(found[1]))


def test_numbers_that_are_not_finite_are_found() -> None:
    """As in any float."""
    with pytest.raises(ValueError, match="had NaN values"):
        rt.check_numerics(rt.constant([1.0, np.nan], rt.bfloat16), "here")


WITHOUT = """
import sys
sys.modules["ml_dtypes"] = None
import runtime as rt
print(rt.bfloat16.name, rt.bfloat16.is_floating, rt.as_dtype(14) is rt.bfloat16)
try:
    rt.constant([1.0], rt.bfloat16)
except TypeError as error:
    print(error)
print("ml_dtypes" in {name for name, module in sys.modules.items() if module is not None})
"""


def test_without_the_package_it_has_a_name_and_no_arrays() -> None:
    """The error says what to install; everything else works, and nobody who does not ask pays for an import."""
    outcome = subprocess.run([sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert outcome.returncode == 0, outcome.stderr
    lines = outcome.stdout.splitlines()
    assert ["bfloat16 True True", "bfloat16 needs the package ml_dtypes: pip install ml_dtypes", "False"] == lines
