"""Who reads what: small things are read before the compiled scan would have begun."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from board.ingest import kernel
from board.ingest.kernel import KernelScanner
from board.ingest.loader import KERNEL_WORTH_BYTES, Loader
from board.ingest.logdir import Source
from board.ingest.reference import ReferenceScanner
from board.ingest.scanners import TINY_BYTES, ScannerChoice
from board.store import Store
from writer.wire.proto.event_pb2 import Event
from writer.wire.record import encode_record


def test_what_is_tiny_is_read_by_the_reference() -> None:
    """The tables of a compiled scan cost more than a tiny file; a file that has them goes on with them."""
    assert kernel.warm()
    choice = ScannerChoice()
    tiny, _ = choice.next(None, TINY_BYTES)
    assert isinstance(tiny, ReferenceScanner)
    assert tiny is choice.next(tiny, 1)[0]
    large, _ = choice.next(tiny, TINY_BYTES + 1)
    assert isinstance(large, KernelScanner)
    assert large is choice.next(large, 1)[0]


def test_many_tiny_files_do_not_load_the_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: loading it would be a large part of the time."""
    monkeypatch.setattr(kernel, "ready", lambda: False)  # another test may have loaded it in this process
    content = encode_record(Event(wall_time=1.0, graph_def=bytes(TINY_BYTES - 100)).SerializeToString())
    for number in range(1 + KERNEL_WORTH_BYTES // len(content)):
        (tmp_path / f"events.out.tfevents.{number}").write_bytes(content)
    store = Store()
    loader = Loader(store, [Source("", str(tmp_path))], reload_interval=0)
    loader.start()
    loader.wait_until_loaded()
    loader.stop()
    assert store.progress.bytes_done > KERNEL_WORTH_BYTES
    assert "unused" == store.progress.kernel


def test_a_scan_goes_on_after_its_memory_was_given_back() -> None:
    """Idle threads forget it; what a scanner knows of its file is not in it."""
    assert kernel.warm()
    records = [encode_record(Event(wall_time=1.0, step=step, graph_def=b"g").SerializeToString()) for step in (1, 2)]
    scanner = KernelScanner()
    steps = []
    for number, record in enumerate(records):
        steps += scanner.scan(np.frombuffer(record, np.uint8), number * len(record)).sample_step.tolist()
        kernel.forget_table()
    assert [1, 2] == steps
