"""What TensorFlow 1's scripts call by other names: variables by collection, templates, nests, bytes and text, sizes."""

import collections
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
import runtime.compat.v1 as tf

Pair = collections.namedtuple("Pair", "b a")  # as users write it


@pytest.fixture
def old_behavior() -> Iterator[None]:
    """TensorFlow 1's defaults during a test."""
    rt.disable_v2_behavior()
    rt.reset_default_graph()
    yield
    rt.reset_default_graph()
    rt.enable_v2_behavior()


def test_assignments_are_functions_too() -> None:
    """At once and in a graph; only of variables."""
    eager = rt.Variable(1.0)
    rt.assign_add(eager, 2.0)
    rt.assign_sub(eager, 0.5)
    assert 2.5 == eager.numpy()
    rt.assign(eager, 7.0)
    assert 7 == eager.numpy()
    with pytest.raises(TypeError, match="only a variable"):
        rt.assign(rt.constant(1.0), 2.0)
    with rt.Graph().as_default(), rt.Session() as session:
        count = rt.get_variable("count", [], rt.int32, rt.zeros_initializer())
        session.run(rt.initialize_all_variables())
        assert [1, 2] == [session.run(rt.assign_add(count, 1)) for _ in range(2)]


def test_variables_are_found_by_collection() -> None:
    """Local ones are neither saved nor trained; initializers have their older names."""
    with rt.Graph().as_default(), rt.Session() as session:
        local = rt.get_local_variable("seen", [2], initializer=rt.ones_initializer())
        kept = rt.get_variable("kept", [1], collections=[rt.GraphKeys.GLOBAL_VARIABLES, rt.GraphKeys.MODEL_VARIABLES])
        average = rt.train.ExponentialMovingAverage(0.5)
        average.apply([kept])

        assert [local] == rt.local_variables()
        assert local not in rt.all_variables() + rt.trainable_variables()
        assert [kept] == rt.model_variables() == rt.moving_average_variables()
        session.run([rt.initialize_local_variables(), rt.initialize_variables([kept])])
        assert [1, 1] == session.run(local).tolist()
        with pytest.raises(ValueError, match="not trained"):
            rt.get_local_variable("other", [1], trainable=True)


def test_templates_share_their_variables() -> None:
    """The names of operations are those that TensorFlow 2.21 gives; another template has its own."""

    def net(x: Any, units: int = 2) -> Any:
        return rt.matmul(x, rt.get_variable("w", [3, units]))

    with rt.Graph().as_default() as graph:
        one, other = rt.make_template("net", net, units=4), rt.make_template("net", net)
        x = rt.ones([1, 3])
        with rt.name_scope("a"):
            first = one(x)
        second = one(x)
        third = other(x)
        with rt.variable_scope("outer"):
            inner = rt.make_template("in", net, create_scope_now_=True)
        fourth = inner(x)

        assert ["a/net/MatMul:0", "net/MatMul:0", "net_1/MatMul:0", "in/MatMul:0"] == [
            tensor.name for tensor in (first, second, third, fourth)
        ]
        assert ["net/w:0", "net_1/w:0", "outer/in/w:0"] == [variable.name for variable in rt.global_variables()]
        assert ["net/w:0"] == [variable.name for variable in one.variables]
        assert (4, 2) == (first.shape[1], third.shape[1])
        assert 2 == len(graph.get_collection("trainable_variables", "net")) == 1 + len(other.trainable_variables)


NEST: Any = {"z": [1, (2, 3)], "a": Pair(4, [5]), "o": collections.OrderedDict(b=6, a=7)}


def test_nests_are_walked_in_tensorflows_order() -> None:
    """Dicts by their keys; what is made has the containers of what was given."""
    assert [4, 5, 7, 6, 1, 2, 3] == rt.nest.flatten(NEST)
    packed = rt.nest.pack_sequence_as(NEST, list(range(7)))
    assert {"z": [4, (5, 6)], "a": Pair(0, [1]), "o": {"b": 3, "a": 2}} == packed
    assert isinstance(packed["a"], Pair)
    assert isinstance(packed["o"], collections.OrderedDict)
    assert [8, 10, 14, 12, 2, 4, 6] == rt.nest.flatten(rt.nest.map_structure(lambda a, b: a + b, NEST, NEST))
    assert [None] == rt.nest.flatten(None)
    assert ["abc"] == rt.nest.flatten("abc")
    assert 5 == rt.nest.map_structure(lambda one: one + 1, 4)
    assert [] == rt.nest.map_structure(lambda one: one, [])
    assert rt.nest.is_nested((1,))
    assert not rt.nest.is_nested(np.ones(2))


@pytest.mark.parametrize(
    ("error", "call"),
    [
        (ValueError, lambda: rt.nest.assert_same_structure([1, [2]], [1, 2])),
        (ValueError, lambda: rt.nest.assert_same_structure({"a": 1}, {"b": 1})),
        (TypeError, lambda: rt.nest.assert_same_structure([1], (1,))),
        (ValueError, lambda: rt.nest.pack_sequence_as([1, [2]], [1])),
        (TypeError, lambda: rt.nest.pack_sequence_as(1, [1, 2])),
        (ValueError, lambda: rt.nest.map_structure(lambda a, b: 0, [1], [1, 2])),
        (TypeError, lambda: rt.nest.map_structure(5, [1])),  # type: ignore[arg-type]  # which is refused
    ],
)
def test_nests_that_differ_are_refused(error: type[Exception], call: Any) -> None:
    """ValueError for structure, TypeError for containers, as TensorFlow."""
    with pytest.raises(error):
        call()


def test_both_faces_are_one() -> None:
    """`compat.v1`, `compat.v2` and the runtime itself."""
    assert tf.placeholder is rt.placeholder
    assert rt.compat.v2.function is rt.function
    assert rt.compat.v1.compat.v1 is rt.compat.v1
    assert "Session" in dir(tf)
    assert importlib.import_module("runtime.compat.v2").constant is rt.constant
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = tf.no_such_name
    assert rt.io.gfile is rt.gfile
    assert rt.VERSION == rt.version.VERSION == rt.__version__


def test_bytes_and_text() -> None:
    """Each becomes the other; nothing else becomes either."""
    assert "ü".encode() == rt.compat.as_bytes("ü") == rt.compat.as_bytes("ü".encode())
    assert "ü" == rt.compat.as_text("ü".encode()) == rt.compat.as_str("ü") == rt.compat.as_str_any("ü".encode())
    assert "5" == rt.compat.as_str_any(5)
    assert "a" == rt.compat.path_to_str(Path("a")) == rt.compat.path_to_str("a")
    with pytest.raises(TypeError, match="binary or unicode"):
        rt.compat.as_bytes(5)


@pytest.mark.usefixtures("old_behavior")
def test_sizes_have_values_where_tensorflow_1_is_asked_for() -> None:
    """As numbers they serve as before; what is unknown says so, and is unknown in whatever is reckoned with it."""
    x = rt.placeholder(rt.float32, [None, 3])

    assert 3 == x.shape[1].value == x.get_shape()[-1].value == x.shape.dims[1].value
    unknown = x.shape[0]
    assert unknown.value is None
    assert (2 * unknown + 1).value is None
    assert "(?, 3)" == str(x.shape)
    assert [None, 3] == rt.placeholder(rt.float32, [unknown, x.shape[1]]).shape.as_list()
    assert "Dimension(None)" == repr(rt.Dimension(None))
    assert [None, 3] == x.shape.as_list()
    assert [3, 2] == rt.zeros([x.shape[1], 2]).shape.as_list()
    assert 3 == rt.compat.dimension_value(x.shape[1])
    assert rt.compat.dimension_value(x.shape[0]) is None
    assert not rt.executing_eagerly()
    assert rt.get_default_session() is None
    with rt.Session() as session:
        assert rt.get_default_session() is session


def test_a_session_is_the_default_as_long_as_it_is_said() -> None:
    """And open afterwards."""
    with rt.Graph().as_default():
        x = rt.constant(3)
        session = rt.Session()
        with session.as_default() as default:
            assert rt.get_default_session() is session is default
            assert 3 == x.eval()
        assert rt.get_default_session() is None
        assert 3 == session.run(x)


def test_a_session_takes_what_scripts_tell_it() -> None:
    """Of GPUs and threads, too, though it changes nothing here."""
    config = rt.ConfigProto(allow_soft_placement=True, log_device_placement=False, intra_op_parallelism_threads=2)
    config.gpu_options.allow_growth = True
    with rt.Graph().as_default(), rt.Session(config=config) as session:
        assert 1 == session.run(rt.constant(1))
        assert rt.resource_variables_enabled()


def test_sizes_are_plain_numbers_otherwise() -> None:
    """As in TensorFlow 2."""
    assert type(rt.zeros([3]).shape[0]) is int


@pytest.mark.parametrize("name", ["zeros", "ones", "glorot_uniform", "HeNormal", "RandomNormal", "truncated_normal"])
def test_initializers_have_both_names(name: str) -> None:
    """Callables that are given to a variable, or make one."""
    initializer = getattr(rt.initializers, name)()

    assert [2, 3] == initializer([2, 3]).shape
    with rt.Graph().as_default():
        assert [2, 3] == rt.get_variable("v", [2, 3], initializer=initializer).shape
        assert "init" == rt.initializers.global_variables().name


def test_datasets_answer_functions() -> None:
    """Iterators, dtypes and shapes of TensorFlow 1."""
    with rt.Graph().as_default(), rt.Session() as session:
        dataset = rt.data.Dataset.from_tensor_slices({"x": np.ones([4, 2], np.float32)})
        once = rt.data.make_one_shot_iterator(dataset).get_next()
        again = rt.data.make_initializable_iterator(dataset)

        assert {"x": rt.float32} == rt.data.get_output_types(dataset)
        assert {"x": [2]} == rt.data.get_output_shapes(dataset)
        session.run(again.initializer)
        assert [1, 1] == session.run(once["x"]).tolist() == session.run(again.get_next()["x"]).tolist()
