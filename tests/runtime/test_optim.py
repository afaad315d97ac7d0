"""Optimizers: names, slots and trajectories are TensorFlow's, in graphs and eagerly."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from tests.runtime.oracle.models import described
from tests.runtime.oracle.optimizers import KEPT, OPTIMIZERS, batches, embedded_regression, trajectory
from tests.runtime.test_names import settled

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime" / "optimizers"
ALL: dict[str, Callable[[Any], Any]] = {
    **OPTIMIZERS,
    "adamw": lambda tf: tf.train.AdamWOptimizer(0.01),
    "lamb": lambda tf: tf.train.LambOptimizer(0.01),
}


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_hundred_steps_are_tensorflows(name: str) -> None:
    """Losses, weights and slots, all under TensorFlow's names: what a checkpoint would hold."""
    expected = golden(name)
    with rt.Graph().as_default():
        found = trajectory(rt, name)

    np.testing.assert_allclose(expected["losses"], found["losses"], rtol=1e-4, atol=1e-5)
    for theirs, ours in zip(expected["variables"], found["variables"], strict=True):
        assert list(theirs) == list(ours)
        for variable, values in theirs.items():
            np.testing.assert_allclose(values, ours[variable], rtol=1e-4, atol=1e-5, err_msg=variable)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_operations_are_tensorflows(name: str) -> None:
    """Slots and the updates of dense variables and of rows, name for name (of gradients, test_names has more)."""
    with rt.Graph().as_default() as graph:
        trajectory(rt, name)

    assert _without_gradients(golden(name)["operations"]) == _without_gradients(described(graph))


def _without_gradients(entries: list[Any]) -> list[Any]:
    return [settled(entry) for entry in entries if not entry[0].startswith("gradients/")]


@pytest.mark.tensorflow
def test_tensorflow_trains_our_graphs(run_tensorflow: Callable[..., str], tmp_path: Path) -> None:
    """Each optimizer's graph, dense updates and those of rows, a hundred steps."""
    for name, make in OPTIMIZERS.items():
        with rt.Graph().as_default() as graph:
            loss, _ = embedded_regression(rt)
            make(rt).minimize(loss, name="train")
            rt.global_variables_initializer()
            (tmp_path / f"{name}.pb").write_bytes(rt.graph_def_of(graph).SerializeToString())
    found = json.loads(run_tensorflow("tests.runtime.oracle.train_graphs", str(tmp_path)))

    assert set(OPTIMIZERS) == set(found)
    for name, losses in found.items():
        np.testing.assert_allclose(golden(name)["losses"], losses, rtol=1e-4, atol=1e-5, err_msg=name)


class Regression:
    """The oracle's model, eagerly."""

    def __init__(self) -> None:
        self.table = rt.Variable(np.cos(np.arange(14, dtype=np.float32)).reshape(7, 2), name="table")
        self.kernel = rt.Variable(np.sin(np.arange(5, dtype=np.float32))[:, None], name="kernel")
        self.bias = rt.Variable(np.zeros(1, np.float32), name="bias")
        self.variables = [self.table, self.kernel, self.bias]

    def loss(self, ids: Any, numbers: Any, targets: Any) -> Any:
        features = rt.concat([rt.gather(self.table, ids), numbers], axis=1)
        return rt.reduce_mean(rt.square(rt.matmul(features, self.kernel) + self.bias - targets))

    def step(self, optimizer: Any, *batch: Any) -> Any:
        with rt.GradientTape() as tape:
            loss = self.loss(*batch)
        grads = tape.gradient(loss, self.variables)
        optimizer.apply_gradients(zip(grads, self.variables, strict=True))
        return loss


@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "function"])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_eager_steps_are_the_graphs(name: str, compiled: bool) -> None:
    """The same class trains eagerly, also inside of rt.function, on the same trajectory."""
    model, optimizer = Regression(), OPTIMIZERS[name](rt)
    step = rt.function(model.step) if compiled else model.step
    for batch in batches()[:KEPT]:
        step(optimizer, *batch)
    expected = golden(name)["variables"][0]
    kept = {one.name.removesuffix(":0"): one for one in (*model.variables, *optimizer.variables())}

    assert set(expected) - {"global_step"} == set(kept)
    for variable, values in expected.items():
        if variable != "global_step":
            np.testing.assert_allclose(np.ravel(kept[variable]), values, rtol=1e-4, atol=1e-5, err_msg=variable)


@pytest.mark.parametrize("name", [one for one in ALL if one not in ("adam", "adamw", "lamb")])
def test_rows_without_a_gradient_keep_every_bit(name: str) -> None:
    """A gradient of gathers touches only the rows that were gathered, in the table and in its slots."""
    model, optimizer = Regression(), ALL[name](rt)
    model.step(optimizer, *batches()[0])
    slots = [optimizer.get_slot(model.table, slot) for slot in optimizer.get_slot_names()]
    before = [one.numpy() for one in (model.table, *slots)]
    ids = np.array([1, 3, 1], np.int32)
    model.step(optimizer, ids, *(part[:3] for part in batches()[1][1:]))
    for old, one in zip(before, (model.table, *slots), strict=True):
        np.testing.assert_array_equal(np.delete(old, [1, 3], 0), np.delete(one.numpy(), [1, 3], 0))
    assert (before[0][[1, 3]] != model.table.numpy()[[1, 3]]).any(1).all()


@pytest.mark.parametrize("name", ALL)
def test_every_optimizer_lowers_the_loss(name: str) -> None:
    """Fifty steps on one batch."""
    model, optimizer, batch = Regression(), ALL[name](rt), batches()[0]
    losses = [float(model.step(optimizer, *batch)) for _ in range(50)]
    assert losses[-1] < (0.98 if name == "adadelta" else 0.9) * losses[0]  # Adadelta starts slowly


def test_adamw_shrinks_weights_beside_the_step() -> None:
    """Without a gradient, a weight loses learning_rate · weight_decay of itself; an excluded one nothing."""
    w, b = rt.Variable([2.0], name="w"), rt.Variable([2.0], name="b")
    optimizer = rt.train.AdamWOptimizer(0.1, weight_decay=0.5, exclude=lambda name: name == "b")
    optimizer.apply_gradients([(rt.constant([0.0]), w), (rt.constant([0.0]), b)])
    np.testing.assert_allclose([1.9], w.numpy(), rtol=1e-6)
    np.testing.assert_array_equal([2.0], b.numpy())


def test_lamb_steps_as_long_as_the_weights_are() -> None:
    """The step's length is learning_rate · |w|, whatever the gradient's."""
    for scale in (1e-3, 1.0, 1e3):
        w = rt.Variable([3.0, 4.0])
        rt.train.LambOptimizer(0.1).apply_gradients([(rt.constant([scale, -scale]), w)])
        np.testing.assert_allclose(0.5, np.linalg.norm(w.numpy() - [3, 4]), rtol=2e-3)


def test_var_list_trains_only_these() -> None:
    """As transfer learning does."""
    with rt.Graph().as_default():
        a, b = rt.get_variable("a", initializer=1.0), rt.get_variable("b", initializer=1.0)
        train = rt.train.GradientDescentOptimizer(0.5).minimize(a * b, var_list=[a])
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            session.run(train)
            assert [0.5, 1.0] == session.run([a, b])


def test_learning_rates_may_be_tensors_and_callables() -> None:
    """A tensor is looked at in each step, a callable is called in each eager step."""
    w = rt.Variable(0.0)
    rates = iter([1.0, 10.0])
    optimizer = rt.train.GradientDescentOptimizer(lambda: next(rates))
    for _ in range(2):
        optimizer.apply_gradients([(rt.constant(1.0), w)])
    assert -11.0 == w.numpy()


def test_double_precision_is_kept() -> None:
    """Hyperparameters take the dtype of the variable."""
    for name, make in ALL.items():
        w = rt.Variable(np.ones(3))
        make(rt).apply_gradients([(rt.constant(np.full(3, 0.1)), w)])
        assert (name, np.float64) == (name, w.numpy().dtype)


def test_what_cannot_be_trained_is_said() -> None:
    """A loss that depends on nothing, no gradients, bad hyperparameters."""
    with rt.Graph().as_default():
        rt.get_variable("unused", initializer=1.0)
        with pytest.raises(ValueError, match="depends on none of the variables: unused:0"):
            rt.train.GradientDescentOptimizer(0.1).minimize(rt.constant(1.0))
    with pytest.raises(ValueError, match="no variable has a gradient"):
        rt.train.AdamOptimizer().apply_gradients([(None, rt.Variable(1.0))])
    with pytest.raises(ValueError, match="initial_accumulator_value is 0"):
        rt.train.AdagradOptimizer(0.1, initial_accumulator_value=0)
    with pytest.raises(TypeError, match="callable"):
        rt.train.AdamOptimizer().minimize(rt.constant(1.0), var_list=[rt.Variable(1.0)])
