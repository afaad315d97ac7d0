"""Text as numbers of its words: standardized, split, joined to n-grams, looked up."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from runtime.arrays import int32
from runtime.graph.tensor import Tensor
from runtime.keras.vocabulary import Lookup
from runtime.ops import arithmetic, comparison, indexing, joining, reductions, sequences, shaping, text
from runtime.ops.sparse import SparseTensor, sparse_tensor_to_dense

__all__ = ["TextVectorization"]

PUNCTUATION = r'[!"#$%&()\*\+,\-\./:;<=>?@\[\\\]^_`{|}~\']'
WHITESPACE = " \t\n\r\v\f"
CHARACTER = r"[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*"
"""One character of UTF-8, as bytes."""

MARK = "\x1f"
"""Stands between characters: the separator of units in ASCII."""


class TextVectorization(Lookup):
    """Texts, each as the numbers of its words in a vocabulary that `adapt` learns, or as a vector of them.

    `standardize` and `split` are Keras's words, None, or functions of tensors: of texts, and from texts to a dense
    tensor (or a SparseTensor) of tokens, filled up with "". Number 0 is for filling up, 1 for what is unknown.
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: Any = "lower_and_strip_punctuation",
        split: Any = "whitespace",
        ngrams: Any = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        **options: Any,
    ) -> None:
        for value, given, known in (
            ("standardize", standardize, ("lower_and_strip_punctuation", "lower", "strip_punctuation")),
            ("split", split, ("whitespace", "character")),
        ):
            if not (given is None or callable(given) or given in known):
                raise ValueError(f"{value} is {', '.join(known)}, None or a function, not {given!r}")
        if ragged or encoding != "utf-8":
            raise ValueError("TextVectorization gives dense tensors of UTF-8: ragged=False, encoding='utf-8'")
        if output_sequence_length is not None and output_mode != "int":
            raise ValueError("output_sequence_length is for output_mode='int'")
        self.standardize, self.split = standardize, split
        self.ngrams = tuple(range(1, ngrams + 1)) if isinstance(ngrams, int) else ngrams
        self.output_sequence_length = output_sequence_length
        learnt = {"vocabulary": vocabulary, "idf_weights": idf_weights, "output_mode": output_mode}
        super().__init__(
            max_tokens, mask_token="", pad_to_max_tokens=pad_to_max_tokens, sparse=sparse, **learnt, **options
        )

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, with the vocabulary as it is now; Keras wants these two even where they are usual."""
        return super().get_config() | {"standardize": self.standardize, "split": self.split}

    def _rows(self, batch: Any) -> Iterable[list[Any]]:
        texts = np.asarray(getattr(batch, "array", batch), dtype=object).reshape(-1)
        found = self.tokens(texts).numpy()
        return ([one for one in row if one] for row in found.tolist())

    def call(self, inputs: Any) -> Any:
        """Return the numbers of texts [batch] or [batch, 1]: [batch, words]; of a single text [words]."""
        alone = not inputs.dims
        tokens = self.tokens(shaping.reshape(inputs, [1]) if alone else inputs)
        found = super().call(self._fitted(tokens) if self.output_mode == "int" else tokens)
        whole = self.split is None and self.output_mode == "int" and len(inputs.dims) < 2
        return found[:, 0] if whole else found[0] if alone else found

    def tokens(self, texts: Any) -> Any:
        """Return the words of texts as a dense tensor, filled up with empty ones."""
        if len(texts.shape) == 2 and texts.shape[1] == 1:
            texts = texts[:, 0] if isinstance(texts, np.ndarray) else shaping.squeeze(texts, [1])
        elif len(texts.shape) != 1:
            raise ValueError(f"{self.name} takes texts of shape [batch] or [batch, 1], not {texts.shape}")
        tokens = self._divided(self._standardized(texts))
        return tokens if self.ngrams is None else self._joined(tokens)

    def _standardized(self, texts: Any) -> Any:
        if callable(self.standardize):
            return self.standardize(texts)
        wanted = self.standardize or ""
        if "lower" in wanted:
            texts = text.string_lower(texts)
        return text.regex_replace(texts, PUNCTUATION, "") if "strip" in wanted else texts

    def _divided(self, texts: Any) -> Any:
        if self.split is None:
            return shaping.expand_dims(texts, 1)
        if callable(self.split):
            found = self.split(texts)
        elif self.split == "whitespace":
            found = text.string_split(texts, WHITESPACE)
        else:
            found = text.string_split(text.regex_replace(texts, f"({CHARACTER})", rf"\1{MARK}"), MARK)
        return _of_sizes(sparse_tensor_to_dense(found, ""), None, None) if isinstance(found, SparseTensor) else found

    def _joined(self, tokens: Any) -> Any:
        """Return tokens and sequences of them, of each length in turn, without gaps."""
        count = shaping.shape(tokens)[1]
        kinds = [_sequences(tokens, count, length) for length in self.ngrams or ()]
        every = _of_sizes(joining.concat(kinds, 1), None, None)
        empty = arithmetic.cast(comparison.equal(every, ""), int32)
        order = sequences.argsort(empty, axis=1, stable=True)
        longest = reductions.reduce_max(reductions.reduce_sum(1 - empty, 1))
        return indexing.gather(every, order, batch_dims=1)[:, :longest]

    def _fitted(self, tokens: Any) -> Any:
        """Return as many tokens for each text as are wanted."""
        length = self.output_sequence_length
        if length is None:
            return tokens
        cut = tokens[:, :length]
        more = length - shaping.shape(cut)[1]
        filled = shaping.pad(cut, joining.stack([[0, 0], joining.stack([0, more])]), constant_values="")
        return _of_sizes(filled, None, length)


def _of_sizes(tensor: Any, *sizes: int | None) -> Any:
    """Say what is known of a tensor's sizes: in a graph, where nobody sees them."""
    if isinstance(tensor, Tensor):
        tensor.set_shape(sizes)
    return tensor


def _sequences(tokens: Any, count: Any, length: int) -> Any:
    """Return all sequences of so many tokens; where one is missing at the end, none."""
    many = arithmetic.maximum(count - length + 1, 0)
    parts = [tokens[:, at : many + at] for at in range(length)]
    whole = comparison.not_equal(parts[-1], "")
    joined = text.string_join(parts, " ")
    return comparison.where(whole, joined, "")
