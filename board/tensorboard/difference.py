"""What a difference to TensorBoard is: one entry of the list in `differences`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Face(Enum):
    """What one asks; the value is the heading in the page."""

    HTTP = "The HTTP API"
    INSPECT = "`--inspect`"


class Peer(Enum):
    """Which of TensorBoard's two loaders a difference is to; they differ from each other too."""

    BOTH = "TensorBoard"
    PYTHON = "TensorBoard with --load_fast=false"
    FAST = "TensorBoard with its fast loader"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as in TensorBoard, and why that is better or does not matter."""

    name: str
    face: Face
    where: str
    theirs: str
    ours: str
    why: str
    peer: Peer = Peer.BOTH
