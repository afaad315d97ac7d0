"""Files beside the events: profiles, and what the projector shows. Where they lie; nobody has read them yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that a dashboard reads when somebody looks at it."""

    plugin: str  # whose it is: "profile", "projector"
    run: str  # the name that a run has whose event files lie there, if there are any
    path: str  # where it can be opened
    name: str  # what it is shown as: relative to the log directory, always encodable
    root: str  # the log directory that it was found in: nothing that it names may lead out of here
    size: int
    modified_ns: int


def of_plugin(artifacts: Sequence[Artifact], plugin: str) -> tuple[Artifact, ...]:
    """Return one dashboard's files, by their names."""
    return tuple(sorted((each for each in artifacts if each.plugin == plugin), key=lambda each: each.name))


def count_by_plugin(artifacts: Sequence[Artifact]) -> dict[str, int]:
    """Return how many files each dashboard has that has some."""
    counts: dict[str, int] = {}
    for artifact in artifacts:
        counts[artifact.plugin] = counts.get(artifact.plugin, 0) + 1
    return counts
