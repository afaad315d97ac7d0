"""`board --inspect`: what is in these event files, in TensorBoard's words, from one pass in little memory.

Knows the record scan and nothing of the store: a run of any size is read through one buffer, and what is kept of it
are a few numbers a field (`steps`), the names of its tags and where it is damaged.
"""

from board.inspection.command import run

__all__ = ["run"]
