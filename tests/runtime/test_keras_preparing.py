"""Layers that prepare inputs give Keras's values; those at random do so while training only."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from tests.runtime.oracle.keras_layers import IMAGES, measured, prepared

GOLDEN = Path(__file__).parents[1] / "golden" / "runtime" / "keras"
EXPECTED = json.loads((GOLDEN / "prepared.json").read_text())


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return prepared(keras)


@pytest.mark.parametrize("name", EXPECTED)
def test_prepared_inputs_are_kerass(name: str, found: dict[str, Any]) -> None:
    """By value and shape."""
    np.testing.assert_allclose(np.array(found[name]), np.array(EXPECTED[name]), rtol=1e-5, atol=1e-5)


def test_further_losses_and_metrics_are_kerass() -> None:
    """Of probabilities and logits, of each example and of batches that weigh."""
    expected, found = json.loads((GOLDEN / "measured.json").read_text()), measured(keras)
    assert list(expected) == list(found)
    for name, value in expected.items():
        np.testing.assert_allclose(np.array(found[name]), np.array(value), rtol=2e-5, atol=1e-6, err_msg=name)


LAYERS = [
    lambda: keras.layers.RandomFlip("horizontal", seed=3),
    lambda: keras.layers.RandomContrast(0.4, value_range=(0, 1), seed=3),
    lambda: keras.layers.RandomBrightness(0.4, value_range=(0, 1), seed=3),
]


@pytest.mark.parametrize("make", LAYERS)
def test_images_change_while_training_only(make: Any) -> None:
    """Called alone or in fit they change, in predict they do not; one image goes as well as a batch."""
    rt.set_random_seed(1)
    images = np.tile(IMAGES, [8, 1, 1, 1])
    layer = make()
    model = keras.Sequential([keras.Input((7, 9, 3)), layer])

    assert not np.array_equal(images, layer(images).numpy())
    assert not np.array_equal(images, model(images, training=True).numpy())
    np.testing.assert_array_equal(images, model.predict(images, verbose=0))
    assert (7, 9, 3) == layer(images[0]).dims


def test_a_random_crop_is_the_middle_when_not_training() -> None:
    """A part of the wanted size both ways."""
    layer = keras.layers.RandomCrop(4, 5)
    assert (2, 4, 5, 3) == layer(IMAGES).dims
    np.testing.assert_array_equal(IMAGES[:, 1:5, 2:7], layer(IMAGES, training=False).numpy())


def test_normalization_adapts_to_a_dataset() -> None:
    """Batch by batch as to the whole."""
    numbers = np.random.default_rng(4).normal(3, 2, (10, 2)).astype(np.float32)
    one, other = keras.layers.Normalization(), keras.layers.Normalization()
    one.adapt(numbers)
    other.adapt(rt.data.Dataset.from_tensor_slices(numbers).batch(4))
    np.testing.assert_allclose(one(numbers).numpy(), other(numbers).numpy(), rtol=1e-5)
    np.testing.assert_allclose([0, 0], one(numbers).numpy().mean(0), atol=1e-6)


def test_alpha_dropout_keeps_mean_and_deviation() -> None:
    """Of numbers that SELU gives: mean 0, deviation 1."""
    rt.set_random_seed(2)
    normal = np.random.default_rng(4).normal(size=(400, 400)).astype(np.float32)
    found = keras.layers.AlphaDropout(0.3)(normal, training=True).numpy()
    assert abs(found.mean()) < 0.02
    assert abs(found.std() - 1) < 0.02


def test_layers_that_prepare_are_kept_in_files(tmp_path: Path) -> None:
    """With what they adapted to."""
    normal = keras.layers.Normalization()
    normal.adapt(np.arange(12, dtype=np.float32).reshape(6, 2))
    model = keras.Sequential([keras.Input((2,)), normal, keras.layers.Dense(3)])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = np.ones((3, 2), np.float32)
    np.testing.assert_allclose(model.predict(x, verbose=0), again.predict(x, verbose=0), rtol=1e-6)
