"""Records what scripts_v1 print under TensorFlow 2.21: `python -m tests.runtime.oracle.record_scripts_v1`."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).parents[1] / "scripts_v1"
GOLDEN = Path(__file__).parents[2] / "golden" / "runtime" / "scripts_v1.json"


def main() -> None:
    found = {}
    for path in sorted(SCRIPTS.glob("[a-z]*.py")):
        source = path.read_text().replace("import runtime.compat.v1 as tf", "import tensorflow.compat.v1 as tf")
        with tempfile.TemporaryDirectory() as directory:
            script = Path(directory) / path.name
            script.write_text(source)
            command = [sys.executable, str(script), f"--train_dir={directory}/train"]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found[path.stem] = json.loads(printed.splitlines()[-1])
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in found.items()]
    GOLDEN.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
