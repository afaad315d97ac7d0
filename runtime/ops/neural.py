"""The functions of neural networks: activations, biases, softmax and the losses that go with it."""

import math
from typing import Any

from runtime.arrays import Array
from runtime.graph.context import for_sessions, name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.graph.old_arguments import old_arguments
from runtime.graph.op import FLOATS, Op
from runtime.graph.shape import Dims, merged, text_of
from runtime.ops import arithmetic, comparison, indexing, joining, rules, shaping
from runtime.ops.constants import stop_gradient, zeros_like

__all__ = ["bias_add", "elu", "gelu", "leaky_relu", "log_softmax", "relu", "relu6", "selu"]
__all__ += ["sigmoid_cross_entropy_with_logits", "silu", "softmax", "softmax_cross_entropy_with_logits"]
__all__ += ["softmax_cross_entropy_with_logits_v2", "softplus", "softsign"]
__all__ += ["sparse_softmax_cross_entropy_with_logits", "swish"]
__all__ += ["weighted_cross_entropy_with_logits"]


def _activation(name: str, kernel: Any, *, out: bool = False) -> Op:
    return Op(
        name,
        "features: T -> activations: T",
        types={"T": FLOATS},
        shape=rules.same,
        kernel=kernel,
        out=out,
        elementwise=out,
    )


def _slope(name: str, kernel: Any, second: str = "features") -> Op:
    """Declare the gradient of an activation; `second` is what it looks at: its input, or its output."""
    return Op(
        name,
        f"gradients: T, {second}: T -> backprops: T",
        types={"T": FLOATS},
        shape=rules.all_same,
        kernel=kernel,
        out=True,
        elementwise=True,
    )


relu = _activation("Relu", lambda xp, x, out=None: xp.maximum(x, x.dtype.type(0), out=out), out=True)
relu6 = _activation("Relu6", lambda xp, x, out=None: xp.clip(x, x.dtype.type(0), x.dtype.type(6), out=out), out=True)
elu = _activation("Elu", lambda xp, x: xp.where(x < 0, xp.expm1(x), x))
selu = _activation("Selu", lambda xp, x: x.dtype.type(SELU_SCALE) * xp.where(x < 0, SELU_ALPHA * xp.expm1(x), x))
softplus = _activation("Softplus", lambda xp, x: xp.logaddexp(x, x.dtype.type(0)))
softsign = _activation("Softsign", lambda xp, x: x / (1 + xp.absolute(x)))

# Klambauer et al., Self-Normalizing Neural Networks, 2017
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805


def _selu_slope(xp: Any, y: Array) -> Array:
    return xp.where(y < 0, y + y.dtype.type(SELU_SCALE * SELU_ALPHA), y.dtype.type(SELU_SCALE))


relu_grad = _slope("ReluGrad", lambda xp, dy, x, out=None: xp.multiply(dy, x > 0, out=out))
relu6_grad = _slope("Relu6Grad", lambda xp, dy, x, out=None: xp.multiply(dy, (x > 0) & (x < 6), out=out))
elu_grad = _slope(
    "EluGrad", lambda xp, dy, y, out=None: xp.multiply(dy, xp.where(y < 0, y + 1, y.dtype.type(1)), out=out), "outputs"
)
selu_grad = _slope("SeluGrad", lambda xp, dy, y, out=None: xp.multiply(dy, _selu_slope(xp, y), out=out), "outputs")
softplus_grad = _slope("SoftplusGrad", lambda xp, dy, x, out=None: xp.true_divide(dy, 1 + xp.exp(-x), out=out))


def _leaky(xp: Any, x: Array, *, alpha: float) -> Array:
    return xp.where(x > 0, x, x * x.dtype.type(alpha))


leaky_relu_op = Op(
    "LeakyRelu",
    "features: T -> activations: T",
    types={"T": FLOATS},
    attrs={"alpha": 0.2},
    shape=rules.same,
    kernel=_leaky,
)
leaky_relu_grad = Op(
    "LeakyReluGrad",
    "gradients: T, features: T -> backprops: T",
    types={"T": FLOATS},
    attrs={"alpha": 0.2},
    shape=rules.all_same,
    kernel=lambda xp, dy, x, *, alpha: xp.where(x > 0, dy, dy * dy.dtype.type(alpha)),
)


def _greatest(xp: Any, x: Array) -> Array:
    """Return the greatest of each row, 0 where rows are empty."""
    return x.max(-1, keepdims=True) if x.shape[-1] else xp.zeros((*x.shape[:-1], 1), x.dtype)


def _softmax(xp: Any, x: Array, out: Array = None) -> Array:
    out = xp.subtract(x, _greatest(xp, x), out=out)
    xp.exp(out, out=out)
    out /= out.sum(-1, keepdims=True)
    return out


def _log_softmax(xp: Any, x: Array, out: Array = None) -> Array:
    out = xp.subtract(x, _greatest(xp, x), out=out)
    out -= xp.log(xp.exp(out).sum(-1, keepdims=True))
    return out


softmax_op = Op("Softmax", "logits: T -> softmax: T", types={"T": FLOATS}, shape=rules.same, kernel=_softmax, out=True)
log_softmax_op = Op(
    "LogSoftmax", "logits: T -> logsoftmax: T", types={"T": FLOATS}, shape=rules.same, kernel=_log_softmax, out=True
)


def _biased_dims(value: Any, bias: Any, *, data_format: str) -> Dims:
    size = rules.of_rank(bias, 1, "bias")[0]
    if value.dims is None:
        return None
    if len(value.dims) < 2:
        raise ValueError(f"a value with a bias has 2 dimensions or more, not shape {text_of(value.dims)}")
    channels = value.dims[1 if data_format == "NCHW" else -1]
    if size is not None and channels is not None and size != channels:
        raise ValueError(f"a bias of {size} does not fit {channels} channels of {text_of(value.dims)}")
    dims: Dims = value.dims
    return dims


def _biased(xp: Any, value: Array, bias: Array, *, data_format: str, out: Array = None) -> Array:
    if data_format == "NCHW":
        bias = bias.reshape((-1,) + (1,) * (value.ndim - 2))
    return xp.add(value, bias, out=out)


bias_add_op = Op(
    "BiasAdd",
    "value: T, bias: T -> output: T",
    attrs={"data_format": "NHWC"},
    shape=_biased_dims,
    kernel=_biased,
    out=True,
    elementwise=True,
)


def _bias_grad(xp: Any, dy: Array, *, data_format: str, out: Array = None) -> Array:
    if data_format == "NCHW":
        dy = xp.moveaxis(dy, 1, -1)
    flat = dy.reshape(math.prod(dy.shape[:-1]), dy.shape[-1])  # -1 says nothing where the last is 0
    if flat.dtype.kind == "f" and len(flat) <= 1 << 20:
        return xp.matmul(xp.ones(len(flat), flat.dtype), flat, out=out)  # BLAS adds rows faster than numpy
    return flat.sum(0, dtype=flat.dtype, out=out)


bias_add_grad = Op(
    "BiasAddGrad",
    "out_backprop: T -> output: T",
    attrs={"data_format": "NHWC"},
    shape=lambda dy, *, data_format: None if dy.dims is None else (dy.dims[1 if data_format == "NCHW" else -1],),
    kernel=_bias_grad,
    out=True,
)


def _cross_entropy_dims(logits: Any, labels: Any) -> list[Dims]:
    dims = merged(rules.of_rank(logits, 2, "logits"), labels.dims)
    assert dims is not None
    return [dims[:1], dims]


def _cross_entropy(xp: Any, logits: Array, labels: Array) -> tuple[Array, Array]:
    """Return the loss of each row, and its gradient by the logits."""
    log_probabilities = _log_softmax(xp, logits)
    loss = -(labels * log_probabilities).sum(-1)
    return loss, xp.exp(log_probabilities) - labels


softmax_cross_entropy = Op(
    "SoftmaxCrossEntropyWithLogits",
    "features: T, labels: T -> loss: T, backprop: T",
    types={"T": FLOATS},
    shape=_cross_entropy_dims,
    kernel=_cross_entropy,
)


def _sparse_dims(logits: Any, labels: Any) -> list[Dims]:
    rows, classes = rules.of_rank(logits, 2, "logits")
    row_dims = merged((rows,), labels.dims)
    assert row_dims is not None
    return [row_dims, (row_dims[0], classes)]


def _sparse_cross_entropy(xp: Any, logits: Array, labels: Array) -> tuple[Array, Array]:
    if labels.size and (labels.min() < 0 or labels.max() >= logits.shape[-1]):
        wrong = labels[(labels < 0) | (labels >= logits.shape[-1])][0]
        raise ValueError(f"label {wrong} is not in [0, {logits.shape[-1]})")
    rows = xp.arange(len(labels))
    log_probabilities = _log_softmax(xp, logits)
    loss = -log_probabilities[rows, labels]
    xp.exp(log_probabilities, out=log_probabilities)
    log_probabilities[rows, labels] -= 1
    return loss, log_probabilities


sparse_softmax_cross_entropy = Op(
    "SparseSoftmaxCrossEntropyWithLogits",
    "features: T, labels: Tlabels -> loss: T, backprop: T",
    types={"T": FLOATS},
    shape=_sparse_dims,
    kernel=_sparse_cross_entropy,
)


def bias_add(value: Any, bias: Any, data_format: str | None = None, name: str | None = None) -> Any:
    """Return the value with the bias of each channel added."""
    with name_scope(name, "BiasAdd") as scope:
        value = convert_to_tensor(value, name="input")
        bias = convert_to_tensor(bias, value.dtype, "bias")
        channels_first = data_format is not None and data_format.startswith("NC")
        return bias_add_op(value, bias, data_format="NCHW" if channels_first else "NHWC", name=scope)


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Any:
    """Return x where it is positive, alpha · x elsewhere."""
    return leaky_relu_op(features, alpha=alpha, name=name)


def gelu(features: Any, approximate: bool = False, name: str | None = None) -> Any:
    """Return x · Φ(x) (Hendrycks and Gimpel, 2016), by tanh where `approximate`."""
    with name_scope(name, "Gelu"):
        x = convert_to_tensor(features, name="features")
        if approximate:
            return 0.5 * x * (1.0 + arithmetic.tanh(0.7978845608028654 * (x + 0.044715 * (x * x * x))))
        return 0.5 * x * (1.0 + arithmetic.erf(x / 1.4142135623730951))


def silu(features: Any, name: str | None = None) -> Any:
    """Return x · sigmoid(x)."""
    with name_scope(name, "swish"):
        x = convert_to_tensor(features, name="features")
        return x * arithmetic.sigmoid(x)


@old_arguments(dim="axis")
def softmax(logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """Return exp(x) / sum(exp(x)) along an axis."""
    return _along(softmax_op, logits, axis, name)


@old_arguments(dim="axis")
def log_softmax(logits: Any, axis: int = -1, name: str | None = None) -> Any:
    """Return the logarithm of softmax, without losing small probabilities."""
    return _along(log_softmax_op, logits, axis, name)


def _along(op: Op, logits: Any, axis: int, name: str | None) -> Any:
    """Apply an op of the last axis along any: exchanged before and after."""
    logits = convert_to_tensor(logits)
    if axis == -1 or (logits.dims is not None and axis == len(logits.dims) - 1):
        return op(logits, name=name)
    order = list(range(len(logits.dims)))
    order[axis], order[-1] = order[-1], order[axis]
    with name_scope(name, op.name) as scope:
        return shaping.transpose(op(shaping.transpose(logits, order)), order, name=scope)


def _last(x: Any, axis: int) -> Any:
    """Move an axis to the end; the others stay in their order."""
    order = list(range(len(x.dims)))
    order.append(order.pop(axis))
    return shaping.transpose(x, order)


@old_arguments(dim="axis")
def softmax_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, axis: int = -1, name: str | None = None
) -> Any:
    """Return the cross entropy of each row between labels (probabilities) and softmax(logits).

    In a graph for a session no gradient flows to the labels, as in TensorFlow 1: see the _v2 of this.
    """
    if not for_sessions():
        return softmax_cross_entropy_with_logits_v2(labels, logits, axis, name)
    with name_scope(name, "softmax_cross_entropy_with_logits_sg") as scope:
        labels = stop_gradient(labels, name="labels_stop_gradient")
        return softmax_cross_entropy_with_logits_v2(labels, logits, axis, scope)


@old_arguments(dim="axis")
def softmax_cross_entropy_with_logits_v2(
    labels: Any = None, logits: Any = None, axis: int = -1, name: str | None = None
) -> Any:
    """Return the cross entropy of each row between labels (probabilities) and softmax(logits)."""
    with name_scope(name, "softmax_cross_entropy_with_logits") as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, logits.dtype, "labels")
        if for_sessions():
            return _cross_entropy_in_graph(labels, logits, axis, scope)
        if axis not in (-1, len(logits.dims) - 1):
            labels, logits = (_last(one, axis) for one in (labels, logits))
        if len(logits.dims) == 2:
            return softmax_cross_entropy(logits, labels)[0]
        rows = shaping.shape(logits)[:-1]
        classes = logits.dims[-1]
        flat = [shaping.reshape(one, [-1, classes]) for one in (logits, labels)]
        return shaping.reshape(softmax_cross_entropy(*flat)[0], rows)


def _cross_entropy_in_graph(labels: Any, logits: Any, axis: int, scope: str) -> Any:
    """Return the same by the operations that TensorFlow has in graphs, under its names: matrices of the rows."""
    rank = shaping.rank(logits)
    if axis not in (-1, len(logits.dims or ()) - 1):
        labels, logits = (_last(one, axis) for one in (labels, logits))
    sizes = shaping.shape(logits)
    loss = softmax_cross_entropy(_as_rows(logits), _as_rows(labels), name=scope)[0]
    ahead = indexing.slice(sizes, [0], [arithmetic.subtract(rank, 1)])
    found = shaping.reshape(loss, ahead)
    if logits.dims is not None:
        found.set_shape(logits.dims[:-1])
    return found


def _as_rows(x: Any) -> Any:
    """Return a tensor as a matrix of its last axis."""
    rank = shaping.rank(x)
    last = indexing.slice(shaping.shape(x), [arithmetic.subtract(rank, 1)], [1])
    return shaping.reshape(x, joining.concat([[-1], last], 0))


def sparse_softmax_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """Return the cross entropy of each row between a class (an integer) and softmax(logits)."""
    with name_scope(name, "SparseSoftmaxCrossEntropyWithLogits"):
        labels = convert_to_tensor(labels, name="labels")
        logits = convert_to_tensor(logits, name="logits")
        rows = shaping.shape(labels)
        if logits.dims is None or len(logits.dims) == 2:
            return sparse_softmax_cross_entropy(logits, labels)[0]
        flat = shaping.reshape(logits, [-1, logits.dims[-1]])
        loss = sparse_softmax_cross_entropy(flat, shaping.reshape(labels, [-1]))[0]
        return shaping.reshape(loss, rows)


def sigmoid_cross_entropy_with_logits(labels: Any = None, logits: Any = None, name: str | None = None) -> Any:
    """Return max(x, 0) - x · z + log(1 + exp(-|x|)): the cross entropy of sigmoid(x) and z without overflow."""
    with name_scope(name, "logistic_loss") as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, logits.dtype, "labels")
        zeros = zeros_like(logits)
        positive = comparison.greater_equal(logits, zeros)
        clipped = comparison.where(positive, logits, zeros)
        negative = comparison.where(positive, -logits, logits)
        return arithmetic.add(clipped - logits * labels, arithmetic.log1p(arithmetic.exp(negative)), name=scope)


@old_arguments(targets="labels")
def weighted_cross_entropy_with_logits(
    labels: Any = None, logits: Any = None, pos_weight: Any = 1.0, name: str | None = None
) -> Any:
    """Return sigmoid cross entropy in which positive labels count `pos_weight` times."""
    with name_scope(name, "logistic_loss") as scope:
        logits = convert_to_tensor(logits, name="logits")
        labels = convert_to_tensor(labels, logits.dtype, "labels")
        weight = 1.0 + (pos_weight - 1.0) * labels
        small = arithmetic.log1p(arithmetic.exp(-arithmetic.abs(logits))) + relu(-logits)
        return arithmetic.add((1.0 - labels) * logits, weight * small, name=scope)


swish = silu
