"""What Keras's guides do comes out as it does there."""

import json
from pathlib import Path
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


@pytest.mark.parametrize("guide", ["texts", "lookups"])
def test_preparing_layers_give_what_keras_gives(guide: str) -> None:
    """Vocabularies, their order, numbers and vectors; bins within float32."""
    found, expected = GUIDES[guide](keras), EXPECTED[guide]
    assert expected.keys() == found.keys()
    for name, wanted in expected.items():
        tokens, numbers = (found[name], wanted) if guide == "lookups" else (found[name]["numbers"], wanted["numbers"])
        if guide == "texts":
            assert wanted["tokens"] == found[name]["tokens"], name
        if name == "inverse":
            assert wanted == found[name]
            continue
        np.testing.assert_allclose(numbers, tokens, rtol=2e-6, err_msg=name)


def test_a_model_of_texts_is_kept_with_its_vocabulary(tmp_path: Path) -> None:
    """Words go in, also after the model was saved; a file that names a file to read is refused."""
    vectorize = layers.TextVectorization(output_sequence_length=4, ngrams=2)
    with pytest.raises(RuntimeError, match="no vocabulary yet: call adapt"):
        vectorize(["a"])
    vectorize.adapt(rt.data.Dataset.from_tensor_slices(["the cat sat", "a dog"]).batch(1))
    model = keras.Sequential([keras.Input((1,), dtype="string"), vectorize, layers.Embedding(20, 3)])
    model.save(tmp_path / "m.keras")
    words = np.array([["a cat sat"], ["nobody"]])
    np.testing.assert_array_equal(model.predict(words), keras.models.load_model(tmp_path / "m.keras").predict(words))
    with pytest.raises(ValueError, match="files are not read"):
        layers.StringLookup.from_config({"vocabulary": "/etc/hosts"})


def test_images_are_turned_moved_and_scaled_as_by_tensorflow() -> None:
    """By factors of no range: the same pixels, whatever stands beyond the edges."""
    found = GUIDES["warps"](keras)
    for name, expected in EXPECTED["warps"].items():
        np.testing.assert_allclose(found[name], np.reshape(expected, np.shape(found[name])), atol=2e-4, err_msg=name)


def test_augmentation_is_for_whoever_did_not_say_otherwise() -> None:
    """`augment(images)` changes them, as the guide shows it; a model that is asked does not."""
    images = np.random.default_rng(0).random((4, 8, 8, 3)).astype(np.float32)
    augment = keras.Sequential([layers.RandomRotation(0.2), layers.RandomZoom(0.2), layers.RandomTranslation(0.1, 0.1)])
    assert not np.allclose(images, augment(images))
    np.testing.assert_array_equal(images, augment(images, training=False))
    model = keras.Sequential([keras.Input((8, 8, 3)), augment, layers.Flatten(), layers.Dense(2)])
    np.testing.assert_array_equal(model.predict(images), model.predict(images))
    changed = rt.data.Dataset.from_tensor_slices(images).map(augment).as_numpy_iterator()
    assert [(8, 8, 3)] * 4 == [one.shape for one in changed]


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


def test_weights_of_metrics_come_by_place_and_in_a_column() -> None:
    """`update_state(y_true, y_pred, sample_weight)` as custom training steps have it; [batch, 1] is a weight each."""
    y, p, weights = np.array([[0.0], [1.0], [1.0]]), np.array([[0.5], [0.9], [0.2]]), np.array([[1.0], [2.0], [0.0]])
    for metric in (keras.metrics.MeanAbsoluteError(), keras.metrics.BinaryAccuracy(), keras.metrics.AUC()):
        metric.update_state(y, p, weights)
        placed = float(metric.result())
        metric.reset_state()
        metric.update_state(y, p, sample_weight=weights[:, 0])
        assert placed == pytest.approx(float(metric.result()))
    mean = keras.metrics.MeanAbsoluteError()
    assert 0.7 / 3 == pytest.approx(float(mean(y, p, weights)))
    assert 2.5 == pytest.approx(float(keras.metrics.Mean()([1.0, 3.0], [1.0, 3.0])))


def test_what_a_slice_has_is_known_without_its_bounds() -> None:
    """An element at a tensor's place is a scalar while a function is traced: a loop may add it up."""

    def total(x: Any, y: Any) -> Any:
        found = rt.constant(0.0)
        for at in rt.range(rt.shape(x)[0]):
            assert [] == x[at].shape.as_list()
            assert [4] == y[at, :, at].shape.as_list()
            assert [1, None, 3] == y[rt.newaxis, 0, : at + 1].shape.as_list()
            found += x[at]
        return found

    signature = [rt.TensorSpec([None], rt.float32), rt.TensorSpec([None, 4, 3], rt.float32)]
    assert 6.0 == float(rt.function(total, input_signature=signature)(np.array([1.0, 2.0, 3.0]), np.zeros((3, 4, 3))))


def test_old_places_of_names_are_there() -> None:
    """Keras 2's and early TensorFlow 2's, as programs of those days import them."""
    assert rt.data.AUTOTUNE == rt.data.experimental.AUTOTUNE
    assert [[1, 0], [2, 3]] == keras.preprocessing.sequence.pad_sequences([[1], [2, 3]], padding="post").tolist()
    assert (2, 2, 1) == keras.preprocessing.image.img_to_array(np.zeros((2, 2))).shape
    assert issubclass(keras.losses.Huber, keras.Loss)
    assert issubclass(keras.metrics.Mean, keras.Metric)
    assert issubclass(keras.optimizers.Adam, keras.Optimizer)
    with pytest.raises(FileNotFoundError, match="nothing is downloaded"):
        keras.datasets.mnist.load_data("none.npz")


def test_series_come_as_windows_with_their_targets() -> None:
    """What TensorFlow gives: a target for each first step, the last windows whole."""
    windows = keras.utils.timeseries_dataset_from_array(np.arange(10), np.arange(10), 3, batch_size=2)
    found = [(x.tolist(), y.tolist()) for x, y in windows.as_numpy_iterator()]
    assert ([[0, 1, 2], [1, 2, 3]], [0, 1]) == found[0]
    assert 4 == len(found)
    sparse = keras.utils.timeseries_dataset_from_array(np.arange(10), None, 3, 2, 3, batch_size=None, start_index=1)
    assert [[1, 4, 7], [3, 6, 9]] == [x.tolist() for x in sparse.as_numpy_iterator()]
    with pytest.raises(ValueError, match="too few"):
        keras.utils.timeseries_dataset_from_array(np.arange(2), None, 3)


def test_embeddings_are_logged_for_the_projector(tmp_path: Path) -> None:
    """With a label for each row."""
    (tmp_path / "words.tsv").write_text("\n".join("abcd"))
    model = keras.Sequential(
        [keras.Input((2,)), layers.Embedding(4, 3, name="words"), layers.Flatten(), layers.Dense(1)]
    )
    model.compile("sgd", "mse")
    board = keras.callbacks.TensorBoard(tmp_path, embeddings_freq=1, embeddings_metadata="words.tsv")
    model.fit(np.zeros((2, 2), np.int32), np.zeros((2, 1)), epochs=1, verbose=0, callbacks=[board])
    kept = {path.name: path for path in tmp_path.rglob("*.tsv")} | {
        path.name: path for path in tmp_path.rglob("*.pbtxt")
    }
    assert "words" in kept["projector_config.pbtxt"].read_text()
    assert 4 == len(kept["tensors.tsv"].read_text().splitlines())
    assert ["a", "b", "c", "d"] == kept["metadata.tsv"].read_text().splitlines()


def test_callbacks_and_metrics_of_the_guides_work() -> None:
    """`on_train_begin(self, logs)` without a default, add_variable in Keras 3's order, `value` without brackets."""

    class Losses(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any) -> None:  # type: ignore[override]  # as people write it
            self.told = [sorted(logs)]

        def on_epoch_begin(self, epoch: int, logs: Any) -> None:  # type: ignore[override]  # as people write it
            self.told.append(sorted(logs))

        def on_train_end(self, logs: Any) -> None:  # type: ignore[override]  # as people write it
            self.told.append(sorted(logs))

    class Seen(keras.metrics.Metric):
        def __init__(self) -> None:
            super().__init__(name="seen")
            self.total = self.add_variable(shape=(), name="total", initializer="zeros")

        def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
            self.total.assign_add(rt.cast(rt.shape(y_true)[0], rt.float32))

        def result(self) -> Any:
            return self.total.value

    model = keras.Sequential([keras.Input((2,)), layers.Dense(1)])
    model.compile("sgd", "mse", metrics=[Seen()])
    losses = Losses()
    history = model.fit(np.ones((6, 2)), np.ones((6, 1)), verbose=0, callbacks=[losses]).history
    assert [6.0] == history["seen"]
    assert [[], [], ["loss", "seen"]] == losses.told


def test_an_exported_model_serves(tmp_path: Path) -> None:
    """By `serve` and by its signature, for any number of examples; also one of several inputs that are merged."""
    one, other = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    model = keras.Model([one, other], layers.Dense(2)(layers.Concatenate()([one, other])))
    model.export(tmp_path / "served")
    loaded = rt.saved_model.load(tmp_path / "served")
    x, y = np.ones((5, 3), np.float32), np.ones((5, 2), np.float32)
    np.testing.assert_allclose(model.predict([x, y]), loaded.serve(x, y))
    (found,) = loaded.signatures["serving_default"](a=rt.constant(x), b=rt.constant(y)).values()
    np.testing.assert_allclose(model.predict([x, y]), found)
