"""What `importlib.metadata` is told of a package that this library stands in for."""

import importlib.metadata
from pathlib import Path

TENSORBOARDX_VERSION = "2.6.5"
"""Whose signatures ours are: tests compare them with those of the installed package."""


class StandIn(importlib.metadata.Distribution):
    """The metadata of a package that is not installed but can be imported all the same."""

    def __init__(self, package: str) -> None:
        self._package = package

    def read_text(self, filename: str) -> str | None:
        """Return the metadata, which say what they are; there are no other files."""
        if filename != "METADATA":
            return None
        return (
            f"Metadata-Version: 2.1\nName: {self._package}\nVersion: {TENSORBOARDX_VERSION}\n"
            f"Summary: writer.install(): the package board answers to this name in this process\n"
        )

    def locate_file(self, path: object) -> Path:
        """Return where a file of the package would be."""
        return Path(__file__).parent / str(path)
