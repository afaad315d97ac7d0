"""Attention, and the transformer's block of it."""

from math import sqrt
from typing import Any

from runtime import arrays
from runtime.layers.core import Dense, Dropout, product, reshaped
from runtime.layers.layer import Layer
from runtime.layers.masks import all_of
from runtime.layers.normalization import LayerNormalization
from runtime.ops import arithmetic, comparison, neural, reductions, shaping
from runtime.ops.constants import range as numbers
from runtime.ops.linear import matmul


class MultiHeadAttention(Layer):
    """softmax(q · kᵀ / √key_dim) · v in several heads (Vaswani et al., 2017): inputs are query, value, key.

    `attention_mask` [batch, query steps, key steps] is True where a query may look; with `use_causal_mask` it looks at
    no later step. Kernels have Keras's shapes, [features, heads, key_dim] and [heads, value_dim, features].
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads, self.key_dim, self.value_dim = num_heads, key_dim, value_dim or key_dim
        self.use_bias, self._initializers = use_bias, (kernel_initializer, bias_initializer)
        self.dropout = Dropout(dropout)

    def build(self, *dims: Any) -> None:
        """Make the kernels and biases of query, key, value and output."""
        query, value = dims[0], dims[1] if len(dims) > 1 else dims[0]
        key = dims[2] if len(dims) > 2 and dims[2] is not None else value
        heads = self.num_heads
        self._parts = {}
        for name, source, size in (
            ("query", query, self.key_dim),
            ("key", key, self.key_dim),
            ("value", value, self.value_dim),
        ):
            self._parts[name] = self._part(name, (source[-1], heads, size), (heads, size))
        features = query[-1]
        self._parts["output"] = self._part("attention_output", (heads, self.value_dim, features), (features,))

    def own_variables(self) -> dict[str, list[Any]]:
        """Return the variables by the dense layers that Keras has for them."""
        parts = getattr(self, "_parts", {})
        return {f"{name}_dense": [one for one in pair if one is not None] for name, pair in parts.items()}

    def _part(self, name: str, kernel: tuple[int, ...], bias: tuple[int, ...]) -> tuple[Any, Any]:
        starts = self._initializers
        made = self.add_weight(f"{name}/kernel", kernel, starts[0])
        return made, self.add_weight(f"{name}/bias", bias, starts[1]) if self.use_bias else None

    def call(
        self,
        query: Any,
        value: Any = None,
        key: Any = None,
        attention_mask: Any = None,
        use_causal_mask: bool = False,
        return_attention_scores: bool = False,
        mask: Any = None,
    ) -> Any:
        """Return what each query step gathered, as wide as the query, and how it looked if that is wanted too."""
        attention_mask = _seen(attention_mask, mask)
        value = query if value is None else value
        key = value if key is None else key
        q, k, v = (self._heads(name, one) for name, one in (("query", query), ("key", key), ("value", value)))
        scores = matmul(q * (1.0 / sqrt(self.key_dim)), k, transpose_b=True)
        scores = self._masked(scores, attention_mask, causal=use_causal_mask)
        shares = neural.softmax(scores)
        found = matmul(self.dropout(shares), v)  # [batch, heads, steps, value_dim]
        joined = shaping.transpose(found, [0, 2, 1, 3])
        joined = reshaped(joined, joined, 2, (self.num_heads * self.value_dim,))
        kernel, bias = self._parts["output"]
        outputs = product(joined, shaping.reshape(kernel, [self.num_heads * self.value_dim, kernel.dims[-1]]))
        outputs = outputs if bias is None else neural.bias_add(outputs, bias)
        return (outputs, shares) if return_attention_scores else outputs

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the query."""
        return mask[0] if isinstance(mask, list | tuple) else mask

    def _heads(self, name: str, inputs: Any) -> Any:
        """Return the inputs projected for each head: [batch, heads, steps, size]."""
        kernel, bias = self._parts[name]
        features, heads, size = kernel.dims
        projected = product(inputs, shaping.reshape(kernel, [features, heads * size]))
        if bias is not None:
            projected = neural.bias_add(projected, shaping.reshape(bias, [heads * size]))
        return shaping.transpose(reshaped(projected, inputs, 2, (heads, size)), [0, 2, 1, 3])

    def _masked(self, scores: Any, mask: Any, *, causal: bool) -> Any:
        hidden = -1e9  # far below any score; softmax makes 0 of it
        if causal:
            steps = [shaping.size(scores[0, 0, :, 0]), shaping.size(scores[0, 0, 0, :])]
            rows, columns = (numbers(one) for one in steps)
            seen = comparison.greater_equal(shaping.expand_dims(rows, 1), shaping.expand_dims(columns, 0))
            scores = scores + (1.0 - arithmetic.cast(seen, scores.dtype)) * hidden
        if mask is not None:
            allowed = shaping.expand_dims(arithmetic.cast(mask, scores.dtype), 1)
            scores = scores + (1.0 - allowed) * hidden
        return scores


def _seen(attention_mask: Any, mask: Any) -> Any:
    """Return which steps each query step may look at, given the masks of query, value and key."""
    masks = list(mask) if isinstance(mask, list | tuple) else [mask]
    parts = [] if attention_mask is None else [arithmetic.cast(attention_mask, arrays.bool_)]
    for at, one in enumerate(masks):
        if one is not None:
            parts.append(shaping.expand_dims(one, -1 if at == 0 else 1))
    if len(masks) == 1 and masks[0] is not None:  # the query is all there is
        parts.append(shaping.expand_dims(masks[0], 1))
    return all_of(parts)


class Attention(Layer):
    """softmax(query · keyᵀ) · value, called on a list [query, value] or [query, value, key] (Luong et al., 2015)."""

    def __init__(
        self, use_scale: bool = False, score_mode: str = "dot", dropout: float = 0.0, seed: int | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        super().__init__(**options)
        if score_mode != "dot":
            raise ValueError(f"score_mode is dot, not {score_mode!r}")
        self.use_scale = use_scale
        self.dropout = Dropout(dropout, seed=seed)

    def build(self, *dims: Any) -> None:
        """Make the factor of the scores."""
        self.scale = self.add_weight("scale", (), "ones") if self.use_scale else None

    def call(self, inputs: Any, mask: Any = None, use_causal_mask: bool = False) -> Any:
        """Return what each query step gathered."""
        query, value = inputs[:2]
        key = inputs[2] if len(inputs) > 2 else value
        scores = self._scores(query, key)
        seen = mask[1] if isinstance(mask, list | tuple) else None
        parts = [] if seen is None else [shaping.expand_dims(seen, 1)]
        if use_causal_mask:
            parts.append(shaping.expand_dims(_causal(scores, 1, 2), 0))
        allowed = all_of(parts)
        if allowed is not None:
            scores = scores + (1.0 - arithmetic.cast(allowed, scores.dtype)) * -1e9
        return matmul(self.dropout(neural.softmax(scores)), value)

    def _scores(self, query: Any, key: Any) -> Any:
        """Return how much each query step wants each key's: [batch, query steps, key steps]."""
        scores = matmul(query, key, transpose_b=True)
        return scores if self.scale is None else scores * self.scale

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """Return the mask of the query."""
        return mask[0] if isinstance(mask, list | tuple) else mask


class AdditiveAttention(Attention):
    """softmax(Σ scale · tanh(query + key)) · value, called as Attention is (Bahdanau et al., 2015)."""

    def __init__(self, use_scale: bool = True, dropout: float = 0.0, seed: int | None = None, **options: Any) -> None:
        super().__init__(use_scale, dropout=dropout, seed=seed, **options)

    def build(self, *dims: Any) -> None:
        """Make the factor of each feature."""
        features = dims[0][0][-1]
        self.scale = self.add_weight("scale", (features,), "glorot_uniform") if self.use_scale else None

    def _scores(self, query: Any, key: Any) -> Any:
        together = arithmetic.tanh(shaping.expand_dims(query, 2) + shaping.expand_dims(key, 1))
        return reductions.reduce_sum(together if self.scale is None else together * self.scale, -1)


def _causal(scores: Any, queries: int, keys: int) -> Any:
    """Return where a step of the keys is no later than that of the query."""
    sizes = shaping.shape(scores)
    rows, columns = numbers(sizes[queries]), numbers(sizes[keys])
    return comparison.greater_equal(shaping.expand_dims(rows, 1), shaping.expand_dims(columns, 0))


class TransformerBlock(Layer):
    """x += attention(norm(x)); x += dense(activation(dense(norm(x)))): the pre-norm block of Xiong et al., 2020."""

    supports_masking = True

    def __init__(
        self,
        num_heads: int,
        ffn_units: int,
        key_dim: int | None = None,
        dropout: float = 0.0,
        activation: Any = "relu",
        use_causal_mask: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self.num_heads, self.ffn_units, self.key_dim = num_heads, ffn_units, key_dim
        self.use_causal_mask, self._activation, self._rate = use_causal_mask, activation, dropout

    def build(self, *dims: Any) -> None:
        """Make the layers of the block, as wide as its inputs."""
        width = dims[0][-1]
        size = self.key_dim or width // self.num_heads
        self.attention_norm = LayerNormalization(name="attention_norm")
        self.attention = MultiHeadAttention(self.num_heads, size, dropout=self._rate, name="attention")
        self.ffn_norm = LayerNormalization(name="ffn_norm")
        self.ffn_inner = Dense(self.ffn_units, self._activation, name="ffn_inner")
        self.ffn_outer = Dense(width, name="ffn_outer")
        self.dropout = Dropout(self._rate, name="dropout")

    def call(self, inputs: Any, attention_mask: Any = None) -> Any:
        """Return as many vectors, of the same width."""
        normal = self.attention_norm(inputs)
        found = self.attention(normal, attention_mask=attention_mask, use_causal_mask=self.use_causal_mask)
        x = inputs + self.dropout(found)
        return x + self.dropout(self.ffn_outer(self.ffn_inner(self.ffn_norm(x))))
