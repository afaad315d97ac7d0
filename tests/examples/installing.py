"""Installing a pure Python project without network and build tools: what pip leaves behind, made from its metadata."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def install(project: Path, site: Path) -> None:
    """Copy a project's packages into `site`, and write the metadata that importlib.metadata reads."""
    settings = tomllib.loads((project / "pyproject.toml").read_text())
    metadata = settings["project"]
    for package in settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        shutil.copytree(project / package, site / package)
    groups = {
        group: "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in metadata["entry-points"].items()
    }
    write_metadata(site, metadata["name"], metadata["version"], groups)


def write_metadata(site: Path, name: str, version: str, entry_points: dict[str, str]) -> None:
    """Write the directory that makes a package known under a name; entry points are lines by group."""
    directory = site / f"{name.replace('-', '_')}-{version}.dist-info"
    directory.mkdir(parents=True)
    (directory / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (directory / "entry_points.txt").write_text("".join(f"[{group}]\n{lines}" for group, lines in entry_points.items()))
