"""Families of ops that PyTorch has too: each call is drawn, and written in `runtime` and in PyTorch.

The inputs of a call are arrays; those of floats are differentiated by. PyTorch's images have their channels first.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tests.runtime.oracle.draws.draw import Draw

CALLS = 12
PRECISE = ("float64", "float32")


class Twice(NamedTuple):
    """One call: its inputs, and how it is written `here(rt, *inputs)` and `there(torch, *inputs)`."""

    inputs: list[Any]
    here: Callable[..., Any]
    there: Callable[..., Any]


Family = Callable[[Draw], Twice]


def floats(draw: Draw, *shape: int, low: float = -3, high: float = 3) -> Any:
    return draw.array(shape, draw.dtype(PRECISE), low, high, odd=False)


def sizes(draw: Draw, low: int, high: int, count: int) -> list[int]:
    return [draw.between(low, high) for _ in range(count)]


def first(torch: Any, x: Any) -> Any:
    """Channels first."""
    return x.movedim(-1, 1)


def last(x: Any) -> Any:
    """Channels last."""
    return x.movedim(1, -1)


def one_input(here: Callable[..., Any], there: Callable[..., Any], low: float = -3, high: float = 3) -> Family:
    return lambda draw: Twice([floats(draw, *draw.shape(1), low=low, high=high)], here, there)


def along_axis(here: Callable[..., Any], there: Callable[..., Any]) -> Family:
    """A function along one axis, counted from either end."""

    def make(draw: Draw) -> Twice:
        x = floats(draw, *(max(size, 1) for size in draw.shape(1)))
        axis = draw.axis(x.ndim)
        return Twice([x], lambda rt, x: here(rt, x, axis), lambda torch, x: there(torch, x, axis))

    return make


def matmul(draw: Draw) -> Twice:
    rows, inner, columns = sizes(draw, 0, 4, 3)
    batch = draw.shape(0, 2)
    x, y = floats(draw, *batch, rows, inner), floats(draw, *batch, inner, columns)
    return Twice([x, y], lambda rt, x, y: rt.matmul(x, y), lambda torch, x, y: torch.matmul(x, y))


def einsum(draw: Draw) -> Twice:
    equation = draw.one_of(("ij,jk->ik", "bij,bjk->bik", "bij,jk->kb", "ij,ij->", "i,j->ij", "bhqd,bhkd->bhqk"))
    length = {label: draw.between(1, 3) for label in sorted(set(equation) - set(",->"))}
    inputs = [floats(draw, *(length[one] for one in term)) for term in equation.partition("->")[0].split(",")]
    return Twice(inputs, lambda rt, *x: rt.einsum(equation, *x), lambda torch, *x: torch.einsum(equation, *x))


def conv2d(draw: Draw) -> Twice:
    """With strides, dilation, and the same padding on both sides."""
    channels, out = sizes(draw, 1, 3, 2)
    x, w = (
        floats(draw, draw.between(1, 2), *sizes(draw, 5, 7, 2), channels),
        floats(draw, *sizes(draw, 1, 3, 2), channels, out),
    )
    step, wide, margin = sizes(draw, 1, 2, 2), sizes(draw, 1, 2, 2), sizes(draw, 0, 2, 2)
    pads = [[0, 0], *([one, one] for one in margin), [0, 0]]
    return Twice(
        [x, w],
        lambda rt, x, w: rt.nn.conv2d(x, w, strides=step, padding=pads, dilations=wide),
        lambda torch, x, w: last(
            torch.nn.functional.conv2d(
                first(torch, x), w.permute(3, 2, 0, 1), stride=step, padding=margin, dilation=wide
            )
        ),
    )


def conv1d(draw: Draw) -> Twice:
    channels, out, step = sizes(draw, 1, 3, 3)
    x, w = floats(draw, 2, draw.between(4, 8), channels), floats(draw, draw.between(1, 3), channels, out)
    return Twice(
        [x, w],
        lambda rt, x, w: rt.nn.conv1d(x, w, stride=step, padding="VALID"),
        lambda torch, x, w: last(torch.nn.functional.conv1d(first(torch, x), w.permute(2, 1, 0), stride=step)),
    )


def conv3d(draw: Draw) -> Twice:
    channels, out = sizes(draw, 1, 2, 2)
    x, w = floats(draw, 1, *sizes(draw, 3, 5, 3), channels), floats(draw, *sizes(draw, 1, 3, 3), channels, out)
    step = sizes(draw, 1, 2, 3)
    return Twice(
        [x, w],
        lambda rt, x, w: rt.nn.conv3d(x, w, strides=[1, *step, 1], padding="VALID"),
        lambda torch, x, w: last(torch.nn.functional.conv3d(first(torch, x), w.permute(4, 3, 0, 1, 2), stride=step)),
    )


def depthwise(draw: Draw) -> Twice:
    channels, times, step = sizes(draw, 1, 3, 3)
    x, w = floats(draw, 2, *sizes(draw, 4, 6, 2), channels), floats(draw, *sizes(draw, 1, 3, 2), channels, times)
    return Twice(
        [x, w],
        lambda rt, x, w: rt.nn.depthwise_conv2d(x, w, strides=[1, step, step, 1], padding="VALID"),
        lambda torch, x, w: last(
            torch.nn.functional.conv2d(
                first(torch, x),
                w.permute(2, 3, 0, 1).reshape(channels * times, 1, *w.shape[:2]),
                stride=step,
                groups=channels,
            )
        ),
    )


def transposed(draw: Draw) -> Twice:
    """VALID: each side is (size - 1) · stride + kernel."""
    channels, out, step = *sizes(draw, 1, 3, 2), draw.between(1, 3)
    x, w = floats(draw, 2, *sizes(draw, 1, 4, 2), channels), floats(draw, *sizes(draw, 1, 3, 2), out, channels)
    side = [(x.shape[at] - 1) * step + max(w.shape[at - 1], step) for at in (1, 2)]
    extra = [max(step - w.shape[at], 0) for at in (0, 1)]
    return Twice(
        [x, w],
        lambda rt, x, w: rt.nn.conv2d_transpose(
            x, w, output_shape=[2, *side, out], strides=[1, step, step, 1], padding="VALID"
        ),
        lambda torch, x, w: last(
            torch.nn.functional.conv_transpose2d(
                first(torch, x), w.permute(3, 2, 0, 1), stride=step, output_padding=extra
            )
        ),
    )


def pool(kind: str) -> Family:
    def make(draw: Draw) -> Twice:
        x = draw.distinct((2, *sizes(draw, 3, 7, 2), draw.between(1, 3)), draw.dtype(PRECISE))
        window, step = sizes(draw, 1, 3, 2), sizes(draw, 1, 3, 2)
        return Twice(
            [x],
            lambda rt, x: getattr(rt.nn, f"{kind}_pool")(x, [1, *window, 1], [1, *step, 1], padding="VALID"),
            lambda torch, x: last(getattr(torch.nn.functional, f"{kind}_pool2d")(first(torch, x), window, step)),
        )

    return make


def resized(draw: Draw) -> Twice:
    """Pixels' centres half a pixel inside, as PyTorch has it."""
    x, size = draw.array((2, *sizes(draw, 1, 5, 2), draw.between(1, 3)), "float32", odd=False), sizes(draw, 1, 6, 2)
    return Twice(
        [x],
        lambda rt, x: rt.image.resize_bilinear(x, size, half_pixel_centers=True),
        lambda torch, x: last(
            torch.nn.functional.interpolate(first(torch, x), size=size, mode="bilinear", align_corners=False)
        ),
    )


def batch_norm(draw: Draw) -> Twice:
    x, channels = floats(draw, draw.between(2, 3), *sizes(draw, 2, 3, 2), 3).astype("float32"), 3
    scale, offset = (draw.array((channels,), "float32", odd=False) for _ in range(2))
    return Twice(
        [x, scale, offset],
        lambda rt, x, scale, offset: rt.nn.fused_batch_norm(x, scale, offset, epsilon=1e-3)[0],
        lambda torch, x, scale, offset: last(
            torch.nn.functional.batch_norm(first(torch, x), None, None, scale, offset, training=True, eps=1e-3)
        ),
    )


def layer_norm(draw: Draw) -> Twice:
    x = floats(draw, *sizes(draw, 1, 3, draw.between(1, 2)), draw.between(2, 6))
    size = x.shape[-1]
    return Twice(
        [x, floats(draw, size), floats(draw, size)],
        lambda rt, x, scale, offset: rt.nn.layer_norm(x, scale, offset, epsilon=1e-5),
        lambda torch, x, scale, offset: torch.nn.functional.layer_norm(x, (size,), scale, offset, eps=1e-5),
    )


def cross_entropy(draw: Draw) -> Twice:
    """Distributions as labels; logits far apart in every third call."""
    rows, classes = draw.between(1, 4), draw.between(2, 5)
    scale = 300 if draw.odd else 4
    labels = draw.random.dirichlet(np.ones(classes), rows).astype(draw.dtype(PRECISE))
    return Twice(
        [floats(draw, rows, classes, low=-scale, high=scale), labels],
        lambda rt, x, y: rt.nn.softmax_cross_entropy_with_logits(labels=y, logits=x),
        lambda torch, x, y: torch.nn.functional.cross_entropy(x, y, reduction="none"),
    )


def sparse_cross_entropy(draw: Draw) -> Twice:
    rows, classes = draw.between(1, 4), draw.between(2, 5)
    scale = 300 if draw.odd else 4
    return Twice(
        [floats(draw, rows, classes, low=-scale, high=scale), draw.whole((rows,), "int64", 0, classes - 1)],
        lambda rt, x, y: rt.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x),
        lambda torch, x, y: torch.nn.functional.cross_entropy(x, y, reduction="none"),
    )


def binary_cross_entropy(draw: Draw) -> Twice:
    shape, scale = draw.shape(1), 300 if draw.odd else 4
    weight = draw.one_of((1.0, 3.0))
    return Twice(
        [floats(draw, *shape, low=-scale, high=scale), floats(draw, *shape, low=0, high=1)],
        lambda rt, x, y: rt.nn.weighted_cross_entropy_with_logits(labels=y, logits=x, pos_weight=weight),
        lambda torch, x, y: torch.nn.functional.binary_cross_entropy_with_logits(
            x, y, reduction="none", pos_weight=torch.tensor(weight, dtype=x.dtype)
        ),
    )


def huber(draw: Draw) -> Twice:
    shape, delta = draw.shape(1), draw.one_of((0.5, 1.0, 2.0))
    return Twice(
        [draw.array(shape, "float32", odd=False), draw.array(shape, "float32", odd=False)],
        lambda rt, x, y: rt.losses.huber_loss(y, x, delta=delta, reduction="none"),
        lambda torch, x, y: torch.nn.functional.huber_loss(x, y, reduction="none", delta=delta),
    )


def ctc(draw: Draw) -> Twice:
    """The blank is the last class; a row of labels for each sequence."""
    time, batch, classes = draw.between(6, 9), draw.between(1, 3), draw.between(3, 5)
    lengths = sizes(draw, 1, 3, batch)
    places = np.array([[row, at] for row, length in enumerate(lengths) for at in range(length)], np.int64)
    labels = draw.whole((sum(lengths),), "int32", 0, classes - 2)
    taken = draw.whole((batch,), "int32", 6, time)

    def here(rt: Any, x: Any) -> Any:
        sparse = rt.SparseTensor(places, labels, [batch, max(lengths)])
        return rt.nn.ctc_loss(sparse, x, taken)

    def there(torch: Any, x: Any) -> Any:
        return torch.nn.functional.ctc_loss(
            x.log_softmax(-1), torch.tensor(labels), torch.tensor(taken), torch.tensor(lengths, dtype=torch.int32),
            blank=classes - 1, reduction="none",
        )  # fmt: skip

    return Twice([floats(draw, time, batch, classes)], here, there)


def embedding(draw: Draw) -> Twice:
    """Rows that are there several times."""
    rows = draw.between(1, 5)
    return Twice(
        [floats(draw, rows, draw.between(1, 4)), draw.whole(draw.shape(1, 2), "int64", 0, rows - 1)],
        lambda rt, table, ids: rt.nn.embedding_lookup(table, ids),
        lambda torch, table, ids: torch.nn.functional.embedding(ids, table),
    )


def scattered(draw: Draw) -> Twice:
    rows, count, size = draw.between(1, 5), draw.between(1, 6), draw.between(1, 3)
    return Twice(
        [floats(draw, rows, size), floats(draw, count, size), draw.whole((count,), "int64", 0, rows - 1)],
        lambda rt, x, updates, ids: rt.tensor_scatter_nd_add(x, rt.expand_dims(ids, 1), updates),
        lambda torch, x, updates, ids: torch.index_add(x, 0, ids, updates),
    )


def segments(draw: Draw) -> Twice:
    count, many, size = draw.between(1, 6), draw.between(1, 4), draw.between(1, 3)
    return Twice(
        [floats(draw, count, size), draw.whole((count,), "int64", 0, many - 1)],
        lambda rt, x, ids: rt.unsorted_segment_sum(x, ids, many),
        lambda torch, x, ids: torch.zeros(many, size, dtype=x.dtype).index_add(0, ids, x),
    )


def definite(draw: Draw) -> Any:
    size = draw.between(1, 4)
    x = draw.array((*draw.shape(0, 1), size, size), "float64", odd=False)
    return np.matmul(x, np.swapaxes(x, -1, -2)) + np.eye(size)


def solve(draw: Draw) -> Twice:
    a = definite(draw)
    b = draw.array((*a.shape[:-1], draw.between(1, 3)), "float64", odd=False)
    return Twice([a, b], lambda rt, a, b: rt.matrix_solve(a, b), lambda torch, a, b: torch.linalg.solve(a, b))


def activation(name: str, there: str = "") -> Family:
    return one_input(
        lambda rt, x: getattr(rt.nn, name)(x), lambda torch, x: getattr(torch.nn.functional, there or name)(x), -8, 8
    )


def function(name: str, there: str = "", low: float = -3, high: float = 3) -> Family:
    return one_input(lambda rt, x: getattr(rt, name)(x), lambda torch, x: getattr(torch, there or name)(x), low, high)


def reduction(name: str, there: str) -> Family:
    return along_axis(
        lambda rt, x, axis: getattr(rt, name)(x, axis), lambda torch, x, axis: getattr(torch, there)(x, axis)
    )


FAMILIES: dict[str, Family] = {
    **{name: activation(name) for name in ("relu", "relu6", "elu", "selu", "silu", "softplus", "softsign", "sigmoid")},
    "tanh": function("tanh"),
    "leaky_relu": one_input(
        lambda rt, x: rt.nn.leaky_relu(x, 0.25), lambda torch, x: torch.nn.functional.leaky_relu(x, 0.25)
    ),
    "gelu": one_input(
        lambda rt, x: rt.nn.gelu(x, approximate=True),
        lambda torch, x: torch.nn.functional.gelu(x, approximate="tanh"),
    ),
    "gelu_exact": one_input(
        lambda rt, x: rt.nn.gelu(x, approximate=False), lambda torch, x: torch.nn.functional.gelu(x)
    ),
    **{name: function(name) for name in ("sin", "cos", "exp", "expm1", "atan", "sinh", "cosh", "asinh", "erf", "erfc")},
    **{name: function(name, low=0.1, high=5) for name in ("log", "log1p", "sqrt", "rsqrt")},
    **{name: function(name, low=-0.9, high=0.9) for name in ("asin", "acos", "atanh", "tan")},
    **{name: reduction(f"reduce_{name}", name) for name in ("sum", "mean", "prod", "logsumexp")},
    "max": reduction("reduce_max", "amax"),
    "min": reduction("reduce_min", "amin"),
    "cumsum": reduction("cumsum", "cumsum"),
    "cumprod": reduction("cumprod", "cumprod"),
    "softmax": along_axis(lambda rt, x, axis: rt.nn.softmax(x, axis=axis), lambda torch, x, axis: x.softmax(axis)),
    "log_softmax": along_axis(
        lambda rt, x, axis: rt.nn.log_softmax(x, axis=axis), lambda torch, x, axis: x.log_softmax(axis)
    ),
    "norm": along_axis(
        lambda rt, x, axis: rt.norm(x, axis=axis), lambda torch, x, axis: torch.linalg.vector_norm(x, dim=axis)
    ),
    "matmul": matmul,
    "einsum": einsum,
    "conv1d": conv1d,
    "conv2d": conv2d,
    "conv3d": conv3d,
    "depthwise_conv2d": depthwise,
    "conv2d_transpose": transposed,
    "max_pool": pool("max"),
    "avg_pool": pool("avg"),
    "resize_bilinear": resized,
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "softmax_cross_entropy": cross_entropy,
    "sparse_softmax_cross_entropy": sparse_cross_entropy,
    "sigmoid_cross_entropy": binary_cross_entropy,
    "huber": huber,
    "ctc": ctc,
    "embedding": embedding,
    "scatter_add": scattered,
    "segment_sum": segments,
    "matrix_solve": solve,
    "matrix_inverse": lambda draw: Twice(
        [definite(draw)], lambda rt, x: rt.matrix_inverse(x), lambda torch, x: torch.linalg.inv(x)
    ),
    "matrix_determinant": lambda draw: Twice(
        [definite(draw)], lambda rt, x: rt.matrix_determinant(x), lambda torch, x: torch.linalg.det(x)
    ),
    "cholesky": lambda draw: Twice(
        [definite(draw)], lambda rt, x: rt.cholesky(x), lambda torch, x: torch.linalg.cholesky(x)
    ),
}
