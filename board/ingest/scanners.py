"""Who scans: the reference at once, the compiled kernel as soon as it is loaded, if there is enough to read."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal

from board.ingest import kernel
from board.ingest.batch import Scanner
from board.ingest.kernel import KernelScanner
from board.ingest.reference import ReferenceScanner

log = logging.getLogger(__name__)

KERNEL_CHUNK_BYTES = 8 << 20
REFERENCE_CHUNK_BYTES = 128 << 10  # some 20 ms: neither a stop nor the kernel need wait longer
TINY_BYTES = 2 << 10  # the reference has read so much before the tables of a compiled scan are set up


class ScannerChoice:
    """One for all files of a loader; fulfils `follow.Scanners`."""

    def __init__(self) -> None:
        self.kernel: Literal["unused", "compiling", "ready"] = "ready" if kernel.ready() else "unused"

    def next(self, scanner: Scanner | None, left: int) -> tuple[Scanner, int]:
        """Return who goes on from `scanner`, and how many bytes to show it; about `left` are still to be read."""
        if self.kernel != "ready" or (left <= TINY_BYTES and not isinstance(scanner, KernelScanner)):
            return scanner or ReferenceScanner(), REFERENCE_CHUNK_BYTES
        if isinstance(scanner, ReferenceScanner):
            scanner = KernelScanner(scanner.tags, scanner.searching)
        return scanner or KernelScanner(), KERNEL_CHUNK_BYTES

    def warm(self, done: Callable[[], None]) -> None:
        """Load the kernel in a thread of its own, once; `done` is called when that is over, well or not."""
        if self.kernel == "unused" and kernel.available():
            self.kernel = "compiling"
            threading.Thread(target=self._warm, args=(done,), name="kernel", daemon=True).start()

    def _warm(self, done: Callable[[], None]) -> None:
        try:
            self.kernel = "ready" if kernel.warm() else "unused"
        except Exception:
            log.exception("the compiled scan cannot be had; the plain one goes on")
            self.kernel = "ready" if kernel.ready() else "unused"
        finally:
            done()
