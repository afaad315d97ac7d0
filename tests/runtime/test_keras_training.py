"""What scripts written for Keras do with compile, fit and layers: it works here as its manual says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.keras import layers
from runtime.keras.layers import Dense

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(32, 4)).astype(np.float32)
Y = (X[:, 0] > 0).astype(np.int64)


def two_classes(**options: Any) -> Any:
    rt.set_random_seed(1)
    model = keras.Sequential([keras.Input((4,)), Dense(2)])
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True), **options)
    return model


class Batches(keras.utils.PyDataset):
    """Batches by number, which counts its epochs."""

    epochs = 0

    def __len__(self) -> int:
        return 4

    def __getitem__(self, index: int) -> Any:
        return X[index * 8 : index * 8 + 8], Y[index * 8 : index * 8 + 8]

    def on_epoch_end(self) -> None:
        self.epochs += 1


def test_every_source_of_batches_trains_alike() -> None:
    """Arrays, a Dataset, a generator, an iterable with a length and a PyDataset: the same losses."""
    numbered = Batches()
    batches = [numbered[at] for at in range(4)]

    class Loader:
        def __len__(self) -> int:
            return 4

        def __iter__(self) -> Any:
            return iter([list(one) for one in batches])

    def endless() -> Any:
        while True:
            yield from batches

    options: dict[str, Any] = {"epochs": 2, "shuffle": False, "verbose": 0}
    expected = two_classes().fit(X, Y, batch_size=8, **options).history["loss"]
    sources = [rt.data.Dataset.from_tensor_slices((X, Y)).batch(8), Loader(), numbered]
    for source in sources:
        assert expected == two_classes().fit(source, **options).history["loss"]
    assert expected == two_classes().fit(endless(), steps_per_epoch=4, **options).history["loss"]
    assert 2 == numbered.epochs
    model = two_classes()
    history = model.fit(X, Y, validation_data=endless(), validation_steps=2, validation_freq=2, **options).history
    assert (2, 1) == (len(history["loss"]), len(history["val_loss"]))


def test_classes_weigh_in_batches_from_anywhere() -> None:
    """class_weight is the same as weights of the examples, for arrays and for a Dataset."""
    weights = np.where(Y == 1, 3.0, 1.0)
    options: dict[str, Any] = {"epochs": 2, "shuffle": False, "verbose": 0}
    expected = two_classes().fit(X, Y, batch_size=8, sample_weight=weights, **options).history["loss"]
    data = rt.data.Dataset.from_tensor_slices((X, Y)).batch(8)
    for source in ((X, Y, 8), (data,)):
        found = two_classes().fit(*source, class_weight={0: 1.0, 1: 3.0}, **options).history["loss"]
        np.testing.assert_allclose(expected, found, rtol=1e-6)
    with pytest.raises(ValueError, match="one output"):
        two_classes().fit(X, [Y, Y], class_weight={0: 1.0}, verbose=0)


def test_a_batch_alone_gives_numbers_in_order_or_by_name() -> None:
    """train_on_batch, test_on_batch and predict_on_batch."""
    model = two_classes(metrics=["accuracy"])
    loss, accuracy = model.test_on_batch(X, Y)
    assert {"loss": loss, "accuracy": accuracy} == model.test_on_batch(X, Y, return_dict=True)
    assert loss == pytest.approx(model.train_on_batch(X, Y)[0])
    assert loss > model.train_on_batch(X, Y)[0]
    np.testing.assert_array_equal(model.predict(X), model.predict_on_batch(X))
    weighed = model.test_on_batch(X, Y, sample_weight=np.zeros(32))
    assert 0 == weighed[0]


@pytest.mark.parametrize("eagerly", [False, True])
def test_a_train_step_of_ones_own_gets_what_was_given(eagerly: bool) -> None:
    """(x, y) where there are no weights; metrics may be walked over; the losses are those of the step it replaces."""

    class Own(keras.Model):
        def train_step(self, data: Any) -> Any:
            x, y = data
            with rt.GradientTape() as tape:
                predictions = self(x, training=True)
                loss = self.compute_loss(y=y, y_pred=predictions)
            self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
            for one in self.metrics:
                one.update_state(loss) if one.name == "loss" else one.update_state(y, predictions)
            return {one.name: one.result() for one in self.metrics}

    def fitted(kind: Any) -> Any:
        rt.set_random_seed(1)
        inputs = keras.Input((4,))
        model = kind(inputs, Dense(1)(inputs))
        model.compile("sgd", "mse", metrics=["mae"], run_eagerly=eagerly)
        return model.fit(X, Y.astype(np.float32), batch_size=8, epochs=2, shuffle=False, verbose=0).history

    expected, found = fitted(keras.Model), fitted(Own)
    np.testing.assert_allclose(expected["loss"], found["loss"], rtol=1e-6)
    np.testing.assert_allclose(expected["mae"], found["mae"], rtol=1e-6)


def test_metrics_of_the_model_itself_are_reset_with_the_others() -> None:
    """A model that tracks its loss in an attribute needs neither loss nor metrics of compile."""

    class Tracking(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense, self.tracker = Dense(1), keras.metrics.Mean(name="seen")

        def call(self, inputs: Any) -> Any:
            return self.dense(inputs)

        def train_step(self, data: Any) -> Any:
            self(data)
            self.tracker.update_state(rt.reduce_mean(data))
            return {"seen": self.tracker.result()}

    model = Tracking()
    model.compile("sgd")
    seen = model.fit(np.ones((4, 2)), epochs=2, batch_size=2, verbose=0).history["seen"]
    assert [1.0, 1.0] == seen
    assert 2 == model.tracker.count.numpy()


def test_layers_add_to_the_loss() -> None:
    """What depends on inputs by add_loss, penalties of outputs by activity_regularizer, both by example."""

    class Penalty(layers.Layer):
        def call(self, inputs: Any) -> Any:
            self.add_loss(rt.reduce_mean(inputs))
            return inputs

    inputs = keras.Input((4,))
    model = keras.Model(
        inputs, layers.Activation("linear", activity_regularizer=keras.regularizers.L1(0.5))(Penalty()(inputs))
    )
    model.compile("sgd")
    assert 1.0 + 0.5 * 4 == pytest.approx(model.test_on_batch(np.ones((8, 4)), np.ones((8, 4))))
    model(np.ones((2, 4), np.float32))
    assert [1.0, 2.0] == [float(one) for one in model.losses]
    with pytest.raises(RuntimeError, match="inside of call"):
        Penalty().add_loss(1.0)


def test_constraints_hold_after_every_step() -> None:
    """MaxNorm shortens columns, NonNeg has none below 0, UnitNorm makes all 1."""
    kinds: dict[str, Any] = {"max_norm": lambda w: np.linalg.norm(w, axis=0) < 0.11, "non_neg": lambda w: w >= 0}
    kinds["unit_norm"] = lambda w: np.abs(np.linalg.norm(w, axis=0) - 1) < 1e-4
    for name, holds in kinds.items():
        constraint = keras.constraints.MaxNorm(0.1) if name == "max_norm" else name
        model = keras.Sequential([keras.Input((4,)), Dense(3, kernel_constraint=constraint)])
        model.compile("adam", "mse")
        model.fit(X, X[:, :3], verbose=0)
        assert holds(model.get_weights()[0]).all()
    with pytest.raises(ValueError, match="constraint 'tidy' is none of"):
        Dense(1, kernel_constraint="tidy")(X)


def test_several_outputs_are_called_by_their_layers() -> None:
    """A list of outputs with losses, metrics and labels by the names of the layers."""
    one, other = keras.Input((4,), name="one"), keras.Input((4,), name="other")
    joined = layers.concatenate([one, other])
    outputs = [Dense(1, name="size")(joined), Dense(2, activation="softmax", name="kind")(joined)]
    model = keras.Model([one, other], outputs)
    losses = {"size": "mse", "kind": "sparse_categorical_crossentropy"}
    model.compile("sgd", losses, metrics={"kind": ["accuracy"]}, loss_weights={"size": 0.5, "kind": 1.0})
    logs = model.test_on_batch({"one": X, "other": X}, {"kind": Y, "size": X[:, :1]}, return_dict=True)
    assert {"loss", "size_loss", "kind_loss", "kind_accuracy"} == set(logs)
    assert logs["loss"] == pytest.approx(0.5 * logs["size_loss"] + logs["kind_loss"])


@pytest.mark.parametrize(
    ("labels", "outputs", "kind"),
    [((8, 1), (8, 1), "Binary"), ((8,), (8, 3), "SparseC"), ((8, 1), (8, 3), "SparseC"), ((8, 3), (8, 3), "Categor")],
)
def test_accuracy_is_of_the_kind_of_the_labels(labels: Any, outputs: Any, kind: str) -> None:
    model = keras.Sequential([keras.Input(outputs[1:]), layers.Identity()])
    model.compile("sgd", loss=lambda y_true, y_pred: rt.reduce_sum(y_pred, -1), metrics="accuracy")
    model.test_on_batch(np.ones(outputs), np.zeros(labels))
    assert type(model.metrics[1]).__name__.startswith(kind)


def test_models_are_made_of_parts_of_models() -> None:
    """layer.output and model.input, a frozen base, and layers that learn their shapes from input_shape or build."""
    base = keras.Sequential([Dense(3, activation="relu", input_shape=(4,), name="features"), Dense(2)])
    features = keras.Model(base.input, base.get_layer("features").output)
    np.testing.assert_allclose(np.maximum(X @ base.get_weights()[0], 0), features.predict(X), rtol=1e-4, atol=1e-6)
    base.trainable = False
    model = keras.Sequential([base, Dense(1)])
    model.build((None, 4))
    assert (2, 23) == (len(model.trainable_weights), model.count_params() - 3)
    with pytest.raises(AttributeError, match="never called on a symbolic tensor"):
        _ = Dense(1).output


def test_a_training_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    """Killed after two epochs of four, it ends as one that was not; then the backup is gone."""

    class Kill(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            if epoch == 1:
                raise KeyboardInterrupt

    def fit(*others: Any) -> Any:
        rt.set_random_seed(1)
        model = keras.Sequential([keras.Input((4,)), Dense(2)])
        model.compile("adam", "mse")
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        return model, model.fit(X, X[:, :2], epochs=4, shuffle=False, verbose=0, callbacks=[backup, *others])

    expected, _ = fit()
    with pytest.raises(KeyboardInterrupt):
        fit(Kill())
    assert (tmp_path / "backup").exists()
    model, history = fit()
    assert [2, 3] == history.epoch
    np.testing.assert_allclose(expected.get_weights()[0], model.get_weights()[0], rtol=1e-6)
    assert not (tmp_path / "backup").exists()


def test_checkpoints_are_whole_models_where_they_are_called_so(tmp_path: Path) -> None:
    """.keras holds the model, other names its weights; batches may be counted instead of epochs."""
    model = two_classes()
    saving = [
        keras.callbacks.ModelCheckpoint(tmp_path / "m-{epoch}.keras", "loss", save_best_only=True),
        keras.callbacks.ModelCheckpoint(tmp_path / "w-{epoch}.weights.h5", save_freq=2),
    ]
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0, callbacks=saving)
    loaded = keras.models.load_model(tmp_path / "m-2.keras")
    np.testing.assert_array_equal(model.predict(X), loaded.predict(X))
    assert {"w-1.weights.h5", "w-2.weights.h5", "m-1.keras", "m-2.keras"} == {one.name for one in tmp_path.iterdir()}
    with pytest.raises(ValueError, match=r"saved as \.keras"):
        keras.callbacks.ModelCheckpoint("x", save_weights_only=False)


def test_callbacks_hear_of_batches_by_both_names_and_of_predictions() -> None:
    heard: list[str] = []
    names = ("on_batch_end", "on_train_batch_begin", "on_predict_batch_end", "on_test_begin")
    note = keras.callbacks.LambdaCallback(**{name: lambda *_, name=name: heard.append(name) for name in names})
    model = two_classes()
    model.fit(X, Y, verbose=0, callbacks=note)
    model.predict(X, callbacks=[note])
    model.evaluate(X, Y, verbose=0, callbacks=[note])
    assert ["on_train_batch_begin", "on_batch_end", "on_predict_batch_end", "on_test_begin"] == heard


def test_functions_of_keras_compute_and_put_models_together() -> None:
    """keras.ops on arrays as numpy does, on an Input as a part of the model; saving one says that it cannot."""
    ops = keras.ops
    x = RANDOM.normal(size=(2, 3, 4)).astype(np.float32)
    expected = {
        "mean": x.mean(1), "std": x.std(-1), "argmax": x.argmax(-1), "transpose": x.transpose(0, 2, 1),
        "matmul": x @ np.ones((4, 5), np.float32), "concatenate": np.concatenate([x, x], 1), "split": x[:, :, 1:3],
    }  # fmt: skip
    found = {
        "mean": ops.mean(x, axis=1), "std": ops.std(x, axis=-1), "argmax": ops.argmax(x, axis=-1),
        "transpose": ops.transpose(x, (0, 2, 1)), "matmul": ops.matmul(x, np.ones((4, 5), np.float32)),
        "concatenate": ops.concatenate([x, x], axis=1), "split": ops.split(rt.constant(x), [1, 3], axis=2)[1],
    }  # fmt: skip
    for name, value in expected.items():
        np.testing.assert_allclose(value, ops.convert_to_numpy(found[name]), rtol=1e-5, atol=1e-6, err_msg=name)
    assert (2, 3, 4) == ops.shape(x)
    inputs = keras.Input((3, 4))
    model = keras.Model(inputs, ops.relu(ops.sum(inputs, axis=1)) * 2.0)
    np.testing.assert_allclose(2 * np.maximum(x.sum(1), 0), model.predict(x), rtol=1e-5)
    with pytest.raises(TypeError, match=r"keras\.ops\..* is not saved"):
        model.to_json()
    assert (2, 3) == keras.random.normal((2, 3), seed=keras.random.SeedGenerator(1)).shape
    with pytest.raises(AttributeError, match=r"keras\.ops has no 'fft'"):
        _ = ops.fft


def test_sequences_and_labels_become_arrays() -> None:
    """pad_sequences cuts and fills on either side, to_categorical counts classes, normalize leaves zeros."""
    pad = keras.utils.pad_sequences
    assert [[0, 1, 2], [4, 5, 6]] == pad([[1, 2], [3, 4, 5, 6]], 3).tolist()
    assert [[1, 2, 9], [3, 4, 5]] == pad([[1, 2], [3, 4, 5, 6]], 3, "int64", "post", "post", 9).tolist()
    assert (2, 2, 3) == pad([np.ones((1, 3)), np.ones((2, 3))], dtype="float32").shape
    assert (0, 0) == pad([]).shape
    assert [[0, 0, 0]] == pad([[]], 3).tolist()
    with pytest.raises(ValueError, match="pre or post"):
        pad([[1]], padding="left")
    assert [[0, 1, 0], [0, 0, 1]] == keras.utils.to_categorical([[1], [2]]).tolist()
    with pytest.raises(ValueError, match="go from 0 to 3"):
        keras.utils.to_categorical([0, 3], 2)
    assert [[0.6, 0.8], [0, 0]] == keras.utils.normalize([[3.0, 4.0], [0, 0]]).tolist()


def test_masked_batch_normalization_counts_only_what_counts() -> None:
    """Moving averages of a padded batch are those of its steps without padding."""
    values = RANDOM.normal(size=(2, 4, 3)).astype(np.float32)
    mask = np.array([[1, 1, 1, 0], [1, 0, 0, 0]], bool)
    layer = layers.BatchNormalization(momentum=0.0)
    layer(values, mask=rt.constant(mask), training=True)
    np.testing.assert_allclose(values[mask].mean(0), layer.moving_mean.numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(values[mask].var(0), layer.moving_variance.numpy(), rtol=1e-4, atol=1e-6)


def test_functions_of_ones_own_get_labels_of_the_rank_of_the_outputs() -> None:
    """[batch] beside [batch, 1] would broadcast to every label beside every prediction, and teach the mean."""

    def squared(y_true: Any, y_pred: Any) -> Any:
        assert ([4, 1], [4, 1]) == (y_true.shape.as_list(), y_pred.shape.as_list())
        return rt.reduce_mean(rt.square(rt.cast(y_true, rt.float32) - y_pred), axis=-1)

    model = keras.Sequential([keras.Input((1,)), Dense(1, kernel_initializer="ones", name="out")])
    model.compile("sgd", squared, [squared])
    x = np.arange(4, dtype=np.float32)

    assert [0, 0] == model.evaluate(x[:, None], x, batch_size=4, verbose=0)
