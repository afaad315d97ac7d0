"""The published list of ops is that of the declarations."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_ops_is_up_to_date(tmp_path: Path) -> None:
    """Each op with its signature, dtypes, gradient, plan, and what it is held to; in a process without ops of tests."""
    command = [sys.executable, "-m", "tests.runtime.oracle.list_ops", str(tmp_path / "ops.md")]
    subprocess.run(command, cwd=ROOT, check=True)

    published = (ROOT / "docs" / "runtime" / "ops.md").read_text()
    assert (tmp_path / "ops.md").read_text() == published, "python -m tests.runtime.oracle.list_ops"
