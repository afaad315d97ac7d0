"""Every op that exists, by TensorFlow's name: declarations put themselves here, conversions and imports look here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtime.graph.op import Op

OPS: dict[str, "Op"] = {}


def declared(name: str) -> "Op":
    """Return the op of a name: what copies and pickles of it lead back to."""
    return OPS[name]
