"""Datasets of what is in files: records, lines, pieces of one length."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from runtime.data import sources, spec
from runtime.data.cardinality import UNKNOWN
from runtime.data.dataset import AUTOTUNE, Dataset
from runtime.data.stages import flattened, opened
from runtime.data.structure import Element
from runtime.records.packed import PackedRecords, packed_batches
from runtime.records.record_file import window_bits

Filenames = str | bytes | os.PathLike[str] | Iterable[str | bytes | os.PathLike[str]] | Dataset

_Packed = Callable[[int, bool], Iterator[PackedRecords]]
"""Batch size and whether a smaller one at the end is left out -> a pass over the batches."""


class _FileDataset(Dataset):
    """The elements of files, one file after another; files are opened when a pass comes to them."""

    def __init__(self, filenames: Filenames, read: Callable[[Any], Iterator[Element]], stage: str) -> None:
        files = filenames if isinstance(filenames, Dataset) else _names(filenames)
        super().__init__(
            lambda: flattened(files.as_numpy_iterator, lambda name: lambda: read(name)),
            lambda: UNKNOWN,
            stage,
            (files,),
        )


def _names(filenames: Any) -> Dataset:
    filenames = filenames.numpy() if hasattr(filenames, "numpy") else filenames  # an eager tensor
    several = [filenames] if isinstance(filenames, str | bytes | os.PathLike) else filenames
    names = [os.fsencode(name) for name in several]
    return Dataset(lambda: iter(names), lambda: len(names), "files")


class TFRecordDataset(_FileDataset):
    """The records of TFRecord files, as bytes. Raises records.CorruptRecordFile where a pass meets damage."""

    def __init__(
        self,
        filenames: Filenames,
        compression_type: str | None = None,
        buffer_size: int | None = None,
        num_parallel_reads: int | None = None,
    ) -> None:
        """Read files whose compression is "", "GZIP" or "ZLIB".

        num_parallel_reads: of so many files at a time, a record of each in turn. `buffer_size` is taken for
        TensorFlow's sake; files are read a megabyte at a time.
        """
        window_bits(compression_type)  # now, not in the first pass
        super().__init__(filenames, lambda name: sources.records(name, compression_type), "TFRecord")
        if num_parallel_reads is not None:
            (files,) = self.inputs
            several = files.interleave(
                lambda name: TFRecordDataset(name, compression_type), num_parallel_reads, 1, AUTOTUNE
            )
            self._elements = several._elements
            return
        self._packed_from = functools.partial(self._packed, compression_type)

    _packed_from: _Packed | None = None

    def _packed(self, compression_type: str | None, size: int, drop_remainder: bool) -> Iterator[PackedRecords]:
        (files,) = self.inputs
        with opened(files._elements) as names:
            yield from packed_batches(map(sources.path_of, names), compression_type, size, drop_remainder)

    def batch(
        self,
        batch_size: Any,
        drop_remainder: bool = False,
        num_parallel_calls: int | None = None,
        deterministic: bool | None = None,
    ) -> Dataset:
        """Return as Dataset.batch does; functions of map get the records in one piece, as parse_example likes them."""
        if self._packed_from is None or batch_size < 1 or num_parallel_calls is not None:
            return super().batch(batch_size, drop_remainder, num_parallel_calls, deterministic)
        return _RecordBatches(self, self._packed_from, batch_size, drop_remainder)


class _RecordBatches(Dataset):
    """Batches of records: arrays of strings to whoever loops, tensors that are in one piece to functions of map."""

    def __init__(self, records: Dataset, packed: _Packed, size: int, drop_remainder: bool) -> None:
        def in_pieces() -> Iterator[PackedRecords]:
            return packed(size, drop_remainder)

        def arrays() -> Iterator[Element]:
            with opened(in_pieces) as batches:
                for batch in batches:
                    yield batch.numpy()

        def sample(at: int) -> PackedRecords:
            return PackedRecords.of([spec.sample(records, 0)] * (size if drop_remainder else at + 1))

        super().__init__(arrays, lambda: UNKNOWN, "batch", (records,), lambda at: sample(at).numpy())
        self._whole = Dataset(in_pieces, lambda: UNKNOWN, "batch", (records,), sample)

    def map(
        self, map_func: Callable[..., Any], num_parallel_calls: int | None = None, deterministic: bool | None = None
    ) -> Dataset:
        """Return as Dataset.map does."""
        return self._whole.map(map_func, num_parallel_calls, deterministic)


class TextLineDataset(_FileDataset):
    """The lines of text files, as bytes without their ends."""

    def __init__(self, filenames: Filenames, compression_type: str | None = None) -> None:
        """Read files whose compression is "", "GZIP" or "ZLIB"."""
        window_bits(compression_type)
        super().__init__(filenames, lambda name: sources.lines(name, compression_type), "TextLine")


class FixedLengthRecordDataset(_FileDataset):
    """Pieces of one length out of binary files, such as images behind a header."""

    def __init__(
        self,
        filenames: Filenames,
        record_bytes: int,
        header_bytes: int = 0,
        footer_bytes: int = 0,
        compression_type: str | None = None,
    ) -> None:
        """Read pieces of `record_bytes` from between header and footer."""
        if record_bytes < 1 or header_bytes < 0 or footer_bytes < 0:
            raise ValueError(f"records of {record_bytes} bytes between {header_bytes} and {footer_bytes}")
        window_bits(compression_type)

        def read(name: Any) -> Iterator[Element]:
            return sources.fixed_length_records(name, record_bytes, header_bytes, footer_bytes, compression_type)

        super().__init__(filenames, read, "FixedLengthRecord")
