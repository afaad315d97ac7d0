"""Recurrent layers and masks of rt.keras: as Keras's, and the same whether steps are written out or a loop."""

from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.keras import layers
from tests.runtime.oracle.keras_sequences import labelled_steps, stateful
from tests.runtime.test_keras import golden


def test_padding_counts_neither_in_losses_nor_in_metrics() -> None:
    """A label for each step: twenty losses and accuracies are Keras's, with weights of examples too."""
    expected, found = golden("labelled_steps"), labelled_steps(keras)
    for name, values in expected.items():
        np.testing.assert_allclose(values, found[name], rtol=1e-4, atol=1e-5, err_msg=name)


def test_a_stateful_layer_goes_on_where_it_ended() -> None:
    """Three batches, the same again from the states that were left, and anew after reset_state."""
    expected, found = golden("stateful"), stateful(keras)
    for name, values in expected.items():
        np.testing.assert_allclose(values, found[name], rtol=1e-4, atol=1e-6, err_msg=name)


def test_sequences_of_any_length_are_trained_on() -> None:
    """Batches of several lengths, each padded for itself: losses are those of batches that are padded to one length."""
    random = np.random.default_rng(9)
    batches = [(random.integers(1, 9, (4, steps)), random.integers(0, 2, 4)) for steps in (3, 5, 2, 7, 4)]
    padded = [(np.pad(ids, ((0, 0), (0, 7 - ids.shape[1]))), labels) for ids, labels in batches]

    def losses(data: Any) -> Any:
        rt.set_random_seed(2)
        rows = [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(9, 4, mask_zero=True),
            layers.LSTM(5),
            layers.Dense(2),
        ]
        model = keras.Sequential(rows)
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        return model.fit(iter(data * 3), steps_per_epoch=5, epochs=3, verbose=0).history["loss"]

    np.testing.assert_allclose(losses(padded), losses(batches), rtol=1e-4)


def test_states_between_batches_are_no_weights() -> None:
    layer = layers.GRU(2, stateful=True)
    layer(keras.Input((3, 2), batch_size=2))
    assert 3 == len(layer.weights)


def test_a_stateful_layer_needs_a_known_batch() -> None:
    with pytest.raises(ValueError, match="needs a known batch"):
        layers.LSTM(2, stateful=True)(keras.Input((3, 2)))


KINDS: dict[str, Any] = {
    "lstm": lambda **options: layers.LSTM(4, **options),
    "gru": lambda **options: layers.GRU(4, **options),
    "simple": lambda **options: layers.SimpleRNN(4, **options),
    "stacked": lambda **options: layers.RNN([layers.LSTMCell(3), layers.GRUCell(4)], **options),
    "both": lambda **options: layers.Bidirectional(layers.GRU(2, **options)),
}


@pytest.mark.parametrize("sequences", [False, True])
@pytest.mark.parametrize("is_masked", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_loop_is_the_steps_written_out(kind: str, is_masked: bool, sequences: bool) -> None:
    """Outputs and gradients of a traced function that does not know the number of steps are those of eager steps."""
    layer = KINDS[kind](return_sequences=sequences)
    random = np.random.default_rng(5)
    x = random.normal(size=(3, 6, 2)).astype(np.float32)
    mask = random.random((3, 6)) < 0.6 if is_masked else None
    steps = rt.constant(x), None if mask is None else rt.constant(mask)

    def run(inputs: Any, counts: Any) -> Any:
        with rt.GradientTape() as tape:
            tape.watch(inputs)
            found = layer(inputs, mask=counts)
            loss = rt.reduce_sum(rt.square(found))
        return found, tape.gradient(loss, [inputs, *layer.trainable_weights])

    expected, gradients = run(*steps)
    signature = [rt.TensorSpec([None, None, 2], rt.float32)]
    if is_masked:
        signature.append(rt.TensorSpec([None, None], "bool"))
        traced = rt.function(run, input_signature=signature)
        found, looped = traced(*steps)
    else:
        traced = rt.function(lambda inputs: run(inputs, None), input_signature=signature)
        found, looped = traced(steps[0])

    np.testing.assert_allclose(expected.numpy(), found.numpy(), rtol=1e-5, atol=1e-6)
    assert "While" in {one.type.removeprefix("Stateless") for one in traced.graphs[0].get_operations()}
    for one, other in zip(gradients, looped, strict=True):
        np.testing.assert_allclose(one.numpy(), other.numpy(), rtol=1e-4, atol=1e-5)


def test_masked_steps_change_nothing() -> None:
    """The last output of a padded sequence is that of the sequence alone, forwards and backwards."""
    random = np.random.default_rng(6)
    ids = random.integers(1, 9, (1, 4))
    embedding = layers.Embedding(9, 3, mask_zero=True)
    layer = layers.Bidirectional(layers.LSTM(4))
    alone = layer(embedding(ids)).numpy()
    padded = layer(embedding(np.concatenate([ids, np.zeros((1, 3), ids.dtype)], 1))).numpy()
    np.testing.assert_allclose(alone, padded, rtol=1e-5, atol=1e-6)


def test_a_cell_of_ones_own_is_run_over_time() -> None:
    """RNN needs state_size, and a call of inputs and states."""

    class Summing(layers.Layer):
        state_size = 2

        def call(self, inputs: Any, states: Any) -> Any:
            total = states + inputs
            return total, total

    x = np.arange(12, dtype=np.float32).reshape(1, 6, 2)
    found = layers.RNN(Summing(), return_sequences=True)(x)
    np.testing.assert_array_equal(np.cumsum(x, 1), found.numpy())


def test_dropout_of_a_sequence_is_the_same_in_all_steps() -> None:
    """Inputs that are dropped are dropped in every step; without training nothing is."""
    rt.set_random_seed(1)
    layer = layers.SimpleRNN(
        4, activation="linear", dropout=0.5, recurrent_dropout=0.3, return_sequences=True,
        kernel_initializer="identity", recurrent_initializer="zeros",
    )  # fmt: skip
    x = np.ones((2, 5, 4), np.float32)
    np.testing.assert_array_equal(x, layer(x).numpy())
    found = layer(x, training=True).numpy()
    assert {0.0, 2.0} == set(found.ravel().tolist())
    np.testing.assert_array_equal(found, np.repeat(found[:, :1], 5, 1))


def test_a_layer_that_knows_no_masks_says_that_it_loses_one() -> None:
    with pytest.warns(UserWarning, match="does not know masks"):
        layers.Flatten()(layers.Embedding(5, 2, mask_zero=True)(np.array([[1, 0]])))
