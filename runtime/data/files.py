"""Datasets of what is in files: records, lines, pieces of one length."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from runtime.data import sources
from runtime.data.cardinality import UNKNOWN
from runtime.data.dataset import AUTOTUNE, Dataset
from runtime.data.stages import flattened
from runtime.data.structure import Element
from runtime.records.record_file import window_bits

Filenames = str | bytes | os.PathLike[str] | Iterable[str | bytes | os.PathLike[str]] | Dataset


class _FileDataset(Dataset):
    """The elements of files, one file after another; files are opened when a pass comes to them."""

    def __init__(self, filenames: Filenames, read: Callable[[Any], Iterator[Element]], stage: str) -> None:
        files = filenames if isinstance(filenames, Dataset) else _names(filenames)
        super().__init__(
            lambda: flattened(lambda: iter(files), lambda name: lambda: read(name)), lambda: UNKNOWN, stage, (files,)
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
