"""Ops of the user's own, in Python and in C, and gradients of the user's own."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.gradients.table import GRADIENTS, NOT_DIFFERENTIABLE
from runtime.graph.registry import OPS


@pytest.fixture(autouse=True)
def registries() -> Iterator[None]:
    """Ops that a test declares are gone after it."""
    ops, gradients, without = dict(OPS), dict(GRADIENTS), set(NOT_DIFFERENTIABLE)
    yield
    for table, before in ((OPS, ops), (GRADIENTS, gradients)):
        for name in set(table) - set(before):
            del table[name]
    NOT_DIFFERENTIABLE.intersection_update(without)


def test_a_kernel_becomes_an_op() -> None:
    """Its name, inputs and attributes are the function's; it runs eagerly, in graphs, and appears in the GraphDef."""

    @rt.op
    def scaled_shift(xp: Any, x: Any, y: Any, *, by: float = 2.0) -> Any:
        return x * x.dtype.type(by) + y

    np.testing.assert_array_equal([5, 8], scaled_shift([1.0, 2.0], [3.0, 4.0]))
    with rt.Graph().as_default() as graph:
        y = scaled_shift(rt.placeholder(rt.float32, [None, 2], name="x"), [1.0, 1.0], by=3.0)
        assert [None, 2] == y.shape.as_list()
        np.testing.assert_array_equal([[4, 7]], rt.Session().run(y, {"x:0": [[1, 2]]}))
    (node,) = (one for one in rt.graph_def_of(graph).node if one.op == "ScaledShift")
    assert (3.0, 1) == (node.attr["by"].f, node.attr["T"].type)


def test_a_custom_op_has_the_gradient_that_it_is_given() -> None:
    """Written with ops, so second derivatives are there too."""

    declare: Any = rt.op("TestCube", "x: T -> y: T", gradient=lambda op, grad: grad * 3.0 * rt.square(op.inputs[0]))
    cube = declare(lambda xp, x: x**3)
    x = rt.constant(2.0)
    with rt.GradientTape() as outer:
        outer.watch(x)
        with rt.GradientTape() as tape:
            tape.watch(x)
            y = cube(x)
        first = tape.gradient(y, x)
    assert 12.0 == float(first)
    assert 12.0 == float(outer.gradient(first, x))


def test_a_gradient_may_be_registered_later() -> None:
    """Once."""

    @rt.op
    def test_double(xp: Any, x: Any) -> Any:
        return x * 2

    x = rt.constant([1.0])
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = test_double(x)
    assert tape.gradient(y, x) is None

    @rt.RegisterGradient("TestDouble")
    def _double(op: Any, grad: Any) -> Any:
        return grad * 2.0

    with rt.GradientTape() as tape:
        tape.watch(x)
        y = test_double(x)
    assert [2.0] == tape.gradient(y, x).numpy().tolist()
    with pytest.raises(ValueError, match="has a gradient already"):
        rt.RegisterGradient("TestDouble")(_double)


def test_an_op_is_declared_once() -> None:
    """A second of the same name, or TensorFlow's own, is refused."""
    with pytest.raises(ValueError, match="declared twice"):
        rt.op("MatMul", "a: T -> b: T")(lambda xp, a: a)


def log1pexp(x: Any) -> tuple[Any, Any]:
    """log(1 + exp(x)), with a gradient that does not overflow."""
    e = rt.exp(x)
    return rt.log(1.0 + e), lambda grad: grad * (1.0 - 1.0 / (1.0 + e))


@pytest.mark.parametrize("traced", [False, True])
def test_custom_gradients_replace_what_follows_from_the_ops(traced: bool) -> None:
    """Where the ops' own gradient is NaN, the given one is right: eagerly, in functions, and in graphs."""
    wrapped = rt.custom_gradient(log1pexp)
    function: Any = rt.function(wrapped) if traced else wrapped
    x = rt.constant(100.0)
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = function(x)
    assert 1.0 == float(tape.gradient(y, x))
    with rt.Graph().as_default():
        point = rt.placeholder(rt.float32, [])
        assert 1.0 == rt.Session().run(rt.gradients(wrapped(point), point)[0], {point: 100.0})
        assert np.isnan(rt.Session().run(rt.gradients(log1pexp(point)[0], point)[0], {point: 100.0}))


def test_custom_gradients_of_several_arguments_and_results() -> None:
    """One gradient for each argument; another number is an error, and so is a variable that is read inside."""

    @rt.custom_gradient
    def both(x: Any, y: Any) -> Any:
        return (x * y, x + y), lambda a, b: (a * 10.0, b * 100.0)

    x, y = rt.constant(2.0), rt.Variable(3.0)
    with rt.GradientTape() as tape:
        tape.watch(x)
        product, total = both(x, y)
        z = product + 2.0 * total
    assert [10.0, 200.0] == [float(one) for one in tape.gradient(z, [x, y])]

    with pytest.raises(ValueError, match="pass them as arguments"):
        rt.custom_gradient(lambda x: (x * y, lambda grad: grad))(x)
    with rt.GradientTape() as tape:
        tape.watch(x)
        z = rt.custom_gradient(lambda x: (x * 1.0, lambda grad: (grad, grad)))(x)
    with pytest.raises(ValueError, match="1 arguments returned 2"):
        tape.gradient(z, x)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared library of the C file beside this one."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler here")
    built = tmp_path_factory.mktemp("library") / "zero_out.so"
    source = Path(__file__).parent / "library" / "zero_out.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", built, source], check=True)
    return built


def test_libraries_bring_ops(library: Path) -> None:
    """TensorFlow's own first example, eagerly and in a graph."""
    module = rt.load_op_library(library)

    np.testing.assert_array_equal([[5, 0], [0, 0]], module.zero_out([[5, 4], [3, 2]]))
    with rt.Graph().as_default():
        y = module.zero_out(rt.constant([7, 8]))
        assert "ZeroOut" == y.op.type
        np.testing.assert_array_equal([7, 0], rt.Session().run(y))
    with pytest.raises(ValueError, match="'ZeroOut' exists already"):
        rt.load_op_library(library)


def test_libraries_bring_gradients_and_shapes(library: Path) -> None:
    """An op beside it named Grad is the gradient; the shape function decides where the shapes differ."""
    module = rt.load_op_library(library)
    x, by = rt.constant(np.array([[1.0, 2.0]])), rt.constant(np.float64(3))
    with rt.GradientTape() as tape:
        tape.watch([x, by])
        y = module.library_scale(x, by)
    by_x, by_by = tape.gradient(y, [x, by])
    np.testing.assert_array_equal([[3, 3]], by_x)
    assert 3.0 == float(by_by)
    with rt.Graph().as_default():
        product = module.library_outer(rt.placeholder(rt.float64, [None], name="a"), np.arange(3.0))
        assert [None, 3] == product.shape.as_list()
        np.testing.assert_array_equal([[0, 2, 4]], rt.Session().run(product, {"a:0": [2.0]}))


def test_errors_of_libraries_come_with_the_op(library: Path, tmp_path: Path) -> None:
    """What the kernel or the shape function wrote; what is no library of ours says so."""
    module = rt.load_op_library(library)
    with pytest.raises(ValueError, match="LibraryScale: by must be a number, not of 1 dim"):
        module.library_scale(np.zeros(2), np.zeros(2))
    with pytest.raises(ValueError, match="outer product is of two vectors"):
        module.library_outer(np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(TypeError, match="cannot become a tensor of int32"):
        module.zero_out(np.zeros(2, np.float32))
    (tmp_path / "text.so").write_text("no library")
    with pytest.raises(OSError, match=r"text\.so"):
        rt.load_op_library(tmp_path / "text.so")
