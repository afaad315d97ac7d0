"""Remake the `*_pb2.py` and `*_pb2.pyi` files beside this script: `python writer/wire/proto/generate.py`."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

# Generated code refuses a protobuf runtime older than its compiler. This one is the last whose code asks for no
# version at all, so it loads with every runtime since 4.25.
COMPILER = "grpcio-tools==1.62.3"

PROTO_DIRECTORY = Path(__file__).resolve().parent
# Imports inside the .proto files start at the root of the repository: the generated Python imports then do so too.
ROOT = PROTO_DIRECTORY.parents[2]

# protoc's stubs leave out type parameters, which a strict mypy refuses in files that nobody may edit.
STUB_HEADER = "# mypy: ignore-errors\n"


def compile_with(python: Path) -> None:
    """Run the protocol compiler of the interpreter `python` over every .proto file, writing beside the sources."""
    sources = sorted(str(path.relative_to(ROOT)) for path in PROTO_DIRECTORY.glob("*.proto"))
    subprocess.run(  # noqa: S603
        [python, "-m", "grpc_tools.protoc", "--proto_path=.", "--python_out=.", "--pyi_out=.", *sources],
        cwd=ROOT,
        check=True,
    )
    for stub in PROTO_DIRECTORY.glob("*_pb2.pyi"):
        stub.write_text(STUB_HEADER + stub.read_text())


def main() -> None:
    """Install the pinned compiler in a throw-away environment and run it."""
    with tempfile.TemporaryDirectory() as directory:
        venv.create(directory, with_pip=True)
        python = Path(directory, "Scripts" if sys.platform == "win32" else "bin", "python")
        # setuptools: the compiler's own module still imports pkg_resources, which newer Pythons no longer bring.
        subprocess.run([python, "-m", "pip", "install", "--quiet", COMPILER, "setuptools<81"], check=True)  # noqa: S603
        compile_with(python)


if __name__ == "__main__":
    main()
