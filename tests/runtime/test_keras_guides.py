"""What Keras's guides do comes out as it does there."""

import json
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.keras import layers
from tests.runtime.oracle.keras_guides import GOLDEN, GUIDES

EXPECTED = json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["unbuilt", "row", "graph", "nested", "narrow", "layers"])
def test_summaries_are_keras_own(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same table to the last line, for a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    assert EXPECTED["summaries"][name].splitlines() == GUIDES["summaries"](keras)[name].splitlines()


def test_inputs_given_by_name_are_as_good_as_by_place() -> None:
    """`attention(query=x, value=y)` builds from both shapes; a build of one argument gets the first input's."""

    class Scaled(keras.layers.Layer):
        def build(self, input_shape: Any) -> None:
            self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones")

        def call(self, inputs: Any, offset: Any = None) -> Any:
            return inputs * self.factor + offset

    x, y = np.ones((2, 3, 4), np.float32), np.ones((2, 5, 6), np.float32)
    attention = layers.MultiHeadAttention(2, 4)
    np.testing.assert_array_equal(attention(query=x, value=y), attention(x, y))
    np.testing.assert_array_equal(np.full((2, 3), 3.0), Scaled()(np.ones((2, 3)), offset=np.full((2, 3), 2.0)))


def test_sizes_that_come_with_the_data_make_random_numbers() -> None:
    """As a step draws noise for a batch of any size."""
    noise = rt.function(lambda x: keras.random.normal((rt.shape(x)[0], 3), seed=keras.random.SeedGenerator(1)))
    assert (5, 3) == noise(np.zeros((5, 2), np.float32)).shape
    assert (7, 3) == rt.function(lambda x: rt.ones((rt.shape(x)[0], 3)))(np.zeros((7, 2), np.float32)).shape


def test_evaluate_lists_metrics_in_their_order_and_fit_by_name() -> None:
    """The loss is first in the list of evaluate, also where another name comes before it in the alphabet."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae", keras.metrics.MeanSquaredError(name="a")])
    x, y = np.ones((4, 2), np.float32), np.ones((4, 1), np.float32)
    assert ["a", "loss", "mae"] == list(model.fit(x, y, verbose=0).history)
    loss, error, squared = model.evaluate(x, y, verbose=0)
    assert loss == pytest.approx(squared) == pytest.approx(error**2)
