"""The record scan as machine code: framing, CRC-32C, the walk of an Event, columns; no Python object a record.

Importing `records` imports numba: only `kernel.warm()` does it, where no code from an earlier start is kept.

What keeps it safe on any bytes:
- Memory is touched by the functions of `memory` alone. They do not check; every caller has compared with an end
  first. With NUMBA_BOUNDSCHECK=1 they do check, and the fuzz tests run so.
- Positions and lengths are int64 and never negative; a length is compared by subtraction, which cannot overflow.
- Whatever is unusual in an Event makes the scan stop with DEFER before that record. What it means is the reference's
  to say; so only the usual is written twice.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from board.ingest import batch, tables


def source_digest() -> str:
    """Return a digest of all source that the compiled code depends on; needs no compiler."""
    files = [*sorted(Path(__file__).parent.glob("*.py")), Path(batch.__file__), Path(tables.__file__)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
