"""What a planner may do; each can be switched off to see what it gains, or to look for a fault."""

from dataclasses import dataclass

__all__ = ["UNPLANNED", "PlanOptions"]


@dataclass(frozen=True)
class PlanOptions:
    """Which improvements a plan gets. All give the same results (tests hold that)."""

    fold_constants: bool = True
    share_equal: bool = True  # common subexpressions
    reuse_buffers: bool = True  # results into memory of results that nobody needs any more
    compile: bool = True  # updates of large variables as one loop, by numba


UNPLANNED = PlanOptions(fold_constants=False, share_equal=False, reuse_buffers=False, compile=False)
"""Everything off: each operation runs its kernel, in order of creation."""
