"""Records what PyTorch gives for the drawn calls of the families that it has too: results and gradients.

`python -m tests.runtime.oracle.record_torch [FILE]`, with torch 2.13.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.oracle.draws.calls import pack, upstream
from tests.runtime.oracle.draws.draw import Draw
from tests.runtime.oracle.torch_families import CALLS, FAMILIES

GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "torch.npz"


def main(path: str = str(GOLDEN)) -> None:
    import torch

    arrays: list[Any] = []
    index: dict[str, list[Any]] = {}
    for name, family in FAMILIES.items():
        index[name] = []
        for number in range(CALLS):
            draw = Draw(f"torch:{name}", number)
            found = _answers(torch, draw, family(draw))
            arrays += [one for one in found if one is not None]
            index[name].append([None if one is None else [one.dtype.name, list(one.shape)] for one in found])
    np.savez_compressed(path, index=np.frombuffer(json.dumps(index).encode(), np.uint8), **pack(arrays))


def _answers(torch: Any, draw: Draw, call: Any) -> list[Any]:
    """The result, and the gradient by each input of floats."""
    tensors = [torch.tensor(one, requires_grad=one.dtype.kind == "f") for one in call.inputs]
    result = call.there(torch, *tensors)
    weights = upstream(draw, tuple(result.shape), str(result.dtype).removeprefix("torch."))
    sources = [one for one in tensors if one.requires_grad]
    grads = torch.autograd.grad(result, sources, torch.tensor(weights), allow_unused=True)
    return [None if one is None else one.detach().numpy() for one in (result, *grads)]


if __name__ == "__main__":
    main(*sys.argv[1:])
