"""What a planner may do; each can be switched off to see what it gains, or to look for a fault."""

from dataclasses import dataclass, field, replace
from typing import Any

__all__ = ["UNPLANNED", "ConfigProto", "GPUOptions", "PlanOptions"]


@dataclass(frozen=True)
class PlanOptions:
    """Which improvements a plan gets. All give the same results (tests hold that)."""

    fold_constants: bool = True
    skip_identities: bool = True
    share_equal: bool = True  # common subexpressions
    reuse_buffers: bool = True  # results into memory of results that nobody needs any more
    join_products: bool = True  # sums of products, of kernels used at every time step
    join_updates: bool = True  # of small variables, by one optimizer
    keep_patches: bool = True  # of convolutions, for the filter's gradient
    fuse: bool = True  # several operations as one step
    check_numerics: bool = False  # look for NaN and infinities in each result: costs time, and gains an early error
    compile: bool = True  # loops by numba: updates of large variables, patches, what is fused
    soft_placement: bool = False  # the CPU will do where a GPU is asked for and there is none


UNPLANNED = PlanOptions(
    fold_constants=False,
    skip_identities=False,
    share_equal=False,
    reuse_buffers=False,
    join_products=False,
    join_updates=False,
    keep_patches=False,
    fuse=False,
    compile=False,
)
"""Everything off: each operation runs its kernel, in order of creation."""


@dataclass
class GPUOptions:
    """What TensorFlow's scripts say of a GPU's memory: here it is taken as it is needed, whatever this says."""

    allow_growth: bool = True
    per_process_gpu_memory_fraction: float = 0.0
    visible_device_list: str = ""


@dataclass
class ConfigProto:
    """What a session is told under TensorFlow's names; `plan` is ours.

    Only these two change anything. Threads are those of BLAS and numba (OMP_NUM_THREADS, NUMBA_NUM_THREADS); the rest
    is taken so that scripts which say it run.
    """

    allow_soft_placement: bool = False  # the CPU will do where a GPU is asked for and there is none
    plan: PlanOptions = field(default_factory=PlanOptions)
    log_device_placement: bool = False
    intra_op_parallelism_threads: int = 0
    inter_op_parallelism_threads: int = 0
    device_count: dict[str, int] = field(default_factory=dict)
    gpu_options: GPUOptions = field(default_factory=GPUOptions)


def options_of(config: Any) -> PlanOptions:
    """Return the options that a session's `config` means: a ConfigProto, PlanOptions, or None."""
    if isinstance(config, ConfigProto):
        return replace(config.plan, soft_placement=config.allow_soft_placement or config.plan.soft_placement)
    if config is None or isinstance(config, PlanOptions):
        return config or PlanOptions()
    raise TypeError(f"a session's config is a ConfigProto or PlanOptions, not {config!r}")
