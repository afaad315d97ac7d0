"""Further families of ops: TensorFlow's numbers, PyTorch's where it is installed, and what functions around them do."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as rt
from runtime.graph.registry import OPS

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "runtime" / "families.json").read_text())


def array(entry: Any) -> Any:
    return np.array(entry["values"], entry["dtype"]).reshape(entry["shape"])


def tensors(entry: Any) -> Any:
    return [rt.constant(array(one)) for one in entry] if isinstance(entry, list) else rt.constant(array(entry))


@pytest.mark.parametrize("name", GOLDEN)
def test_values_and_gradients_are_tensorflows(name: str) -> None:
    """Each op on what TensorFlow 2.21's kernel of that name was given."""
    case = GOLDEN[name]
    inputs = [tensors(one) for one in case["inputs"]]
    flat = [part for one in inputs for part in (one if isinstance(one, list) else [one])]
    watched = [one for one in flat if one.dtype.is_floating]
    attrs: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in case["attrs"].items()
    }
    with rt.GradientTape() as tape:
        tape.watch(watched)
        found = OPS[name](*inputs, **attrs)
        outputs = found if isinstance(found, list) else [found]
        first = next(one for one in outputs if one.dtype.is_floating)
        total = rt.reduce_sum(first * np.cos(np.arange(first.array.size, dtype=first.array.dtype)).reshape(first.dims))
    precise = watched[0].dtype is rt.float64
    tolerance: dict[str, Any] = {"rtol": 1e-9, "atol": 1e-12} if precise else {"rtol": 1e-4, "atol": 1e-5}
    for expected, one in zip(case["outputs"], outputs, strict=False):
        if np.prod(expected["shape"]):  # a reserved output that TensorFlow leaves empty
            np.testing.assert_allclose(array(expected), one.array, **tolerance)
    for expected, one in zip(case["gradients"] or [], tape.gradient(total, watched), strict=False):
        if expected is not None and one is not None:
            np.testing.assert_allclose(array(expected), rt.convert_to_tensor(one).array, **tolerance)


IMAGE = np.arange(12, dtype=np.float32).reshape(1, 3, 4, 1)


@pytest.mark.parametrize(
    ("align_corners", "half_pixel_centers", "expected"),
    [  # TensorFlow 2.21's
        (False, False, [0, 1.3333334, 2.6666667, 2.4, 3.7333336, 5.0666666, 4.8, 6.1333337, 7.4666667]),
        (True, False, [0, 1.5, 3, 2, 3.5, 5, 4, 5.5, 7]),
        (False, True, [0.16666669, 1.5, 2.8333335, 1.7666667, 3.1, 4.4333334, 4.166667, 5.5, 6.833334]),
    ],
)
def test_images_are_resized_on_tensorflows_grids(align_corners: bool, half_pixel_centers: bool, expected: Any) -> None:
    """The grid of TensorFlow 1 unless another is asked for; gradients are the adjoint."""
    out = rt.image.resize_bilinear(IMAGE, [5, 3], align_corners, half_pixel_centers=half_pixel_centers)
    np.testing.assert_allclose(expected, out.numpy()[0, :3, :, 0].reshape(-1), rtol=1e-5)

    x = rt.constant(IMAGE)
    back = np.random.default_rng(0).standard_normal(out.dims).astype(np.float32)
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = rt.image.resize_bilinear(x, [5, 3], align_corners, half_pixel_centers=half_pixel_centers)
    by_x = tape.gradient(y, x, back)
    np.testing.assert_allclose((out.numpy() * back).sum(), (by_x.numpy() * IMAGE).sum(), rtol=1e-4)


TABLE = np.arange(20, dtype=np.float64).reshape(10, 2) + 1.0


@pytest.mark.parametrize("strategy", ["mod", "div"])
@pytest.mark.parametrize("pieces", [1, 3, 4])
def test_tables_in_pieces_are_one_table(strategy: str, pieces: int) -> None:
    """Whatever way a table is dealt out, an id's row is the same; gradients reach their pieces as rows."""
    parts = [TABLE[at::pieces] for at in range(pieces)] if strategy == "mod" else np.array_split(TABLE, pieces)
    variables = [rt.Variable(part) for part in parts]
    ids = np.array([[9, 0, 3], [3, 5, 9]])
    with rt.GradientTape() as tape:
        rows = rt.nn.embedding_lookup(variables, ids, strategy)
        total = rt.reduce_sum(rows * rows)
    np.testing.assert_array_equal(TABLE[ids], rows)
    grads = tape.gradient(total, variables)
    assert all(isinstance(one, rt.IndexedSlices) for one in grads)
    counts = np.bincount(ids.reshape(-1), minlength=10)[:, None]
    whole = [rt.convert_to_tensor(one).numpy() for one in grads]
    expected = 2 * TABLE * counts
    pieced = [expected[at::pieces] for at in range(pieces)] if strategy == "mod" else np.array_split(expected, pieces)
    for one, other in zip(pieced, whole, strict=True):
        np.testing.assert_allclose(one, other)


@pytest.mark.parametrize("combiner", ["sum", "mean", "sqrtn"])
@pytest.mark.parametrize("weighed", [False, True])
def test_lists_of_ids_are_combined(combiner: str, weighed: bool) -> None:
    """Duplicates count twice, an empty row is 0, weights divide by their own sum or root of squares."""
    rows, ids, weights = [0, 0, 0, 2], [4, 1, 4, 9], [1.0, 0.5, 2.0, 3.0]
    sparse_ids = rt.SparseTensor([[0, 0], [0, 1], [0, 2], [2, 0]], np.array(ids, np.int64), [3, 3])
    sparse_weights = sparse_ids.with_values(np.array(weights)) if weighed else None
    found = rt.nn.embedding_lookup_sparse(rt.constant(TABLE), sparse_ids, sparse_weights, combiner=combiner)

    expected = np.zeros((3, 2))
    for row in (0, 2):
        mine = [at for at, one in enumerate(rows) if one == row]
        w = np.array([weights[at] if weighed else 1.0 for at in mine])
        divisor = {"sum": 1.0, "mean": w.sum(), "sqrtn": np.sqrt((w**2).sum())}[combiner]
        expected[row] = sum(w[n] * TABLE[ids[at]] for n, at in enumerate(mine)) / divisor
    np.testing.assert_allclose(expected, found)


def test_sparse_tensors_say_what_does_not_fit() -> None:
    """Counts, ranks, places outside, and places out of order."""
    with pytest.raises(ValueError, match="2 places for 3 values"):
        rt.SparseTensor([[0, 0], [1, 1]], [1.0, 2.0, 3.0], [2, 2])
    with pytest.raises(ValueError, match=r"place \[5, 0\] is outside of shape \[2, 2\]"):
        rt.sparse_tensor_to_dense(rt.SparseTensor([[5, 0]], [1.0], [2, 2]))
    with pytest.raises(ValueError, match="must be in order"):
        rt.sparse_tensor_to_dense(rt.SparseTensor([[1, 0], [0, 1]], [1.0, 2.0], [2, 2]))
    with pytest.raises(ValueError, match="inner sizes 2 and 3 differ"):
        rt.sparse_tensor_dense_matmul(rt.SparseTensor([[1, 0]], [1.0], [2, 2]), np.zeros((3, 1), np.float32))
    back = rt.sparse_from_dense([[0.0, 2.0], [3.0, 0.0]])
    np.testing.assert_array_equal([[0, 2], [3, 0]], rt.sparse_tensor_to_dense(back))
    np.testing.assert_array_equal([[0, 4], [6, 0]], rt.sparse_tensor_to_dense(rt.sparse_add(back, back)))


def test_ctc_refuses_what_has_no_alignment() -> None:
    """Too few steps for repeated labels, a label that is the blank; or counts them 0 where that is asked for."""
    logits = np.random.default_rng(0).standard_normal((2, 1, 4))
    labels = rt.SparseTensor([[0, 0], [0, 1]], np.array([1, 1], np.int32), [1, 2])
    with pytest.raises(ValueError, match="repeated ones need a blank"):
        rt.nn.ctc_loss(labels, logits, [2])
    assert [0.0] == rt.nn.ctc_loss(labels, logits, [2], ignore_longer_outputs_than_inputs=True).numpy().tolist()
    with pytest.raises(ValueError, match="the last class is the blank"):
        rt.nn.ctc_loss(labels.with_values(np.array([1, 3], np.int32)), logits, [2])


def test_cholesky_has_the_symmetric_gradient() -> None:
    """Along symmetric directions, the finite difference."""
    rng = np.random.default_rng(1)
    a = rng.standard_normal((3, 3))
    a = a @ a.T + 3 * np.eye(3)
    direction = rng.standard_normal((3, 3))
    direction += direction.T
    weights = rng.standard_normal((3, 3))
    x = rt.constant(a)
    with rt.GradientTape() as tape:
        tape.watch(x)
        y = rt.reduce_sum(rt.cholesky(x) * weights)
    slope = [(np.linalg.cholesky(a + step * direction) * weights).sum() for step in (1e-6, -1e-6)]
    np.testing.assert_allclose((slope[0] - slope[1]) / 2e-6, (tape.gradient(y, x).numpy() * direction).sum(), rtol=1e-6)
    with pytest.raises(ValueError, match="not positive definite"):
        rt.cholesky(-a)


def test_convolutions_are_pytorchs() -> None:
    """Sequences, volumes, transposed and grouped ones, values and gradients, where PyTorch is installed."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    f = torch.nn.functional
    x1, w1 = rng.standard_normal((2, 9, 3)), rng.standard_normal((4, 3, 5))
    x2, w2 = rng.standard_normal((2, 4, 5, 3)), rng.standard_normal((3, 3, 2, 3))
    x3, w3 = rng.standard_normal((2, 4, 5, 6, 3)), rng.standard_normal((2, 3, 2, 3, 4))
    d3 = rng.standard_normal((3, 3, 3, 2))

    def channels_first(x: Any) -> Any:
        return x.movedim(-1, 1)

    def filters(w: Any) -> Any:
        return w.movedim((-1, -2), (0, 1))

    pairs: list[Any] = [
        (x1, w1, lambda x, w: rt.nn.conv1d(x, w, 2, "VALID"), lambda x, w: f.conv1d(x, filters(w), stride=2)),
        (x3, w3, lambda x, w: rt.nn.conv3d(x, w, [1, 2, 1], "VALID"),
         lambda x, w: f.conv3d(x, filters(w), stride=(1, 2, 1))),
        (x2, w2, lambda x, w: rt.nn.conv2d_transpose(x, w, [2, 9, 11, 2], 2, "VALID"),
         lambda x, w: f.conv_transpose2d(x, filters(w), stride=2)),
        (x2, d3, lambda x, w: rt.nn.depthwise_conv2d(x, w, 1, "VALID"),
         lambda x, w: f.conv2d(x, w.movedim((2, 3), (0, 1)).reshape(6, 1, 3, 3), groups=3)),
    ]  # fmt: skip
    for x, w, ours, theirs in pairs:
        xs, ws = (torch.tensor(one, requires_grad=True) for one in (x, w))
        expected = theirs(channels_first(xs), ws).movedim(1, -1)
        expected.square().sum().backward()
        with rt.GradientTape() as tape:
            mine = [rt.constant(x), rt.constant(w)]
            tape.watch(mine)
            found = ours(*mine)
            total = rt.reduce_sum(rt.square(found))
        np.testing.assert_allclose(expected.detach().numpy(), found.numpy(), rtol=1e-9, atol=1e-12)
        for one, other in zip((xs, ws), tape.gradient(total, mine), strict=True):
            np.testing.assert_allclose(one.grad.numpy(), other.numpy(), rtol=1e-9, atol=1e-12)


def test_normalization_and_ctc_are_pytorchs() -> None:
    """Layer norm with its gradients, and CTC with the blank last, where PyTorch is installed."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(3)
    x, scale, offset = rng.standard_normal((4, 6)), rng.standard_normal(6), rng.standard_normal(6)
    given = [torch.tensor(one, requires_grad=True) for one in (x, scale, offset)]
    torch.nn.functional.layer_norm(given[0], (6,), given[1], given[2]).pow(3).sum().backward()
    mine = [rt.constant(one) for one in (x, scale, offset)]
    with rt.GradientTape() as tape:
        tape.watch(mine)
        total = rt.reduce_sum(rt.pow(rt.nn.layer_norm(*mine), 3.0))
    for one, other in zip(given, tape.gradient(total, mine), strict=True):
        np.testing.assert_allclose(one.grad.numpy(), other.numpy(), rtol=1e-8)

    logits = rng.standard_normal((7, 2, 5))
    theirs = torch.tensor(logits, requires_grad=True)
    losses = torch.nn.functional.ctc_loss(
        theirs.log_softmax(-1), torch.tensor([[1, 2, 2], [0, 3, 0]]), torch.tensor([7, 6]), torch.tensor([3, 2]),
        blank=4, reduction="none",
    )  # fmt: skip
    losses.sum().backward()
    labels = rt.SparseTensor([[0, 0], [0, 1], [0, 2], [1, 0], [1, 1]], np.array([1, 2, 2, 0, 3], np.int32), [2, 3])
    ours = rt.constant(logits)
    with rt.GradientTape() as tape:
        tape.watch(ours)
        found = rt.nn.ctc_loss(labels, ours, [7, 6])
    np.testing.assert_allclose(losses.detach().numpy(), found.numpy(), rtol=1e-9)
    np.testing.assert_allclose(theirs.grad.numpy(), tape.gradient(found, ours).numpy(), rtol=1e-8, atol=1e-10)


def test_where_broadcasts() -> None:
    """A column chooses rows; a vector chooses columns eagerly, and whole rows in a graph for sessions."""
    ones, zeros = np.ones((2, 2), np.float32), np.zeros((2, 2), np.float32)
    column, vector = np.array([[True], [False]]), np.array([True, False])
    rows = [[1, 1], [0, 0]]
    np.testing.assert_array_equal(rows, rt.where(column, ones, zeros))
    np.testing.assert_array_equal([[1, 0], [1, 0]], rt.where(vector, ones, zeros))
    np.testing.assert_array_equal([[1, 0], [1, 0]], rt.function(rt.where)(vector, ones, zeros))
    with rt.Graph().as_default():
        chosen = [rt.where(one, ones, zeros) for one in (column, vector)]
        assert ["SelectV2", "Select"] == [one.op.type for one in chosen]
        np.testing.assert_array_equal([rows, rows], rt.Session().run(chosen))


def test_an_adjoint_is_turned_and_conjugated() -> None:
    """Of complex matrices, singly and in batches; a transpose of the same matrix beside it is refused."""
    rng = np.random.default_rng(3)
    a, b = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape) for shape in ((2, 4, 3), (2, 5, 4)))
    expected = a.conj().swapaxes(1, 2) @ b.conj().swapaxes(1, 2)
    np.testing.assert_allclose(expected, rt.matmul(a, b, adjoint_a=True, adjoint_b=True), rtol=1e-12)
    np.testing.assert_allclose(expected[0].conj(), rt.matmul(a[0].conj(), b[0], adjoint_a=True, transpose_b=True))
    with pytest.raises(ValueError, match="not both"):
        rt.matmul(a[0], b[0], transpose_a=True, adjoint_a=True)
