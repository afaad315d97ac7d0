"""Traced runs fill RunMetadata; runs that are not traced leave it alone."""

import numpy as np

import runtime as rt


def traced() -> tuple[rt.RunMetadata, dict[str, object]]:
    """A small run's metadata, and its nodes by name."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 64], name="x")
        with rt.name_scope("layer"):
            y = rt.matmul(x, rt.ones([64, 32]), name="product")
        rt.reduce_sum(rt.nn.relu(y), name="total")
        metadata = rt.RunMetadata()
        options = rt.RunOptions(trace_level=rt.RunOptions.FULL_TRACE)
        rt.Session().run("total:0", {x: np.ones((8, 64))}, options, metadata)
    (device,) = metadata.step_stats.dev_stats
    return metadata, {node.node_name: node for node in device.node_stats}


def test_each_step_has_its_times_and_outputs() -> None:
    """In order, one after the other, with shapes, bytes, and TensorFlow's label."""
    metadata, nodes = traced()
    (device,) = metadata.step_stats.dev_stats
    product = nodes["layer/product"]

    assert "/job:localhost/replica:0/task:0/device:CPU:0" == device.device
    assert ["layer/product", "Relu", "total"] == list(nodes)
    assert product.timeline_label.startswith("layer/product = MatMul(x, ")  # type: ignore[attr-defined]
    description = product.output[0].tensor_description  # type: ignore[attr-defined]
    assert [8, 32] == [one.size for one in description.shape.dim]
    assert 8 * 32 * 4 == description.allocation_description.allocated_bytes
    starts = [node.all_start_nanos for node in device.node_stats]
    ends = [node.all_start_nanos + node.all_end_rel_nanos for node in device.node_stats]
    assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


def test_nothing_is_noted_unless_asked() -> None:
    """Metadata without FULL_TRACE stays empty."""
    with rt.Graph().as_default():
        metadata = rt.RunMetadata()
        rt.Session().run(rt.constant(1.0) + 1.0, run_metadata=metadata)
    assert not metadata.step_stats.dev_stats
