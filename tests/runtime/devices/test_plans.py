"""Copies in plans: one where TensorFlow would make one, and none elsewhere. What runs, and what a trace says of it."""

import json
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import spans
from runtime.graph.registry import OPS
from runtime.session.expressions import EXPRESSIONS
from tests.runtime.devices.cupy_stub import ElementwiseKernel, copies

GPU = "/job:localhost/replica:0/task:0/device:GPU:0"
CPU = "/job:localhost/replica:0/task:0/device:CPU:0"
COPIES = "/device:GPU:0/memcpy"


def counted(run: Any) -> tuple[int, int]:
    """How many copies to the GPU and back a call makes."""
    before = copies.to_gpu, copies.to_host
    run()
    return copies.to_gpu - before[0], copies.to_host - before[1]


def test_feeds_and_fetches_are_copied_and_nothing_else(gpu: Any) -> None:
    """A chain of operations on a GPU: one copy in, though several take it, one copy out."""
    with rt.Graph().as_default():
        with rt.device("/gpu:0"):
            x = rt.placeholder(rt.float32, [2, 2])
            weights = rt.constant([[1.0, 2.0], [3.0, 4.0]])
            y = rt.nn.relu(rt.matmul(x, weights) + x) * x
        session = rt.Session()
        fed = {x: np.ones((2, 2), np.float32)}
        expected = session.run(y, fed)

        assert (1, 1) == counted(lambda: session.run(y, fed))
        assert [[5.0, 7.0], [5.0, 7.0]] == expected.tolist()


def test_shapes_and_axes_stay_on_the_host(gpu: Any) -> None:
    """TensorFlow's host memory: what a kernel must know before it runs is not brought to the GPU and back."""
    with rt.Graph().as_default():
        with rt.device("/gpu:0"):
            x = rt.placeholder(rt.float32, [None, 2])
            y = rt.reduce_sum(rt.reshape(x, rt.stack([2, rt.shape(x)[0]])), axis=1)
        session = rt.Session()
        fed = {x: np.ones((4, 2), np.float32)}
        session.run(y, fed)

        assert (1, 1) == counted(lambda: session.run(y, fed))


def test_reckoning_with_shapes_stays_on_the_host(gpu: Any) -> None:
    """What only a run can tell of a shape is not brought to the GPU to be cut there, and back."""
    with rt.Graph().as_default():
        with rt.device("/gpu:0"):
            x = rt.placeholder(rt.int64, [None])
            distinct, _ = rt.unique(x)
            y = rt.fill([rt.shape(distinct)[0] * 2], 1.0)
        session = rt.Session()
        assert [1.0] * 4 == session.run(y, {x: np.array([3, 5, 3])}).tolist()

        assert (1, 1) == counted(lambda: session.run(y, {x: np.array([3, 5, 3])}))


def test_a_step_copies_its_batch_and_its_loss(gpu: Any) -> None:
    """Variables, gradients and updates stay on the GPU from step to step."""
    with rt.Graph().as_default():
        with rt.device("/gpu:0"):
            x = rt.placeholder(rt.float32, [4, 3], name="x")
            weights = rt.Variable(np.ones((3, 1), np.float32), name="w")
            loss = rt.reduce_mean(rt.square(rt.matmul(x, weights)))
        train = rt.train.AdamOptimizer(0.1).minimize(loss)
        session = rt.Session()
        session.run(rt.global_variables_initializer())
        fed = {x: np.ones((4, 3), np.float32)}
        session.run((loss, train), fed)

        assert (1, 1) == counted(lambda: session.run((loss, train), fed))


def test_what_is_wanted_on_both_sides_is_copied_once(gpu: Any) -> None:
    """Two operations of the CPU that look at one result of the GPU share its copy."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [3])
        with rt.device("/gpu:0"):
            y = x * 2.0
        with rt.device("/cpu:0"):
            parts = [y + 1.0, y - 1.0]
        session = rt.Session()
        session.run(parts, {x: np.ones(3, np.float32)})

        assert (1, 1) == counted(lambda: session.run(parts, {x: np.ones(3, np.float32)}))


def test_two_gpus_hand_on_what_they_made(gpu: Any) -> None:
    """A chain over two GPUs: kernels run on each as the current one, the value goes from one to the other."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [3])
        with rt.device("/gpu:0"):
            y = x * 2.0
        with rt.device("/gpu:1"):
            z = y + 1.0
        found, options = rt.RunMetadata(), rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE)
        assert [3.0] * 3 == rt.Session().run(z, {x: np.ones(3, np.float32)}, options, found).tolist()

    rows = {one.device: [node.node_name for node in one.node_stats] for one in found.step_stats.dev_stats}
    assert ["Placeholder:MEMCPYHtoD"] == rows["/device:GPU:0/memcpy"]
    assert ["mul:MEMCPYDtoD", "add:MEMCPYDtoH"] == rows["/device:GPU:1/memcpy"]


def test_a_trace_shows_the_gpu_and_its_copies(gpu: Any) -> None:
    """Kernels stand under the GPU with times of its events, copies in a row of their own, host work under the CPU."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [2], name="x")
        with rt.device("/gpu:0"):
            y = rt.exp(x, name="exp")
        with rt.device("/cpu:0"):
            z = rt.negative(y, name="negative")
        found, options = rt.RunMetadata(), rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE)
        rt.Session().run(z, {x: np.zeros(2, np.float32)}, options, found)

    rows = {one.device: list(one.node_stats) for one in found.step_stats.dev_stats}
    assert {GPU: ["exp"], COPIES: ["x:MEMCPYHtoD", "exp:MEMCPYDtoH"], CPU: ["negative"]} == {
        device: [node.node_name for node in nodes] for device, nodes in rows.items()
    }
    order = [*rows[COPIES][:1], *rows[GPU], *rows[COPIES][1:], *rows[CPU]]
    starts = [node.all_start_nanos for node in order]
    assert sorted(starts) == starts
    assert "gpu" == rows[GPU][0].output[0].tensor_description.allocation_description.allocator_name
    events = json.loads(rt.profiler.Timeline(found.step_stats).generate_chrome_trace_format())["traceEvents"]
    drawn = {(one["args"]["name"], one["args"]["op"]) for one in events if one["ph"] == "X"}
    assert {("x", "MEMCPYHtoD"), ("exp", "MEMCPYDtoH"), ("exp", "Exp"), ("negative", "Neg")} <= drawn


def test_a_profile_shows_what_runs_at_once_on_a_gpu(gpu: Any) -> None:
    """Eager ops stand under the device that they ran on, and their copies beside it."""
    with spans.recorded() as recorder:
        with rt.device("/gpu:0"):
            y = rt.exp(np.zeros(2, np.float32))
        with rt.device("/cpu:0"):
            rt.negative(y)

    assert [(COPIES, "MEMCPYHtoD"), (GPU, "Exp"), (COPIES, "MEMCPYDtoH"), (CPU, "Neg")] == [
        (span.device, span.op) for span in recorder.spans
    ]
    starts = [span.start for span in recorder.spans]
    assert sorted(starts) == starts


def test_nan_on_a_gpu_is_named(gpu: Any) -> None:
    """check_numerics looks at results of a GPU, too."""
    rt.debugging.enable_check_numerics()
    try:
        with rt.Graph().as_default(), rt.device("/gpu:0"):
            x = rt.placeholder(rt.float32, [2])
            y = rt.log(x, name="log")
            session = rt.Session()
            assert [0.0, 0.0] == session.run(y, {x: np.ones(2, np.float32)}).tolist()
            with pytest.raises(rt.errors.InvalidArgumentError, match="Log gave 2 NaN"):
                session.run(y, {x: -np.ones(2, np.float32)})
    finally:
        rt.debugging.disable_check_numerics()


@pytest.mark.parametrize("kind", sorted(EXPRESSIONS))
def test_expressions_mean_in_c_what_the_ops_compute(gpu: Any, kind: str) -> None:
    """Each op of the table, doubled afterwards so that there is something to join, equals the CPU's, NaN included."""
    op = OPS[kind]
    inputs = [np.array([0.5, -1.5, 2.0, np.nan, 0.0], np.float32), np.array([1.5, -1.5, np.nan, 1.0, 3.0], np.float32)]
    if kind == "BiasAdd":
        inputs[0] = np.stack([inputs[0]] * 2)
    given = inputs[: len(op.signature.inputs)]

    def run(device: str) -> Any:
        with rt.Graph().as_default(), rt.device(device):
            fed = [rt.placeholder(rt.float32, one.shape) for one in given]
            doubled = rt.multiply(op(*fed), 2.0)
            return rt.Session().run(doubled, dict(zip(fed, given, strict=True)))

    expected = run("/cpu:0")
    ElementwiseKernel.made.clear()
    np.testing.assert_allclose(run("/gpu:0"), expected, rtol=2e-6)
    assert 1 == len(ElementwiseKernel.made), "the two were not joined"


def test_elementwise_chains_of_a_gpu_are_one_kernel(gpu: Any) -> None:
    """What only the chain looks at is not written to memory; what is fetched, or looked at elsewhere, is."""

    def run(fetch_all: bool, options: rt.PlanOptions | None = None) -> tuple[Any, int]:
        with rt.Graph().as_default(), rt.device("/gpu:0"):
            x = rt.placeholder(rt.float32, [2, 3])
            moved = rt.nn.relu(x + np.ones(3, np.float32))
            y = rt.tanh(moved) * moved
            ElementwiseKernel.made.clear()
            found = rt.Session(config=options).run(
                [y, moved] if fetch_all else [y], {x: np.eye(2, 3, dtype=np.float32)}
            )
            return found[0], len(ElementwiseKernel.made)

    plain, none = run(False, rt.UNPLANNED)
    joined, one = run(False)
    again, two = run(True)

    assert (0, 1, 2) == (none, one, two)
    np.testing.assert_allclose(joined, plain, rtol=1e-6)
    np.testing.assert_allclose(again, plain, rtol=1e-6)
