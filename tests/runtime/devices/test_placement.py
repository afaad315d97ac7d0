"""Names of devices in TensorFlow's spellings, where operations are put, and what is said where that cannot be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.devices import placement
from runtime.gradients.table import NOT_DIFFERENTIABLE
from runtime.graph.registry import OPS
from tests.runtime.devices.cupy_stub import copies

SPELLINGS = {
    "/gpu:0": "/device:GPU:0",
    "gpu:1": "/device:GPU:1",
    "/device:gpu:0": "/device:GPU:0",
    "/device:GPU:*": "/device:GPU:*",
    "GPU": "/device:GPU:*",
    "/CPU:0": "/device:CPU:0",
    "/job:worker/replica:0/task:3/device:GPU:1": "/job:worker/replica:0/task:3/device:GPU:1",
    "/job:ps/task:1/cpu:0": "/job:ps/task:1/device:CPU:0",
    "/job:localhost": "/job:localhost",
    "": "",
}


@pytest.mark.parametrize("spelling", sorted(SPELLINGS))
def test_names_of_devices_are_read_as_tensorflow_reads_them(spelling: str) -> None:
    """Each spelling means one long name, which an operation and its NodeDef carry."""
    with rt.Graph().as_default() as graph, rt.device(spelling):
        operation = rt.constant(1.0).op

    assert SPELLINGS[spelling] == rt.DeviceSpec.from_string(spelling).to_string() == operation.device
    assert SPELLINGS[spelling] == rt.graph_def_of(graph).node[0].device


@pytest.mark.parametrize("spelling", ["/gpu:x", "nowhere", "/job:", "/task:a", "/device:GPU:-1"])
def test_what_is_no_device_is_refused(spelling: str) -> None:
    """The error quotes the name and shows how one looks."""
    with pytest.raises(ValueError, match=rf"unknown device {spelling!r}"), rt.Graph().as_default(), rt.device(spelling):
        pass


def test_inner_scopes_say_what_outer_ones_leave_open() -> None:
    """Parts are merged, None takes all of it back, and a function is asked for each operation."""
    with rt.Graph().as_default(), rt.device("/job:worker/task:1"):
        with rt.device("/gpu:0"):
            both = rt.constant(1.0)
            with rt.device("/cpu:0"):
                inner = rt.constant(1.0)
            with rt.device(None):
                neither = rt.constant(1.0)
        with rt.device(lambda operation: "/gpu:1" if operation.type == "Const" else None):
            asked, other = rt.constant(1.0), rt.zeros_like(both, optimize=False)

    assert "/job:worker/task:1/device:GPU:0" == both.device
    assert "/job:worker/task:1/device:CPU:0" == inner.device
    assert "" == neither.device
    assert "/job:worker/task:1/device:GPU:1" == asked.device
    assert "/job:worker/task:1" == other.device


def test_without_a_gpu_the_operation_is_named() -> None:
    """In a session and at once: which operation, which device, why not, and how to do without."""
    wanted = r"cannot be placed on /device:GPU:0: cupy is not installed .*allow_soft_placement"
    with rt.Graph().as_default() as graph:
        with rt.device("/gpu:0"):
            product = rt.multiply(rt.placeholder(rt.float32, name="x"), 2.0, name="scaled")
        with pytest.raises(rt.errors.InvalidArgumentError, match=rf"scaled \(Mul, made at .*: {wanted}"):
            rt.Session().run(product, {"x:0": 1.0})
        soft = rt.Session(config=rt.ConfigProto(allow_soft_placement=True))
        assert soft.run(product, {"x:0": 1.0}) == 2.0
    assert graph is not None
    try:
        with rt.device("/gpu:0"), pytest.raises(rt.errors.InvalidArgumentError, match=f"Mul: {wanted}"):
            rt.multiply(np.float32(1), np.float32(2))
        rt.config.set_soft_device_placement(True)
        with rt.device("/gpu:0"):
            found = rt.multiply(np.float32(1), np.float32(2))
        assert found.device.endswith("CPU:0")
    finally:
        placement.gpus = placement.soft = False


def test_devices_are_counted(gpu: Any) -> None:
    """Which there are, by which names; asking for one more is an error that says how many there are."""
    assert ["/physical_device:CPU:0"] == [one.name for one in rt.config.list_physical_devices("CPU")]
    assert ["/device:GPU:0", "/device:GPU:1"] == [one.name for one in rt.config.list_logical_devices("GPU")]
    assert rt.test.is_gpu_available()
    assert "/device:GPU:0" == rt.test.gpu_device_name()
    with rt.device("/gpu:2"), pytest.raises(rt.errors.InvalidArgumentError, match="there are 2 of them"):
        rt.identity(np.ones(3))
    with rt.device("/gpu:1"):
        assert rt.constant(np.ones(3)).device.endswith("GPU:1")


def test_there_is_none_without_cupy() -> None:
    """Questions about GPUs have answers where there are none."""
    assert [] == rt.config.list_physical_devices("GPU")
    assert not rt.test.is_gpu_available()
    assert "" == rt.test.gpu_device_name()
    assert not rt.test.is_built_with_cuda()


def test_what_only_the_host_can_do_runs_there(gpu: Any) -> None:
    """Text on a GPU: the operation runs on the CPU, and what comes of it goes back."""
    with rt.device("/gpu:0"):
        joined = rt.concat([rt.constant([b"a"]), rt.constant([b"b"])], 0)
        numbers = rt.cast(rt.equal(joined, b"b"), rt.float32)

    assert joined.device.endswith("CPU:0")
    assert numbers.device.endswith("GPU:0")
    assert [0.0, 1.0] == numbers.numpy().tolist()


def test_work_follows_its_data(gpu: Any) -> None:
    """Outside of any scope an op runs where its inputs lie; an explicit device brings them elsewhere."""
    with rt.device("/gpu:1"):
        x = rt.constant([1.0, 2.0])
    doubled = x * 2.0
    with rt.device("/cpu:0"):
        here = doubled + 1.0
    with rt.device("/gpu:0"):
        there = doubled + 1.0

    assert [one.device[-5:] for one in (x, doubled, here, there)] == ["GPU:1", "GPU:1", "CPU:0", "GPU:0"]
    assert here.numpy().tolist() == there.numpy().tolist() == [3.0, 5.0]


def test_numbers_are_sent_to_a_gpu_once(gpu: Any) -> None:
    """A loop that scales a tensor copies the factor the first time, and not its result."""
    with rt.device("/gpu:0"):
        x = rt.constant([1.0, 2.0])
    x = x * 0.625
    before = copies.to_gpu
    for _ in range(3):
        x = x * 0.625

    assert before == copies.to_gpu
    with rt.device("/gpu:0"):
        variable = rt.Variable(rt.identity(0.625))
    variable.assign_add(1.0)  # its memory is its own
    x = x * 0.625
    np.testing.assert_allclose(x.numpy(), np.array([1.0, 2.0]) * 0.625**5)


def test_places_outside_are_errors_on_a_gpu_too(gpu: Any) -> None:
    """CUDA would wrap them around."""
    with rt.device("/gpu:0"):
        table = rt.constant([[1.0, 2.0], [3.0, 4.0]])
        variable = rt.Variable(np.ones((2, 2), np.float32))
        wrongs: list[Callable[[], Any]] = [
            lambda: rt.gather(table, [2]),
            lambda: rt.gather_nd(table, [[0, 2]]),
            lambda: rt.scatter_nd([[3]], np.ones((1,), np.float32), [2]),
            lambda: variable.scatter_add(rt.IndexedSlices(np.ones((1, 2), np.float32), rt.constant([5]))),
        ]
        for wrong in wrongs:
            with pytest.raises((ValueError, IndexError)):
                wrong()


def test_kernels_of_the_users_own_say_where_they_run(gpu: Any) -> None:
    """With `host=True` a kernel gets numpy's arrays of what lies on a GPU; without, the GPU's and cupy as xp."""
    modules = []

    @rt.op(name="SeenByTheHost", host=True)  # type: ignore[untyped-decorator]  # gives an Op
    def by_host(xp: Any, x: Any) -> Any:
        modules.append(xp)
        return np.sort(x)

    @rt.op(name="SeenByTheGpu")  # type: ignore[untyped-decorator]  # gives an Op
    def by_gpu(xp: Any, x: Any) -> Any:
        modules.append(xp)
        return xp.sort(x)

    with rt.device("/gpu:0"):
        x = rt.constant([2.0, 1.0])
        found = [by_host(x), by_gpu(x)]

    assert modules == [np, gpu]
    assert [one.numpy().tolist() for one in found] == [[1.0, 2.0]] * 2
    for name in ("SeenByTheHost", "SeenByTheGpu"):
        del OPS[name]
        NOT_DIFFERENTIABLE.discard(name)
