"""Gradients of neural networks' functions: products, activations, softmax, convolution, pooling."""

from typing import Any

from runtime.gradients.broadcasting import unbroadcast
from runtime.gradients.conjugate import conj
from runtime.gradients.table import attributes, gradient, is_zero, not_differentiable
from runtime.ops import arithmetic as math
from runtime.ops import comparison, convolution, linear, neural, pooling, reductions, shaping
from runtime.ops.constants import zeros_like

not_differentiable(
    *("Const", "Placeholder", "NoOp", "ZerosLike", "OnesLike", "StopGradient", "Assert", "PrintV2", "StringFormat"),
    *("RandomUniform", "RandomStandardNormal", "TruncatedNormal", "RandomUniformInt", "RandomShuffle"),
    *("RandomGamma", "RandomPoissonV2", "StatelessRandomUniform", "StatelessRandomNormal", "StatelessTruncatedNormal"),
    *("StatelessRandomUniformInt", "StatelessMultinomial", "ReadFile", "WriteFile", "MatchingFiles"),
)


@gradient("MatMul")
def _matmul(op: Any, grad: Any) -> Any:
    a, b = (conj(one) for one in op.inputs)
    turned_a, turned_b = op.attrs["transpose_a"], op.attrs["transpose_b"]
    product = linear.mat_mul
    if not turned_a:
        by_a = product(grad, b, transpose_b=not turned_b)
        by_b = product(grad, a, transpose_a=True) if turned_b else product(a, grad, transpose_a=True)
    else:
        by_a = product(b, grad, transpose_a=turned_b, transpose_b=True)
        by_b = product(grad, a, transpose_a=True, transpose_b=True) if turned_b else product(a, grad)
    return [by_a, by_b]


@gradient("BatchMatMulV2")
def _batch_matmul(op: Any, grad: Any) -> Any:
    x, y = op.inputs
    adj_x, adj_y = op.attrs["adj_x"], op.attrs["adj_y"]
    product = linear.batch_mat_mul
    if not adj_x:
        by_x = product(grad, y, adj_y=not adj_y)
        by_y = product(grad, x, adj_x=True) if adj_y else product(x, grad, adj_x=True)
    else:
        by_x = product(y, grad, adj_x=adj_y, adj_y=True)
        by_y = product(grad, x, adj_x=True, adj_y=True) if adj_y else product(x, grad)
    return [_of_batch(x, by_x), _of_batch(y, by_y)]


def _of_batch(x: Any, grad: Any) -> Any:
    """Sum what the batch axes repeated."""
    if x.dims is not None and x.dims == grad.dims:
        return grad
    return unbroadcast(x, grad, grad, None)[0]


@gradient("L2Loss")
def _l2_loss(op: Any, grad: Any) -> Any:
    return op.inputs[0] * grad


@gradient("BiasAdd")
def _bias_add(op: Any, grad: Any) -> Any:
    return [grad, neural.bias_add_grad(grad, data_format=op.attrs["data_format"])]


@gradient("BiasAddGrad")
def _bias_add_grad(op: Any, grad: Any) -> Any:
    zeros = zeros_like(op.inputs[0])
    return neural.bias_add_op(zeros, grad, data_format=op.attrs["data_format"])


@gradient("Relu")
def _relu(op: Any, grad: Any) -> Any:
    return neural.relu_grad(grad, op.outputs[0])


@gradient("ReluGrad")
def _relu_grad(op: Any, grad: Any) -> Any:
    x = op.inputs[1]
    return [neural.relu_grad(grad, x), zeros_like(x)]


@gradient("Relu6")
def _relu6(op: Any, grad: Any) -> Any:
    return neural.relu6_grad(grad, op.outputs[0])


@gradient("Relu6Grad")
def _relu6_grad(op: Any, grad: Any) -> Any:
    x = op.inputs[1]
    return [neural.relu6_grad(grad, x), zeros_like(x)]


@gradient("LeakyRelu")
def _leaky_relu(op: Any, grad: Any) -> Any:
    return neural.leaky_relu_grad(grad, op.inputs[0], alpha=op.attrs["alpha"])


@gradient("LeakyReluGrad")
def _leaky_relu_grad(op: Any, grad: Any) -> Any:
    x = op.inputs[1]
    return [neural.leaky_relu_grad(grad, x, alpha=op.attrs["alpha"]), zeros_like(x)]


@gradient("Elu")
def _elu(op: Any, grad: Any) -> Any:
    return neural.elu_grad(grad, op.outputs[0])


@gradient("EluGrad")
def _elu_grad(op: Any, grad: Any) -> Any:
    dy, y = op.inputs
    by_y = comparison.where(comparison.less(y, zeros_like(y)), grad * dy, zeros_like(y))
    return [neural.elu_grad(grad, y), by_y]


@gradient("Selu")
def _selu(op: Any, grad: Any) -> Any:
    return neural.selu_grad(grad, op.outputs[0])


@gradient("SeluGrad")
def _selu_grad(op: Any, grad: Any) -> Any:
    dy, y = op.inputs
    by_y = comparison.where(comparison.less(y, zeros_like(y)), grad * dy, zeros_like(y))
    return [neural.selu_grad(grad, y), by_y]


@gradient("Softplus")
def _softplus(op: Any, grad: Any) -> Any:
    return grad * math.sigmoid(op.inputs[0])


@gradient("SoftplusGrad")
def _softplus_grad(op: Any, grad: Any) -> Any:
    dy, x = op.inputs
    return [neural.softplus_grad(grad, x), grad * dy / (math.exp(-x) + 2.0 + math.exp(x))]


@gradient("Softsign")
def _softsign(op: Any, grad: Any) -> Any:
    return grad / math.square(1.0 + math.abs(op.inputs[0]))


@gradient("Softmax")
def _softmax(op: Any, grad: Any) -> Any:
    y = op.outputs[0]
    return (grad - reductions.reduce_sum(grad * y, -1, keepdims=True)) * y


@gradient("LogSoftmax")
def _log_softmax(op: Any, grad: Any) -> Any:
    y = math.exp(op.outputs[0])
    return grad - reductions.reduce_sum(grad, -1, keepdims=True) * y


@gradient("SoftmaxCrossEntropyWithLogits")
def _cross_entropy(op: Any, grad: Any, grad_of_gradient: Any) -> Any:
    logits = op.inputs[0]
    by_logits = _rows(grad) * op.outputs[1]
    information = -neural.log_softmax(logits)
    by_labels = _rows(grad) * information
    if not is_zero(grad_of_gradient):
        by_logits = by_logits + _through_softmax(logits, grad_of_gradient)
        by_labels = by_labels - grad_of_gradient
    return [by_logits, by_labels]


@gradient("SparseSoftmaxCrossEntropyWithLogits")
def _sparse_cross_entropy(op: Any, grad: Any, grad_of_gradient: Any) -> Any:
    by_logits = _rows(grad) * op.outputs[1]
    if not is_zero(grad_of_gradient):
        by_logits = by_logits + _through_softmax(op.inputs[0], grad_of_gradient)
    return [by_logits, None]


def _rows(grad: Any) -> Any:
    return shaping.expand_dims(grad, -1)


def _through_softmax(logits: Any, grad: Any) -> Any:
    """Return the second derivative: softmax · (grad - sum(grad · softmax))."""
    y = neural.softmax(logits)
    return (grad - reductions.reduce_sum(grad * y, 1, keepdims=True)) * y


@gradient("Conv2D")
def _conv2d(op: Any, grad: Any) -> Any:
    x, filters = op.inputs
    sizes = shaping.shape_n([x, filters])
    attrs = attributes(op, convolution.ATTRS)
    return [
        convolution.conv2d_backprop_input(sizes[0], filters, grad, **attrs),
        convolution.conv2d_backprop_filter(x, sizes[1], grad, **attrs),
    ]


@gradient("Conv2DBackpropInput")
def _conv2d_backprop_input(op: Any, grad: Any) -> Any:
    _, filters, dy = op.inputs
    attrs = attributes(op, convolution.ATTRS)
    by_filters = convolution.conv2d_backprop_filter(grad, shaping.shape(filters), dy, **attrs)
    return [None, by_filters, convolution.conv2d_op(grad, filters, **attrs)]


@gradient("Conv2DBackpropFilter")
def _conv2d_backprop_filter(op: Any, grad: Any) -> Any:
    x, _, dy = op.inputs
    attrs = attributes(op, convolution.ATTRS)
    by_x = convolution.conv2d_backprop_input(shaping.shape(x), grad, dy, **attrs)
    return [by_x, None, convolution.conv2d_op(x, grad, **attrs)]


@gradient("MaxPool")
def _max_pool(op: Any, grad: Any) -> Any:
    return pooling.max_pool_grad(op.inputs[0], op.outputs[0], grad, **attributes(op, pooling.ATTRS))


@gradient("MaxPoolGrad")
def _max_pool_grad(op: Any, grad: Any) -> Any:
    x, y, _ = op.inputs
    return [zeros_like(x), zeros_like(y), pooling.max_pool_grad_grad(x, y, grad, **attributes(op, pooling.ATTRS))]


@gradient("MaxPoolGradGrad")
def _max_pool_grad_grad(op: Any, grad: Any) -> Any:
    x, y, _ = op.inputs
    return [zeros_like(x), zeros_like(y), pooling.max_pool_grad(x, y, grad, **attributes(op, pooling.ATTRS))]


@gradient("AvgPool")
def _avg_pool(op: Any, grad: Any) -> Any:
    return pooling.avg_pool_grad(shaping.shape(op.inputs[0]), grad, **attributes(op, pooling.ATTRS))


@gradient("AvgPoolGrad")
def _avg_pool_grad(op: Any, grad: Any) -> Any:
    return [None, pooling.avg_pool_op(grad, **attributes(op, pooling.ATTRS))]
