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


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    """Six images of two classes, dark and light."""
    for name, value in (("dark", 20), ("light", 220)):
        (tmp_path / name).mkdir()
        for at in range(3):
            keras.utils.save_img(tmp_path / name / f"{at}.png", np.full((5, 6, 3), value), scale=False)
    return tmp_path


def test_a_directory_of_images_is_a_dataset(folders: Path) -> None:
    """Folders are classes; every image comes once, in one size, with its label."""
    data = keras.utils.image_dataset_from_directory(folders, image_size=(4, 4), batch_size=4, seed=1)
    assert ["dark", "light"] == data.class_names
    images, labels = (np.concatenate(parts) for parts in zip(*data, strict=True))
    assert ((6, 4, 4, 3), [0, 0, 0, 1, 1, 1]) == (images.shape, sorted(labels.tolist()))
    np.testing.assert_array_equal(np.where(labels == 1, 220, 20), images[:, 0, 0, 0])


def test_a_directory_is_split_without_overlap(folders: Path) -> None:
    """With one seed, training and validation are all files, each once."""
    options: dict[str, Any] = {"validation_split": 0.34, "seed": 3, "image_size": (4, 4), "label_mode": "categorical"}
    parts = [
        keras.utils.image_dataset_from_directory(folders, subset=one, **options) for one in ("training", "validation")
    ]
    assert [4, 2] == [len(one.file_paths) for one in parts]
    assert 6 == len({path for one in parts for path in one.file_paths})


def test_a_file_is_an_array_and_back(folders: Path) -> None:
    """load_img and img_to_array, as scripts chain them."""
    found = keras.utils.img_to_array(keras.utils.load_img(folders / "light" / "0.png", target_size=(3, 2)))
    np.testing.assert_array_equal(np.full((3, 2, 3), 220, np.float32), found)


def test_directories_that_make_no_sense_are_refused(folders: Path) -> None:
    """In words."""
    (folders / "light" / "bad.png").write_bytes(b"text")
    with pytest.raises(ValueError, match=r"bad\.png"):
        list(keras.utils.image_dataset_from_directory(folders, image_size=(4, 4)))
    with pytest.raises(ValueError, match="no images"):
        keras.utils.image_dataset_from_directory(folders / "dark", class_names=["other"])
    with pytest.raises(ValueError, match="subset"):
        keras.utils.image_dataset_from_directory(folders, validation_split=0.2)
