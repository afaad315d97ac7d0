"""Layers that know a vocabulary: words or integers to their numbers, and back."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from runtime.arrays import float32, int64, string
from runtime.graph.context import init_scope
from runtime.keras.encoding import as_column, as_mode, batches_to_adapt, encoded, refuse_sparse
from runtime.layers.layer import Layer
from runtime.lookup import KeyValueTensorInitializer, StaticHashTable
from runtime.ops import arithmetic, comparison, reductions, text
from runtime.ops.reporting import Assert

__all__ = ["IntegerLookup", "StringLookup"]

MODES = ("int", "one_hot", "multi_hot", "count", "tf_idf")


class Lookup(Layer):
    """Tokens as their places in a vocabulary that is given, or learnt by `adapt`: the most frequent first.

    Where outputs are "int", 0 is the mask's where there is one; then come `num_oov_indices` for what is not in the
    vocabulary, then the tokens. "one_hot", "multi_hot", "count" and "tf_idf" are vectors without a place for the mask.
    With `invert`, places become tokens.
    """

    token_dtype = string

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: Any = None,
        oov_token: Any = "[UNK]",  # noqa: S107  # no password
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        vocabulary_size: int | None = None,
        **options: Any,
    ) -> None:
        """`vocabulary_size` is what Keras's files say beside the vocabulary, and changes nothing."""
        super().__init__(**options)
        refuse_sparse(sparse, self.name)
        if invert and output_mode != "int":
            raise ValueError(f"invert=True gives tokens: output_mode is int, not {output_mode!r}")
        if invert and num_oov_indices != 1:
            raise ValueError("invert=True has one place for what is unknown: num_oov_indices is 1")
        if pad_to_max_tokens and max_tokens is None:
            raise ValueError("pad_to_max_tokens needs max_tokens")
        self.max_tokens, self.num_oov_indices = max_tokens, num_oov_indices
        self.mask_token, self.oov_token, self.invert = mask_token, oov_token, invert
        self.output_mode, self.pad_to_max_tokens = as_mode(output_mode, MODES), pad_to_max_tokens
        self._tokens: list[Any] | None = None
        self._idf: Any = None
        self._table: Any = None
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    # -- the vocabulary

    def _special(self) -> list[Any]:
        """Return what stands before the tokens."""
        masks = [] if self.mask_token is None or self.output_mode != "int" else [self.mask_token]
        return masks + [self.oov_token] * self.num_oov_indices

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """Return the tokens in order, those for the mask and for what is unknown first."""
        return (self._special() if include_special_tokens else []) + (self._tokens or [])

    def vocabulary_size(self) -> int:
        """Return how many numbers there are."""
        return len(self.get_vocabulary())

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Take tokens from a list, an array, or the lines of a file; those for mask and unknown may lead it."""
        if isinstance(vocabulary, str | Path):
            vocabulary = Path(vocabulary).read_text(encoding="utf-8").splitlines()
        tokens = [self._token(one) for one in np.asarray(getattr(vocabulary, "array", vocabulary)).tolist()]
        leading = len(self._special())
        if leading and tokens[:leading] == self._special():
            tokens = tokens[leading:]
            idf_weights = None if idf_weights is None else list(idf_weights)[-len(tokens) :]
        repeated = [token for token, count in Counter(tokens).items() if count > 1]
        if repeated:
            raise ValueError(f"{self.name}: {repeated[0]!r} stands in the vocabulary more than once")
        if self.max_tokens is not None and len(tokens) + leading > self.max_tokens:
            raise ValueError(f"{self.name}: {len(tokens) + leading} tokens are more than max_tokens={self.max_tokens}")
        if (self.output_mode == "tf_idf") != (idf_weights is not None):
            raise ValueError(f"{self.name}: idf_weights go with output_mode='tf_idf', and it with them")
        self._tokens = tokens
        if idf_weights is not None:
            known = [float(one) for one in idf_weights]
            self._idf = [float(np.mean(known))] * self.num_oov_indices + known
        self._fill()

    def _token(self, value: Any) -> Any:
        return value.decode() if isinstance(value, bytes) else str(value)

    def _fill(self) -> None:
        """Make the table: eagerly, so that it is full at once, also inside of a trace."""
        keys, start = self._tokens or [], len(self._special())
        places = np.arange(start, start + len(keys))
        tokens = np.array(keys or [self._token(0)], dtype=object if self.token_dtype is string else np.int64)
        places = places if keys else np.array([-1])  # a table is made of one entry or more
        pair = (tokens, places) if not self.invert else (places, tokens)
        with init_scope():
            default = -1 if not self.invert else self.oov_token
            dtypes = (self.token_dtype, int64) if not self.invert else (int64, self.token_dtype)
            filling = KeyValueTensorInitializer(pair[0], pair[1], dtypes[0], dtypes[1])
            self._table = StaticHashTable(filling, default)

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learn the vocabulary from an array, a list, or a dataset's batches: the most frequent tokens."""
        counts: Counter[Any] = Counter()
        within: Counter[Any] = Counter()
        examples = 0
        for batch in batches_to_adapt(data, steps):
            for row in self._rows(batch):
                tokens = [self._token(one) for one in row]
                counts.update(tokens)
                within.update(set(tokens))
                examples += 1
        if not examples:
            raise ValueError(f"{self.name} cannot adapt to no data")
        for special in (self.mask_token, self.oov_token):
            counts.pop(special, None)
        most = None if self.max_tokens is None else max(self.max_tokens - len(self._special()), 0)
        tokens = sorted(counts, key=lambda token: (counts[token], token), reverse=True)[:most]
        rare = [np.log1p(examples / (1 + within[token])) for token in tokens]
        self.set_vocabulary(tokens, rare if self.output_mode == "tf_idf" else None)

    def _rows(self, batch: Any) -> Iterable[list[Any]]:
        """Yield the tokens of each example of a batch."""
        values = np.asarray(as_column(batch))
        rows: list[list[Any]] = values.reshape(len(values) if values.ndim else 1, -1).tolist()
        return rows

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, with the vocabulary as it is now."""
        config = super().get_config()
        if self._tokens is not None:
            config["vocabulary"] = list(self._tokens)
            config["idf_weights"] = None if self._idf is None else self._idf[self.num_oov_indices :]
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        """Return a new layer; a configuration holds its vocabulary, and names no file to read it from."""
        if isinstance(config.get("vocabulary"), str):
            reason = f"a configuration names the file {config['vocabulary']!r}, and files are not read for it"
            raise ValueError(reason)  # noqa: TRY004  # of a file's value
        return cls(**config)

    # -- calling

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        """Return the numbers; lists of tokens are fine."""
        return super().__call__(*map(as_column, inputs), **options)

    def call(self, inputs: Any) -> Any:
        """Return numbers or vectors of them, or with `invert` tokens."""
        if self._table is None:
            raise RuntimeError(f"{self.name} has no vocabulary yet: call adapt(), or give vocabulary=")
        if self.invert:
            return self._inverted(arithmetic.cast(inputs, int64))
        return self.encoded(inputs if self.token_dtype is string else arithmetic.cast(inputs, int64))

    def encoded(self, tokens: Any) -> Any:
        """Return what `output_mode` makes of tokens."""
        numbers = self._numbers(tokens)
        if self.output_mode == "int":
            return numbers
        depth = self.max_tokens if self.pad_to_max_tokens else self.vocabulary_size()
        if self.output_mode != "tf_idf":
            return encoded(numbers, depth or 0, self.output_mode, self.dtype or int64)
        weights = np.zeros(depth or 0, np.float32)
        weights[: len(self._idf)] = self._idf
        return encoded(numbers, depth or 0, "count", float32) * weights

    def _numbers(self, tokens: Any) -> Any:
        """Return the place of each token, below 0 for a mask that has none."""
        known = self._table.lookup(tokens)
        start = len(self._special()) - self.num_oov_indices
        others = self._unknown(tokens, known, start)
        numbers = comparison.where(comparison.greater_equal(known, np.int64(0)), known, others)
        if self.mask_token is None:
            return numbers
        mask = comparison.equal(tokens, self.mask_token)
        return comparison.where(mask, np.int64(0 if self.output_mode == "int" else -1), numbers)

    def _unknown(self, tokens: Any, known: Any, start: int) -> Any:
        """Return the places of tokens that are not in the vocabulary."""
        count = self.num_oov_indices
        if count == 1:
            return known * np.int64(0) + np.int64(start)
        if count:
            words = tokens.dtype is string
            hashed = text.string_to_hash_bucket_fast(tokens, count) if words else tokens % np.int64(count)
            return hashed + np.int64(start)
        where = comparison.greater_equal(known, np.int64(0))
        if self.mask_token is not None:
            where = comparison.logical_or(where, comparison.equal(tokens, self.mask_token))
        message = f"{self.name}: a token is not in the vocabulary, and num_oov_indices is 0"
        Assert(reductions.reduce_all(where), [message])
        return known

    def _inverted(self, places: Any) -> Any:
        found = self._table.lookup(places)
        if self.mask_token is None:
            return found
        return comparison.where(comparison.equal(places, np.int64(0)), self.mask_token, found)


class StringLookup(Lookup):
    """Words as their places in a vocabulary; see Lookup."""


class IntegerLookup(Lookup):
    """Integers as their places in a vocabulary; what is unknown is -1 where it is asked for by `invert`."""

    token_dtype = int64

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int = -1,
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        **options: Any,
    ) -> None:
        if vocabulary_dtype not in ("int32", "int64"):
            raise ValueError(f"vocabulary_dtype is int32 or int64, not {vocabulary_dtype!r}")
        super().__init__(
            max_tokens, num_oov_indices, mask_token, oov_token, vocabulary, idf_weights, invert, output_mode, **options
        )

    def _token(self, value: Any) -> Any:
        return int(value)
