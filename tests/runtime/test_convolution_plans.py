"""Convolutions and pooling as plans run them give what the ops' own kernels give."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.session import loops

needs_numba = pytest.mark.skipif(not loops.available(), reason="numba is not there")


def network(stride: int, padding: str, dilation: int, *, bias: bool = True) -> tuple[dict[str, Any], Any]:
    """Return the tensors of a convolution, bias, relu, pooling and all their gradients; and the placeholder."""
    images = rt.placeholder(rt.float32, [None, 13, 12, 3], name="images")
    filters = rt.constant(np.random.default_rng(3).standard_normal((3, 2, 3, 8)), rt.float32)
    offsets = rt.constant(np.linspace(-1, 1, 8), rt.float32)
    convolved = rt.nn.conv2d(rt.tanh(images), filters, stride, padding, dilations=dilation)
    clipped = rt.nn.relu(rt.nn.bias_add(convolved, offsets) if bias else convolved)
    pooled = rt.nn.max_pool(clipped, 2, 2 if stride == 1 else 1, "VALID")
    grads = rt.gradients(
        rt.reduce_sum(pooled * pooled + pooled), [images, filters, offsets] if bias else [images, filters]
    )
    names = ["by_images", "by_filters", "by_offsets"]
    tensors = {"convolved": convolved, "clipped": clipped, "pooled": pooled}
    return {**tensors, **dict(zip(names, grads, strict=False))}, images


def batch(size: int = 24) -> Any:
    return np.random.default_rng(4).standard_normal((size, 13, 12, 3)).astype(np.float32)


@needs_numba
@pytest.mark.parametrize(("stride", "dilation"), [(1, 1), (2, 1), (1, 2)])
@pytest.mark.parametrize("padding", ["VALID", "SAME"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("options", [rt.PlanOptions(), rt.PlanOptions(compile=False), rt.PlanOptions(fuse=False)])
@pytest.mark.parametrize("fetched", ["ends", "all"])
def test_a_planned_convolution_is_the_plain_one(
    stride: int, dilation: int, padding: str, bias: bool, options: Any, fetched: str
) -> None:
    """Whatever the windows do, and whether what lies between is fetched or not."""
    with rt.Graph().as_default():
        tensors, images = network(stride, padding, dilation, bias=bias)
        if fetched == "ends":
            tensors = {name: one for name, one in tensors.items() if name not in ("convolved", "clipped")}
        expected = rt.Session(config=rt.UNPLANNED).run(tensors, {images: batch()})
        session = rt.Session(config=options)
        first = session.run(tensors, {images: batch()})
        second = session.run(tensors, {images: batch()[::-1]})
    for name, value in expected.items():
        np.testing.assert_allclose(value, first[name], rtol=1e-3, atol=1e-4, err_msg=name)
        if name in ("by_filters", "by_offsets"):
            np.testing.assert_allclose(value, second[name], rtol=1e-3, atol=1e-4, err_msg=name)
        else:
            np.testing.assert_allclose(value[::-1], second[name], rtol=1e-3, atol=1e-4, err_msg=name)


def kinds(options: Any) -> list[str]:
    """The types of the operations that a plan of the whole network runs."""
    with rt.Graph().as_default():
        tensors, images = network(1, "VALID", 1)
        session = rt.Session(config=options)
        session.run([tensors["pooled"], tensors["by_filters"], tensors["by_offsets"]], {images: batch()})
    (plan,) = session._plans.values()
    return [step.operation.type for step in plan.steps]


@needs_numba
def test_bias_and_relu_before_pooling_are_part_of_it() -> None:
    """And the gradient of the pooling is that of the relu too."""
    fused = kinds(rt.PlanOptions())
    assert not {"BiasAdd", "Relu", "MaxPoolGrad"} & set(fused)
    assert {"BiasAdd", "Relu", "MaxPoolGrad"} <= set(kinds(rt.PlanOptions(fuse=False)))


@needs_numba
@pytest.mark.parametrize("name", ["clipped", "slope"])
def test_what_somebody_looks_at_is_not_fused_away(name: str) -> None:
    """A relu that is used twice keeps its own result, and so does its gradient."""
    with rt.Graph().as_default():
        images = rt.placeholder(rt.float32, [64, 16, 16, 2])
        clipped = rt.nn.relu(images)
        pooled = rt.nn.max_pool(clipped, 2, 2, "VALID")
        other = rt.reduce_sum(clipped) if name == "clipped" else rt.constant(0.0)
        found = rt.gradients(rt.reduce_sum(pooled) + other, [images, clipped])
        values = np.random.default_rng(0).standard_normal((64, 16, 16, 2)).astype(np.float32)
        expected = rt.Session(config=rt.UNPLANNED).run(found, {images: values})
        planned = rt.Session().run(found, {images: values})
    for plain, fast in zip(expected, planned, strict=True):
        np.testing.assert_array_equal(plain, fast)


@needs_numba
def test_pooling_passes_nan_on_and_takes_the_first_of_equals() -> None:
    """As the op's own kernel does."""
    x = np.zeros((2, 64, 64, 4), np.float32)
    x[0, 0, 1, 0] = np.nan
    x[0, 5, 5, 1] = 3
    with rt.Graph().as_default():
        images = rt.placeholder(rt.float32, x.shape)
        pooled = rt.nn.max_pool(images, 2, 2, "VALID")
        tensors = [pooled, *rt.gradients(pooled, images)]
        plain, fast = (rt.Session(config=one).run(tensors, {images: x}) for one in (rt.UNPLANNED, rt.PlanOptions()))
    np.testing.assert_array_equal(plain[0], fast[0])
    assert np.isnan(fast[0][0, 0, 0, 0])
    np.testing.assert_array_equal(plain[1][1:], fast[1][1:])
    assert fast[1][0, 5, 5, 1] == 1
    assert fast[1][1, 0, 0, 0] == 1


@needs_numba
def test_patches_are_laid_out_once() -> None:
    """The filter's gradient takes what the convolution laid out; switched off, each lays out its own."""
    with rt.Graph().as_default():
        tensors, images = network(1, "SAME", 1)
        session = rt.Session()
        session.run([tensors["by_filters"]], {images: batch()})
    (plan,) = session._plans.values()
    (forward,) = [step for step in plan.steps if step.operation.type == "Conv2D"]
    (backward,) = [step for step in plan.steps if step.operation.type == "Conv2DBackpropFilter"]
    assert forward.outputs[1] is backward.inputs[0]
    off = replace(rt.PlanOptions(), keep_patches=False)
    assert "Conv2D" in kinds(off)
