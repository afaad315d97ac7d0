"""`rt.lookup`: tables from words to numbers and back, under the names of TensorFlow 2 and of 1's tf.contrib.lookup.

In a graph `rt.tables_initializer()` fills them; eagerly they are filled when they are made.
"""

import os
from typing import Any

from runtime import arrays
from runtime.arrays import DType
from runtime.graph.context import GraphKeys, add_to_collection, name_scope
from runtime.graph.convert import convert_to_tensor
from runtime.ops import arithmetic, comparison, tables, text
from runtime.ops.sparse import SparseTensor

__all__ = ["HashTable", "KeyValueTensorInitializer", "StaticHashTable", "StaticVocabularyTable", "TextFileIndex"]
__all__ += ["TextFileInitializer", "index_table_from_file", "index_table_from_tensor"]
__all__ += ["index_to_string_table_from_file", "index_to_string_table_from_tensor"]


class TextFileIndex:
    """What a key or a value is of a line of a file, where it is none of its columns."""

    WHOLE_LINE = tables.WHOLE_LINE
    LINE_NUMBER = tables.LINE_NUMBER


class KeyValueTensorInitializer:
    """Fills a table from two tensors."""

    def __init__(
        self, keys: Any, values: Any, key_dtype: Any = None, value_dtype: Any = None, name: str | None = None
    ) -> None:
        with name_scope(name, "key_value_init"):
            self.keys = convert_to_tensor(keys, key_dtype, "keys")
            self.values = convert_to_tensor(values, value_dtype, "values")
        self.key_dtype: DType = self.keys.dtype
        self.value_dtype: DType = self.values.dtype

    def fill(self, handle: Any) -> Any:
        """Return the operation that fills a table."""
        return tables.initialize_table(handle, self.keys, self.values)


class TextFileInitializer:
    """Fills a table from the lines of a file: of each a column, the whole line or its number as key, and as value."""

    def __init__(
        self,
        filename: Any,
        key_dtype: Any,
        key_index: int,
        value_dtype: Any,
        value_index: int,
        vocab_size: int | None = None,
        delimiter: str = "\t",
        name: str | None = None,
    ) -> None:
        self.key_dtype, self.value_dtype = arrays.as_dtype(key_dtype), arrays.as_dtype(value_dtype)
        for index, dtype in ((key_index, self.key_dtype), (value_index, self.value_dtype)):
            wanted = {tables.WHOLE_LINE: arrays.string, tables.LINE_NUMBER: arrays.int64}.get(index, dtype)
            if wanted is not dtype:
                raise ValueError(f"index {index} of a line is {wanted.name}, not {dtype.name}")
        self._filename = filename if hasattr(filename, "dims") else os.fspath(filename)
        self._attrs: dict[str, Any] = {
            "key_index": key_index,
            "value_index": value_index,
            "vocab_size": -1 if vocab_size is None else vocab_size,
            "delimiter": delimiter,
        }

    def fill(self, handle: Any) -> Any:
        """Return the operation that fills a table."""
        return tables.initialize_table_from_file(handle, self._filename, **self._attrs)


class StaticHashTable:
    """A table that an initializer fills, and that gives `default_value` for keys that it has not."""

    def __init__(self, initializer: Any, default_value: Any, name: str | None = None) -> None:
        self.key_dtype, self.value_dtype = initializer.key_dtype, initializer.value_dtype
        with name_scope(name, "hash_table"):
            self._default = convert_to_tensor(default_value, self.value_dtype, "Const")
            handle = tables.hash_table(key_dtype=self.key_dtype, value_dtype=self.value_dtype, name="hash_table")
            self.resource_handle = handle
            self.initializer = initializer.fill(handle)
        if self.initializer is not None:
            add_to_collection(GraphKeys.TABLE_INITIALIZERS, self.initializer)

    @property
    def init(self) -> Any:
        """What fills it, as TensorFlow 1 calls it; None eagerly."""
        return self.initializer

    def size(self, name: str | None = None) -> Any:
        """Return how many entries there are."""
        return tables.table_size(self.resource_handle, name=name)

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """Return the values of keys: of a sparse tensor's, at the same places."""
        if isinstance(keys, SparseTensor):
            return keys.with_values(self.lookup(keys.values, name))
        keys = convert_to_tensor(keys, self.key_dtype, "keys")
        return tables.table_find(self.resource_handle, keys, self._default, name=name)

    def __getitem__(self, keys: Any) -> Any:
        return self.lookup(keys)


HashTable = StaticHashTable


class StaticVocabularyTable:
    """A table from words to numbers in which unknown words have buckets after the last: by their fingerprints."""

    def __init__(
        self, initializer: Any, num_oov_buckets: int, lookup_key_dtype: Any = None, name: str | None = None
    ) -> None:
        if num_oov_buckets < 1:
            raise ValueError(f"{num_oov_buckets} buckets for unknown words: StaticHashTable has none")
        self._buckets = num_oov_buckets
        self._table = StaticHashTable(initializer, -1, name=name)
        self.key_dtype = self._table.key_dtype if lookup_key_dtype is None else arrays.as_dtype(lookup_key_dtype)
        self.value_dtype = self._table.value_dtype
        self.resource_handle, self.initializer = self._table.resource_handle, self._table.initializer

    @property
    def init(self) -> Any:
        """What fills it, as TensorFlow 1 calls it; None eagerly."""
        return self.initializer

    def size(self, name: str | None = None) -> Any:
        """Return how many numbers there are: of words, and of buckets."""
        with name_scope(name, "size"):
            return self._table.size() + self._buckets

    def lookup(self, keys: Any, name: str | None = None) -> Any:
        """Return the numbers of words: of a sparse tensor's, at the same places."""
        if isinstance(keys, SparseTensor):
            return keys.with_values(self.lookup(keys.values, name))
        with name_scope(name, "lookup"):
            keys = convert_to_tensor(keys, self.key_dtype, "keys")
            words = keys if keys.dtype is arrays.string else text.as_string(keys)
            known = self._table.lookup(arithmetic.cast(keys, self._table.key_dtype) if keys.dtype.is_integer else keys)
            others = text.string_to_hash_bucket_fast(words, self._buckets) + self._table.size()
            return comparison.where(comparison.greater_equal(known, known.dtype.numpy.type(0)), known, others)

    def __getitem__(self, keys: Any) -> Any:
        return self.lookup(keys)


def index_table_from_tensor(
    vocabulary_list: Any,
    num_oov_buckets: int = 0,
    default_value: int = -1,
    dtype: Any = arrays.string,
    name: str | None = None,
) -> Any:
    """Return a table from words to their places in a list."""
    words = convert_to_tensor(vocabulary_list, dtype)
    if words.dims is None or len(words.dims) != 1 or not words.dims[0]:
        raise ValueError("a vocabulary is a list of one word or more")
    places = convert_to_tensor(list(range(words.dims[0])), arrays.int64)
    return _index_table(KeyValueTensorInitializer(words, places), num_oov_buckets, default_value, name)


def index_table_from_file(
    vocabulary_file: Any,
    num_oov_buckets: int = 0,
    vocab_size: int | None = None,
    default_value: int = -1,
    key_dtype: Any = arrays.string,
    name: str | None = None,
    key_column_index: int = TextFileIndex.WHOLE_LINE,
    value_column_index: int = TextFileIndex.LINE_NUMBER,
    delimiter: str = "\t",
) -> Any:
    """Return a table from a file's lines (or a column of them) to their numbers (or another column)."""
    initializer = TextFileInitializer(
        vocabulary_file, key_dtype, key_column_index, arrays.int64, value_column_index, vocab_size, delimiter
    )
    return _index_table(initializer, num_oov_buckets, default_value, name)


def _index_table(initializer: Any, num_oov_buckets: int, default_value: int, name: str | None) -> Any:
    if num_oov_buckets:
        return StaticVocabularyTable(initializer, num_oov_buckets, name=name)
    return StaticHashTable(initializer, default_value, name=name)


def index_to_string_table_from_tensor(
    vocabulary_list: Any, default_value: Any = "UNK", name: str | None = None
) -> StaticHashTable:
    """Return a table from places in a list to its words."""
    words = convert_to_tensor(vocabulary_list, arrays.string)
    places = convert_to_tensor(list(range(words.dims[0])), arrays.int64)
    return StaticHashTable(KeyValueTensorInitializer(places, words), default_value, name=name)


def index_to_string_table_from_file(
    vocabulary_file: Any,
    vocab_size: int | None = None,
    default_value: Any = "UNK",
    name: str | None = None,
    key_column_index: int = TextFileIndex.LINE_NUMBER,
    value_column_index: int = TextFileIndex.WHOLE_LINE,
    delimiter: str = "\t",
) -> StaticHashTable:
    """Return a table from the numbers of a file's lines to these lines."""
    initializer = TextFileInitializer(
        vocabulary_file, arrays.int64, key_column_index, arrays.string, value_column_index, vocab_size, delimiter
    )
    return StaticHashTable(initializer, default_value, name=name)
