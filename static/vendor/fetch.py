"""Fetches what VENDOR.json lists from npm, byte for byte, and writes each file's sha256 back into it.

    python static/vendor/fetch.py            take the listed versions (change a version first to upgrade)

`tests/static/core/vendor.test.js` holds the files to these checksums.
"""

import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parent


def unpack(name: str, version: str, into: Path) -> Path:
    """Downloads one package by npm's own client and returns the unpacked folder."""
    command = ["npm", "pack", f"{name}@{version}", "--silent", "--pack-destination", str(into)]
    archive = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    with tarfile.open(into / archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def main() -> None:
    manifest_path = VENDOR / "VENDOR.json"
    manifest = json.loads(manifest_path.read_text())
    for package in manifest["packages"]:
        with tempfile.TemporaryDirectory() as folder:
            source = unpack(package["name"], package["version"], Path(folder))
            for target, entry in package["files"].items():
                content = (source / entry["from"]).read_bytes()
                entry["sha256"] = hashlib.sha256(content).hexdigest()
                (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
                (VENDOR / target).write_bytes(content)
        print(f"{package['name']} {package['version']}: {len(package['files'])} files")
    manifest_path.write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
