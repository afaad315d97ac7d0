"""Layers in graphs: TensorFlow 1's names, reuse, collections; and what layers say of bad input."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import layers


def names_of(graph: rt.Graph, *kinds: str) -> list[str]:
    return [one.name for one in graph.get_operations() if one.type in kinds]


def test_functions_name_as_tensorflow_1_does() -> None:
    """Scopes by the kind of layer, numbered; variables inside of them."""
    with rt.Graph().as_default() as graph:
        x = rt.placeholder(rt.float32, [None, 28, 28, 1], name="x")
        h = rt.layers.conv2d(x, 32, 5, activation=rt.nn.relu)
        h = rt.layers.max_pooling2d(h, 2, 2)
        h = rt.layers.conv2d(h, 8, 3, padding="same")
        h = rt.layers.dense(rt.layers.flatten(h), 10, activation="relu")
        rt.layers.dense(h, 10, name="logits")
        variables = [one.name for one in rt.trainable_variables()]

    assert variables == [
        *("conv2d/kernel:0", "conv2d/bias:0", "conv2d_1/kernel:0", "conv2d_1/bias:0"),
        *("dense/kernel:0", "dense/bias:0", "logits/kernel:0", "logits/bias:0"),
    ]
    assert ["conv2d/Conv2D", "conv2d_1/Conv2D"] == names_of(graph, "Conv2D")
    assert ["max_pooling2d/MaxPool", "flatten/Reshape"] == names_of(graph, "MaxPool", "Reshape")
    dense = [name for name in names_of(graph, "MatMul", "BiasAdd", "Relu") if name.startswith("dense")]
    assert ["dense/MatMul", "dense/BiasAdd", "dense/Relu"] == dense


def test_a_name_is_reused_when_asked() -> None:
    """One kernel for both calls; without reuse, the clash is an error that names it."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 4])
        rt.layers.dense(x, 4, name="shared")
        rt.layers.dense(x, 4, name="shared", reuse=True)
        assert len(rt.global_variables()) == 2
        with pytest.raises(ValueError, match="'shared/kernel' exists already"):
            rt.layers.dense(x, 4, name="shared")
        with rt.variable_scope("outer"):
            rt.layers.dense(x, 4)
        assert rt.global_variables()[-1].name == "outer/dense/bias:0"


def test_an_object_keeps_its_variables_in_a_graph() -> None:
    """Called twice, it has one kernel."""
    with rt.Graph().as_default():
        layer = layers.Dense(4)
        layer(rt.placeholder(rt.float32, [None, 4]))
        layer(rt.placeholder(rt.float32, [None, 4]))
        assert ["dense/kernel:0", "dense/bias:0"] == [one.name for one in rt.global_variables()]


def test_batch_normalization_updates_are_collected() -> None:
    """Run with each step they move the averages; without them, nothing moves; afterwards, the averages normalize."""
    random = np.random.default_rng(0)
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 3])
        training = rt.layers.batch_normalization(x, training=True, name="norm", momentum=0.5)
        using = rt.layers.batch_normalization(x, name="norm", reuse=True)
        updates = rt.get_collection(rt.GraphKeys.UPDATE_OPS)
        values = random.normal(5.0, 2.0, (64, 3)).astype(np.float32)
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            normal = session.run(training, {x: values})
            np.testing.assert_allclose(np.zeros(3), normal.mean(0), atol=1e-5)
            np.testing.assert_allclose(np.ones(3), normal.std(0), atol=1e-3)
            for _ in range(20):
                session.run([training, updates], {x: values})
            np.testing.assert_allclose(normal, session.run(using, {x: values}), atol=1e-3)


def test_training_may_be_fed() -> None:
    """One graph for both, as TensorFlow 1's code has it; averages move only while training."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 3])
        training = rt.placeholder("bool", [])
        dropped = rt.layers.dropout(x, 0.5, training=training)
        normal = rt.layers.batch_normalization(x, training=training)
        updates = rt.get_collection(rt.GraphKeys.UPDATE_OPS)
        average = rt.global_variables()[2]
        values = np.arange(300, dtype=np.float32).reshape(100, 3) + 1
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            found = session.run([dropped, normal, updates], {x: values, training: False})
            np.testing.assert_array_equal(values, found[0])
            np.testing.assert_allclose(values, found[1], rtol=1e-3)
            np.testing.assert_array_equal(np.zeros(3), session.run(average))
            found = session.run([dropped, normal, updates], {x: values, training: True})
            assert 0 < (found[0] == 0).mean() < 1
            np.testing.assert_allclose(np.zeros(3), found[1].mean(0), atol=1e-4)
            np.testing.assert_allclose(values.mean(0) * 0.01, session.run(average), rtol=1e-3)


def test_regularizers_join_the_graphs_losses() -> None:
    """As get_variable's do."""
    with rt.Graph().as_default():
        x = rt.placeholder(rt.float32, [None, 2])
        rt.layers.dense(x, 3, kernel_regularizer=rt.regularizers.l2_regularizer(0.1), kernel_initializer="ones")
        with rt.Session() as session:
            session.run(rt.global_variables_initializer())
            assert session.run(rt.losses.get_regularization_loss()) == pytest.approx(0.3)


def test_dropout_keeps_the_mean_and_only_while_training() -> None:
    """Half of the numbers are 0, the others doubled; whole rows with a noise_shape."""
    rt.set_random_seed(1)
    x = np.ones((100, 100), np.float32)
    layer = layers.Dropout(0.5)
    np.testing.assert_array_equal(x, layer(x).numpy())
    found = layer(x, training=True).numpy()
    assert set(np.unique(found)) == {0, 2}
    assert found.mean() == pytest.approx(1, abs=0.05)
    rows = layers.Dropout(0.5, noise_shape=[100, 1])(x, training=True).numpy()
    assert (rows == rows[:, :1]).all()


def test_training_reaches_the_layers_inside() -> None:
    """What a model is told, its layers are told."""

    class Outer(layers.Layer):
        def __init__(self) -> None:
            super().__init__()
            self.inner = layers.Dropout(0.9)

        def call(self, *inputs: Any) -> Any:
            return self.inner(inputs[0])

    x = np.ones(1000, np.float32)
    assert (Outer()(x, training=True).numpy() == 0).any()
    assert (Outer()(x).numpy() == 1).all()


def test_gradients_of_an_embedding_stay_rows() -> None:
    """The optimizer updates the rows that were looked up, and no others."""
    layer = layers.Embedding(10, 4)
    with rt.GradientTape() as tape:
        loss = rt.reduce_sum(layer(np.array([[1, 3], [3, 5]])))
    grad = tape.gradient(loss, layer.weights[0])
    assert isinstance(grad, rt.IndexedSlices)
    before = layer.weights[0].numpy()
    rt.train.AdagradOptimizer(0.1).apply_gradients([(grad, layer.weights[0])])
    changed = (before != layer.weights[0].numpy()).any(1)
    assert [1, 3, 5] == np.flatnonzero(changed).tolist()


def test_a_transformer_block_cannot_see_the_future() -> None:
    """With a causal mask, an output depends on no later input."""
    block = layers.TransformerBlock(2, 16, use_causal_mask=True)
    x = np.random.default_rng(0).normal(size=(1, 6, 8)).astype(np.float32)
    before = block(x).numpy()
    x[:, 4:] += 1
    after = block(x).numpy()
    np.testing.assert_allclose(before[:, :4], after[:, :4], atol=1e-6)
    assert (np.abs(before[:, 4:] - after[:, 4:]) > 1e-3).any()


def test_an_orthogonal_kernel_is() -> None:
    """Rows or columns, whichever are fewer, times their transpose are the unit matrix."""
    for shape in ((5, 3), (3, 5), (2, 2, 4)):
        matrix = rt.orthogonal_initializer()(shape).numpy().reshape(-1, shape[-1])
        small = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
        np.testing.assert_allclose(np.eye(len(small)), small, atol=1e-5)


def test_a_layer_says_what_it_cannot_take() -> None:
    """Unknown sizes, wrong ranks, unknown names, functions eagerly."""
    with pytest.raises(ValueError, match="needs inputs whose last size is known"):
        layers.Dense(3)(layers.Input(batch_shape=(None, None)))
    with pytest.raises(ValueError, match="takes 4 dimensions"):
        layers.Conv2D(3, 3)(np.zeros((2, 5, 5), np.float32))
    with pytest.raises(ValueError, match="activation 'rely' is none of"):
        layers.Dense(3, activation="rely")
    with pytest.raises(ValueError, match="initializer 'glorious' is none of"):
        layers.Dense(3, kernel_initializer="glorious")(np.zeros((1, 2), np.float32))
    with pytest.raises(RuntimeError, match=r"rt\.layers\.Dense"):
        rt.layers.dense(np.zeros((1, 2), np.float32), 3)
    with pytest.raises(ValueError, match=r"in \[0, 1\)"):
        layers.Dropout(1.5)
