"""A training on a GPU (the stub) is the training on the CPU: losses, slots, checkpoints, summaries, profiles."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.devices import home_of
from tests.runtime.saving.training import build, feeds

STEPS = 5
OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "adadelta": lambda: rt.train.AdadeltaOptimizer(1.0),
    "adagrad": lambda: rt.train.AdagradOptimizer(0.1),
    "adam": lambda: rt.train.AdamOptimizer(0.05),
    "adamw": lambda: rt.train.AdamWOptimizer(0.01, 0.05),
    "ftrl": lambda: rt.train.FtrlOptimizer(0.1, l1_regularization_strength=0.01),
    "lamb": lambda: rt.train.LambOptimizer(0.05),
    "momentum": lambda: rt.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "rmsprop": lambda: rt.train.RMSPropOptimizer(0.01, momentum=0.5, centered=True),
    "sgd": lambda: rt.train.GradientDescentOptimizer(0.1),
}


def trained(device: str, folder: Path | None = None) -> tuple[list[Any], Any, dict[str, Any]]:
    """Losses of some steps, the session, and all variables of the small model with everything in it."""
    with rt.Graph().as_default() as graph:
        with rt.device(device):
            model = build(rt)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        losses = [session.run((model.loss, model.train), feeds(model))[0] for _ in range(STEPS)]
        summary = session.run(model.summaries, feeds(model))
        assert b"loss" in summary
        values = {one.name: session.run(one) for one in rt.global_variables()}
        if folder is not None:
            rt.train.Saver().save(session, str(folder / "model"))
        homes = {one.name: home_of(session.state_of(one.handle.op).array) for one in rt.global_variables()}
    assert graph is not None
    return losses, homes, values


def test_a_training_in_a_session_is_the_cpus(gpu: Any) -> None:
    """Losses and variables are equal; variables and Adam's slots lie on the GPU."""
    expected, _, values = trained("/cpu:0")
    found, homes, others = trained("/gpu:0")

    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert all(home is not None for home in homes.values()), homes
    for name, value in values.items():
        np.testing.assert_allclose(others[name], value, rtol=1e-5, atol=1e-7)


def test_a_checkpoint_of_a_gpu_is_any_other(gpu: Any, tmp_path: Path) -> None:
    """What was saved from a GPU is restored on the CPU, and the other way round."""
    _, _, values = trained("/gpu:0", tmp_path)

    for device in ("/cpu:0", "/gpu:1"):
        with rt.Graph().as_default(), rt.device(device):
            build(rt)
            session = rt.Session()
            rt.train.Saver().restore(session, str(tmp_path / "model"))
            for one in rt.global_variables():
                np.testing.assert_array_equal(session.run(one), values[one.name])


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_optimizers_update_what_lies_on_a_gpu(gpu: Any, name: str) -> None:
    """Eagerly and sparsely: a table of which two rows are looked up, and a dense matrix."""
    results = []
    for device in ("/cpu:0", "/gpu:0"):
        with rt.device(device):
            table = rt.Variable(np.linspace(-1, 1, 12, dtype=np.float32).reshape(6, 2), name="table")
            matrix = rt.Variable(np.linspace(1, 2, 6, dtype=np.float32).reshape(2, 3), name="matrix")
        optimizer: Any = OPTIMIZERS[name]()
        for _ in range(3):
            with rt.GradientTape() as tape:
                rows = rt.nn.embedding_lookup(table, np.array([1, 4, 1]))
                loss = rt.reduce_sum(rt.square(rt.matmul(rows, matrix)))
            grads = tape.gradient(loss, [table, matrix])
            optimizer.apply_gradients(zip(grads, [table, matrix], strict=True))
        assert (home_of(table.handle.array.array) is not None) == (device == "/gpu:0")
        results.append([table.numpy(), matrix.numpy()])

    for expected, found in zip(*results, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_updates_in_a_plan_are_one_kernel_or_the_ops_own(gpu: Any, name: str) -> None:
    """Three steps in a session end where the CPU's do, and where those of the ops' own kernels do."""

    def run(device: str, options: rt.PlanOptions | None = None) -> list[Any]:
        with rt.Graph().as_default(), rt.device(device):
            matrix = rt.Variable(np.linspace(1, 2, 6, dtype=np.float32).reshape(2, 3), name="matrix")
            train = OPTIMIZERS[name]().minimize(rt.reduce_sum(rt.square(matrix)))
            session = rt.Session(config=options)
            session.run(rt.global_variables_initializer())
            for _ in range(3):
                session.run(train)
            return [session.run(one) for one in rt.global_variables()]

    expected = run("/cpu:0")
    for found in (run("/gpu:0"), run("/gpu:0", rt.UNPLANNED)):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_what_was_read_of_a_gpu_does_not_change(gpu: Any) -> None:
    """A tensor that was read keeps what it saw, as on the CPU."""
    with rt.device("/gpu:0"):
        variable = rt.Variable(np.ones(3, np.float32))
    seen = variable.value()
    variable.assign_add(np.ones(3, np.float32))

    assert [1.0, 1.0, 1.0] == seen.numpy().tolist()
    assert [2.0, 2.0, 2.0] == variable.numpy().tolist()


def test_a_function_trains_variables_of_a_gpu(gpu: Any) -> None:
    """A traced step changes the variable where it lies; its results stay there."""
    with rt.device("/gpu:0"):
        weights = rt.Variable(np.ones((3, 1), np.float32))

    @rt.function
    def step(x: Any) -> Any:
        with rt.GradientTape() as tape:
            loss = rt.reduce_mean(rt.square(rt.matmul(x, weights)))
        weights.assign_sub(0.1 * tape.gradient(loss, weights))
        return loss

    x = np.eye(3, dtype=np.float32)
    losses = [step(x) for _ in range(3)]

    assert [1.0, pytest.approx((1 - 0.2 / 3) ** 2), pytest.approx((1 - 0.2 / 3) ** 4)] == [float(one) for one in losses]
    assert all(home_of(one.array) is not None for one in losses)
    assert home_of(weights.handle.array.array) is not None


def test_loops_and_branches_run_on_a_gpu(gpu: Any) -> None:
    """A while_loop and a cond that a GPU was asked for give the CPU's values; so do their gradients."""

    def run(device: str) -> Any:
        with rt.Graph().as_default(), rt.device(device):
            x = rt.placeholder(rt.float32, [3])
            _, y = rt.while_loop(lambda i, y: i < 4, lambda i, y: (i + 1, y * x), (rt.constant(0), x))
            z = rt.cond(rt.reduce_sum(y) > 1.0, lambda: y * 2.0, lambda: y - 1.0)
            return rt.Session().run([y, z, *rt.gradients(z, [x])], {x: np.array([1.0, 1.1, 0.9], np.float32)})

    for expected, found in zip(run("/cpu:0"), run("/gpu:0"), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_models_fit_on_a_gpu(gpu: Any) -> None:
    """A Keras model whose layers are made for a GPU trains there, to the CPU's losses."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 4)).astype(np.float32), rng.integers(0, 3, 32)
    losses = []
    for device in ("/cpu:0", "/gpu:0"):
        rt.set_random_seed(3)
        with rt.device(device):
            model = rt.keras.Sequential([rt.layers.Dense(8, activation="relu"), rt.layers.Dense(3)])
            model.compile(optimizer="adam", loss=rt.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
            losses.append(model.fit(x, y, epochs=2, batch_size=8, verbose=0, shuffle=False).history["loss"])

    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-5)


def test_elements_of_a_dataset_come_to_a_gpu_before_they_are_wanted(gpu: Any) -> None:
    """prefetch_to_device: a dataset's arrays are there when the loop gets them; text stays on the host."""
    dataset = rt.data.Dataset.from_tensor_slices({"x": np.arange(6, dtype=np.float32), "name": [b"a"] * 6}).batch(2)
    elements = list(dataset.apply(rt.data.prefetch_to_device("/gpu:0")))

    assert [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]] == [one["x"].numpy().tolist() for one in elements]
    assert all(home_of(one["x"].array) is not None and home_of(one["name"].array) is None for one in elements)
