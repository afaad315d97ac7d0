"""What is done to the steps of a plan, in which order: each pass takes steps and gives steps."""

from runtime.session.compiled import compiled_kernel
from runtime.session.convolutions import keep_patches
from runtime.session.elementwise import fuse_elementwise
from runtime.session.gpu_kernels import fuse_on_gpus
from runtime.session.gpu_updates import update_on_gpus
from runtime.session.options import PlanOptions
from runtime.session.pooling import fuse_pooling
from runtime.session.products import join_products, narrow_products
from runtime.session.steps import Step
from runtime.session.updates import join_updates


def improved(steps: list[Step], wanted: set[int], options: PlanOptions) -> list[Step]:
    """Return the steps made faster; `wanted` are the ids of the values that are fetched."""
    if any(step.gpu is not None for step in steps):
        if options.fuse and options.compile:
            update_on_gpus(steps)
            steps = fuse_on_gpus(steps, wanted)
        return steps  # the other passes write loops and buffers of numpy's arrays
    if options.join_products:
        steps = narrow_products(join_products(steps, wanted), wanted)
    if options.join_updates:
        steps = join_updates(steps, compiled=options.compile)
    if options.fuse and options.compile:
        steps = fuse_elementwise(fuse_pooling(steps, wanted), wanted)
    if options.keep_patches:
        steps = keep_patches(steps, compiled=options.compile)
    if options.compile:
        for step in steps:
            step.kernel = compiled_kernel(step)
    return steps
