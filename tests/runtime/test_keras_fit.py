"""fit, evaluate, predict and callbacks do with data what their manual says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime import keras
from runtime.keras import layers


def digits() -> tuple[Any, Any, Any, Any]:
    (x, y), (x_test, y_test) = rt.datasets.load_digits()
    return x.reshape(len(x), -1), y, x_test.reshape(len(x_test), -1), y_test


def small(units: int = 16, **options: Any) -> Any:
    """A compiled classifier of digits."""
    model = keras.Sequential([keras.Input((64,)), layers.Dense(units, "relu"), layers.Dense(10, "softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"], **options)
    return model


def test_digits_are_learnt() -> None:
    """The MLP of the manual reaches 96 % on digits that it has not seen."""
    rt.set_random_seed(1)
    x, y, x_test, y_test = digits()
    model = small(64)
    history = model.fit(x, y, epochs=30, validation_split=0.1, verbose=0).history
    _, accuracy = model.evaluate(x_test, y_test, verbose=0)

    assert list(history) == ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert history["loss"][-1] < 0.2 * history["loss"][0]
    assert accuracy >= 0.96
    assert (model.predict(x_test).argmax(1) == y_test).mean() == pytest.approx(accuracy)


def test_a_line_is_found() -> None:
    """Keras's first example: 2x - 1 from six points."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.01), "mean_squared_error")
    model.fit(np.array([[-1.0], [0], [1], [2], [3], [4]]), np.array([-3.0, -1, 1, 3, 5, 7]), epochs=500, verbose=0)
    assert model.predict(np.array([[10.0]]))[0, 0] == pytest.approx(19, abs=0.1)


def test_the_same_seed_trains_the_same_model() -> None:
    """Bit for bit: start, shuffling and dropout."""
    x, y, *_ = digits()
    found = []
    for _ in range(2):
        rt.set_random_seed(7)
        rows = [keras.Input((64,)), layers.Dense(16, "relu"), layers.Dropout(0.3), layers.Dense(10)]
        model = keras.Sequential(rows)
        model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.fit(x[:200], y[:200], epochs=2, verbose=0)
        found.append(model.get_weights())
    for one, other in zip(*found, strict=True):
        np.testing.assert_array_equal(one, other)


def test_eager_steps_are_the_traced_ones() -> None:
    """run_eagerly trains the same model."""
    x, y, *_ = digits()
    found = []
    for eagerly in (False, True):
        rt.set_random_seed(7)
        model = small(run_eagerly=eagerly)
        model.fit(x[:128], y[:128], epochs=2, shuffle=False, verbose=0)
        found.append(model.get_weights())
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


class Twice(keras.Model):
    """A subclass: layers among its attributes, and in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [layers.Dense(8, "relu"), layers.Dense(8, "relu")]
        self.out = layers.Dense(10)

    def call(self, *inputs: Any) -> Any:
        (x,) = inputs
        for block in self.blocks:
            x = x + block(x) if x.shape[-1] == 8 else block(x)
        return self.out(x)


def test_subclasses_train() -> None:
    """Layers are found wherever they are kept; weights come with the first batch."""
    x, y, *_ = digits()
    rt.set_random_seed(2)
    model = Twice()
    model.compile(
        keras.optimizers.Adam(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True), ["accuracy"]
    )
    history = model.fit(x, y, epochs=5, verbose=0).history
    assert [64, 8, 8, 8, 8, 10] == [size for w in model.weights if len(w.shape) == 2 for size in w.shape]
    assert history["accuracy"][-1] > 0.7


def two_heads() -> Any:
    inputs = keras.Input((64,), name="pixels")
    shared = layers.Dense(32, "relu")(inputs)
    heads = {"digit": layers.Dense(10, "softmax")(shared), "odd": layers.Dense(1, "sigmoid")(shared)}
    return keras.Model(inputs, heads)


def test_several_outputs_have_losses_and_metrics_of_their_own() -> None:
    """By name: weighed into one loss, measured apart."""
    x, y, *_ = digits()
    model = two_heads()
    model.compile(
        "adam",
        {"digit": "sparse_categorical_crossentropy", "odd": "binary_crossentropy"},
        {"digit": ["accuracy"], "odd": ["accuracy", keras.metrics.AUC()]},
        loss_weights={"odd": 0.5},
    )
    history = model.fit(x, {"digit": y, "odd": y % 2}, epochs=8, verbose=0).history

    assert set(history) == {"loss", "digit_loss", "odd_loss", "digit_accuracy", "odd_accuracy", "odd_auc"}
    sums = np.add(history["digit_loss"], np.multiply(0.5, history["odd_loss"]))
    np.testing.assert_allclose(sums, history["loss"], rtol=2e-2)  # the last batch is smaller
    assert history["digit_accuracy"][-1] > 0.85
    assert history["odd_auc"][-1] > 0.9
    assert {"digit", "odd"} == set(model.predict(x[:5]))


def test_states_go_from_one_layer_to_another() -> None:
    """An encoder's states start a decoder: symbolic tensors as options of a call."""
    inputs = keras.Input((5, 3))
    _, hidden, memory = layers.LSTM(4, return_state=True)(inputs)
    decoded = layers.LSTM(4, return_sequences=True)(inputs, initial_state=[hidden, memory])
    model = keras.Model(inputs, [decoded, hidden])
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)
    found, last = model.predict(x)
    _, encoder, decoder = model.layers
    _, *states = encoder(x)
    np.testing.assert_allclose(decoder(x, initial_state=states).numpy(), found, rtol=1e-5)
    np.testing.assert_allclose(states[0].numpy(), last, rtol=1e-5)


def test_python_operators_are_layers_of_symbolic_tensors() -> None:
    """Arithmetic and slices."""
    x = keras.Input((4,))
    model = keras.Model(x, 1.0 - (-x[:, :2] * 2.0 + x[:, 2:]) / 4.0)
    np.testing.assert_allclose([[0.75, 1.0]], model.predict(np.array([[1.0, 2.0, 3.0, 4.0]])))


def test_weights_move_only_where_they_may() -> None:
    """A frozen layer keeps every bit: transfer learning."""
    x, y, *_ = digits()
    model = small()
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    before = model.get_weights()
    model.fit(x[:64], y[:64], verbose=0)
    after = model.get_weights()
    assert [True, True, False, False] == [np.array_equal(a, b) for a, b in zip(before, after, strict=True)]


def test_a_probability_that_is_rounded_to_0_has_a_loss_and_a_gradient() -> None:
    """Cross entropy looks behind the softmax: of the logits it is exact."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(2, "softmax")])
    model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
    model.set_weights([np.array([[1000.0, -1000.0]]), np.zeros(2)])
    assert model.train_on_batch(np.ones((1, 1)), np.ones(1, np.int64)) == pytest.approx(2000)
    np.testing.assert_allclose([-1.0, 1.0], model.get_weights()[1])


def test_penalties_are_part_of_the_loss() -> None:
    """L2 on a kernel."""
    model = keras.Sequential([keras.Input((2,)), layers.Dense(1, kernel_regularizer=rt.regularizers.L2(0.5))])
    model.compile("sgd", "mse")
    model.set_weights([np.array([[1.0], [2.0]]), np.zeros(1)])
    assert model.test_on_batch(np.zeros((4, 2)), np.zeros(4)) == pytest.approx(2.5)


def test_datasets_generators_and_weights_are_data_too() -> None:
    """A Dataset of batches, a generator with steps, weights of examples and of classes."""
    x, y, *_ = digits()
    model = small()
    pairs = rt.data.Dataset.from_tensor_slices((x[:96], y[:96])).batch(32)
    assert len(model.fit(pairs, epochs=2, verbose=0, validation_data=pairs).history["val_loss"]) == 2

    def endless() -> Any:
        while True:
            yield x[:16], y[:16]

    assert len(model.fit(endless(), steps_per_epoch=3, epochs=2, verbose=0).history["loss"]) == 2
    zero = model.evaluate(x[:32], y[:32], sample_weight=np.zeros(32), verbose=0)
    assert zero[0] == 0
    model.fit(x[:32], y[:32], class_weight={0: 5.0}, verbose=0)


def test_weights_of_examples_count_in_the_loss_and_where_asked() -> None:
    """Not in plain metrics: accuracy is of all examples."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(2)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("sgd", loss, metrics=["accuracy"], weighted_metrics=[keras.metrics.SparseCategoricalAccuracy("some")])
    model.set_weights([np.zeros((1, 2)), np.array([1.0, 0.0])])
    x, y = np.zeros((4, 1)), np.array([0, 0, 0, 1])
    found = model.test_on_batch(x, y, sample_weight=np.array([0.0, 0, 1, 1]), return_dict=True)
    assert found["accuracy"] == pytest.approx(0.75)
    assert found["some"] == pytest.approx(0.5)
    assert found["loss"] == pytest.approx((np.log1p(np.exp(-1)) + np.log1p(np.exp(1))) / 4)


def test_early_stopping_brings_the_best_weights_back() -> None:
    """After `patience` epochs without a better value."""
    x, y, *_ = digits()
    model = small()
    kept: list[Any] = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(model.get_weights()))
    stop = keras.callbacks.EarlyStopping("loss", patience=2, min_delta=100, restore_best_weights=True)
    history = model.fit(x[:64], y[:64], epochs=10, callbacks=[watch, stop], verbose=0)

    assert [0, 1, 2] == history.epoch
    for best, now in zip(kept[0], model.get_weights(), strict=True):
        np.testing.assert_array_equal(best, now)


def test_checkpoints_of_weights_are_read_back(tmp_path: Path) -> None:
    """Only of the best epochs, into a model made anew; TensorFlow's names for the file's parts."""
    x, y, *_ = digits()
    model = small()
    saving = keras.callbacks.ModelCheckpoint(tmp_path / "best-{epoch}", "loss", save_best_only=True)
    model.fit(x[:64], y[:64], epochs=3, callbacks=[saving], verbose=0)
    anew = small()
    anew.load_weights(tmp_path / "best-3")
    for one, other in zip(model.get_weights(), anew.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    with pytest.raises(ValueError, match="shape"):
        small(8).load_weights(tmp_path / "best-3")


def test_learning_rates_follow_epochs_and_plateaus(tmp_path: Path) -> None:
    """A scheduler sets it; a plateau lowers it; both are in the history and the CSV file."""
    x, y, *_ = digits()
    model = small()
    halve = keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
    log = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    history = model.fit(x[:64], y[:64], epochs=3, callbacks=[halve, log], verbose=0).history
    np.testing.assert_allclose([5e-4, 2.5e-4, 1.25e-4], history["learning_rate"])
    lines = (tmp_path / "log.csv").read_text().splitlines()
    assert lines[0] == "epoch,accuracy,learning_rate,loss"
    assert len(lines) == 4

    plateau = keras.callbacks.ReduceLROnPlateau("loss", factor=0.1, patience=1, min_delta=100, min_lr=1e-6)
    model.compile(keras.optimizers.SGD(1.0), "sparse_categorical_crossentropy")
    history = model.fit(x[:64], y[:64], epochs=4, callbacks=[plateau], verbose=0).history
    np.testing.assert_allclose([1.0, 1.0, 0.1, 0.01], history["learning_rate"], rtol=1e-5)


def test_training_stops_at_nan() -> None:
    """TerminateOnNaN looks at each batch."""
    model = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    found = model.fit(np.full((64, 1), np.nan), np.zeros(64), 1, epochs=5, verbose=0,
                      callbacks=[keras.callbacks.TerminateOnNaN()])  # fmt: skip
    assert [0] == found.epoch


def test_tensorboard_logs_what_board_reads(tmp_path: Path) -> None:
    """Scalars of both runs, histograms of the weights, and the graph of the training step."""
    from board.reading import read

    x, y, *_ = digits()
    model = small()
    logs = keras.callbacks.TensorBoard(tmp_path, histogram_freq=1, update_freq=2)
    model.fit(x[:64], y[:64], 16, epochs=2, validation_split=0.25, callbacks=[logs], verbose=0)
    scalars = read(tmp_path).scalars()
    found = set(zip(map(str, scalars["run"]), map(str, scalars["tag"]), strict=True))

    assert {("train", "epoch_loss"), ("train", "epoch_accuracy"), ("validation", "epoch_loss")} <= found
    assert {("train", "epoch_learning_rate"), ("train", "batch_loss")} <= found
    weights = {one.name.removesuffix(":0") for one in model.weights}
    assert weights == set(map(str, read(tmp_path).histograms().table()["tag"]))
    names = {one.name for one in model.step_graph().get_operations()}
    assert {"gradients/Mean_grad/truediv", "Adam", "metrics/AssignAddVariableOp"} <= {
        name.replace("loss/", "") for name in names
    }


def test_tensorboard_records_the_batches_that_were_asked_for(tmp_path: Path) -> None:
    """Counted from 1, as in Keras; the speed of each epoch is logged on request."""
    from board.reading import read

    x, y, *_ = digits()
    logs = keras.callbacks.TensorBoard(tmp_path, profile_batch=(2, 3), write_steps_per_second=True)
    small().fit(x[:64], y[:64], 16, epochs=2, callbacks=[logs], verbose=0)

    assert ["timeline-1.json", "timeline-2.json"] == sorted(path.name for path in tmp_path.glob("*/timeline-*"))
    assert "epoch_steps_per_second" in set(map(str, read(tmp_path).scalars()["tag"]))
    with pytest.raises(ValueError, match=r"a first and a last one, not \(3, 2\)"):
        keras.callbacks.TensorBoard(tmp_path, profile_batch=(3, 2))


def test_progress_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """One line an epoch where no terminal is, with the metrics."""
    x, y, *_ = digits()
    small().fit(x[:64], y[:64], epochs=2, validation_split=0.25)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("Epoch")] == ["Epoch 1/2", "Epoch 2/2"]
    assert all(part in lines[1] for part in ("2/2", "loss: ", "accuracy: ", "val_loss: ", "/step"))


def test_summary_counts_the_numbers() -> None:
    """Layers, shapes, parameters; a frozen layer's are not trained."""
    model = small()
    model.layers[0].trainable = False
    text: list[str] = []
    model.summary(print_fn=text.append)
    for part in ("dense", "(None, 16)", "1,040", "170", "Total params: 1,210", "Trainable params: 170"):
        assert part in text[0]


def test_what_is_wrong_is_said() -> None:
    """In words that name the thing."""
    x = np.zeros((4, 64), np.float32)
    with pytest.raises(RuntimeError, match="not compiled"):
        keras.Sequential([layers.Dense(1)]).fit(x, x)
    model = small()
    with pytest.raises(ValueError, match=r"different lengths: \[3, 4\]"):
        model.fit(x, np.zeros(3), verbose=0)
    with pytest.raises(ValueError, match="no data"):
        model.fit(x[:0], np.zeros(0), verbose=0)
    with pytest.raises(ValueError, match="loss 'squares' is none of"):
        keras.losses.get("squares")
    with pytest.raises(ValueError, match="optimizer 'best' is none of"):
        model.compile("best")
    with pytest.raises(ValueError, match="follows 'val_loss'; there are accuracy, loss"):
        model.fit(x, np.zeros(4), verbose=0, callbacks=[keras.callbacks.EarlyStopping()])
    with pytest.raises(ValueError, match=r"takes \[\?, 64\], not \[4, 3\]"):
        two_heads().predict(np.zeros((4, 3)))
    with pytest.raises(ValueError, match="not among the inputs"):
        keras.Model(keras.Input((2,)), layers.Dense(1)(keras.Input((2,))))
    with pytest.raises(TypeError, match=r"rt\.layers\.Lambda"):
        rt.exp(keras.Input((2,)))
    with pytest.raises(ValueError, match=r"\(16, 64\)|shape"):
        model.set_weights([np.zeros((16, 64)), *model.get_weights()[1:]])
