"""The architecture, read from the imports: who may know whom, and what each dashboard must bring."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from board.plugins.registry import PLUGINS

ROOT = Path(__file__).parents[1]
PACKAGES = ("writer", "board", "runtime")

MAY_IMPORT = {
    "writer.wire": {"writer.wire"},
    "writer": {"writer"},
    "board.errors": set(),
    "board.wire_format": set(),
    "board.confinement": {"board.errors"},
    "board.regular_files": set(),
    "board.patterns": {"board.errors"},
    "board.downloads": {"board.store", "board.errors"},
    "board.maths": set(),
    "board.markdown": {"board.maths"},
    "board.listening": set(),
    "board.bundle": set(),
    "board.machine_code": set(),
    "board.assets": {"board.bundle"},
    "board.ingest": {
        *("board.ingest", "board.store", "board.errors", "board.machine_code", "board.regular_files", "writer.wire"),
    },
    "board.inspection": {
        *("board.inspection", "board.ingest", "board.errors", "writer.wire"),
        "board.store.run",  # how many stretches of damage are told apart
    },
    "board.repair": {
        *("board.repair", "board.ingest", "board.store", "board.errors", "writer.wire"),
        "board.inspection.report",  # names as a terminal may show them
    },
    "board.store": {
        *("board.store", "board.ingest.batch", "board.errors", "board.machine_code", "board.regular_files"),
        "writer.wire",
    },
    "board.payloads": {"board.payloads", "board.ingest.batch", "board.errors", "board.confinement", "writer.wire"},
    "board.embeddings": {
        *("board.embeddings", "board.store", "board.payloads", "board.confinement", "board.regular_files"),
        *("board.errors", "writer.wire"),
    },
    "board.reading": {"board.reading", "board.ingest", "board.store", "board.payloads", "board.errors"},
    "board.requests": set(),
    "board.samples": {"board.store", "board.errors", "board.ingest.batch", "board.requests"},
    "board.export": {
        *("board.export", "board.reading", "board.store", "board.errors", "board.terminal", "board.downloads"),
        "board.ingest.logdir",  # the command's --logdir_spec
    },
    "board.curation": {"board.errors"},
    "board.sample_steps": {"board.samples", "board.store"},
    "board.sessions": {"board.payloads", "board.store", "board.errors", "writer.wire"},
    "board.context": {"board.store", "board.curation"},
    "board.plugin": {"board.store", "board.context"},
    "board.responses": {"board.wire_format", "board.assets"},
    "board.security": {"board.responses", "board.assets", "board.context", "board.errors"},
    "board.plugins": {
        *("board.store", "board.plugin", "board.errors", "board.responses", "board.wire_format", "board.markdown"),
        *("board.payloads", "board.samples", "board.sample_steps", "board.sessions", "board.downloads", "writer.wire"),
        "board.requests",
        *("board.confinement", "board.regular_files", "board.patterns", "board.embeddings"),
        "board.ingest.batch",  # Kind: what a sample's payload is
    },
    "board.tensorboard": {
        *("board.tensorboard", "board.store", "board.plugin", "board.context", "board.errors", "board.markdown"),
        *("board.wire_format", "board.payloads", "board.samples", "board.confinement", "writer.wire"),
        *("board.embeddings", "board.sessions", "board.patterns"),
        "board.ingest.batch",  # Kind: what a sample's payload is
    },
    "board": {"board", "writer.wire"},
    "runtime.arrays": set(),
    "runtime.spans": set(),
    "runtime.interrupts": set(),
    "runtime.devices": {"runtime.arrays", "runtime.spans", "runtime.errors"},
    "runtime.numerics": {"runtime.arrays", "runtime.errors"},
    "runtime.graph": {
        *("runtime.numerics", "runtime.graph", "runtime.devices", "runtime.arrays", "runtime.spans", "writer.wire"),
        "runtime.errors",
    },
    "runtime.ops": {"runtime.ops", "runtime.graph", "runtime.devices", "runtime.arrays", "runtime.errors"},
    "runtime.gradients": {"runtime.gradients", "runtime.ops", "runtime.graph", "runtime.arrays"},
    "runtime.nest": set(),
    "runtime.arguments": {"runtime.nest", "runtime.ops", "runtime.graph", "runtime.arrays"},
    "runtime.autodiff": {
        *("runtime.autodiff", "runtime.gradients", "runtime.arguments", "runtime.ops", "runtime.graph"),
        "runtime.arrays",
    },
    "runtime.session": {
        *("runtime.session", "runtime.ops", "runtime.graph", "runtime.arrays", "runtime.errors", "runtime.spans"),
        *("runtime.devices", "runtime.numerics", "runtime.interrupts", "writer.wire"),
    },
    "runtime.autograph": {
        "runtime.autograph",
        "runtime.control_flow",
        "runtime.ops",
        "runtime.graph",
        "runtime.arrays",
    },
    "runtime.control_flow": {
        *("runtime.control_flow", "runtime.autodiff", "runtime.gradients", "runtime.session", "runtime.ops"),
        *("runtime.graph", "runtime.devices", "runtime.arrays", "runtime.nest"),
    },
    "runtime.variables": {"runtime.variables", "runtime.ops", "runtime.graph", "runtime.devices", "runtime.arrays"},
    "runtime.logging": set(),
    "runtime.monitoring": {
        *("runtime.monitoring", "runtime.summaries", "runtime.saving", "runtime.importing", "runtime.checkpoints"),
        *("runtime.session", "runtime.optim.global_step", "runtime.variables", "runtime.ops", "runtime.graph"),
        *("runtime.logging", "runtime.errors", "writer.wire"),
    },
    "runtime.optim": {
        *("runtime.optim", "runtime.autodiff", "runtime.variables", "runtime.ops", "runtime.graph"),
        "runtime.arrays",
    },
    "runtime.metrics": {"runtime.metrics", "runtime.variables", "runtime.ops", "runtime.graph", "runtime.arrays"},
    "runtime.keras": {"runtime", "writer"},
    "runtime.layers": {
        *("runtime.layers", "runtime.function", "runtime.tracing", "runtime.regularizers", "runtime.variables"),
        *("runtime.ops", "runtime.autograph", "runtime.control_flow", "runtime.graph", "runtime.arrays"),
        "runtime.nest",
    },
    "runtime.recurrent": {
        *("runtime.recurrent", "runtime.layers", "runtime.control_flow", "runtime.variables", "runtime.ops"),
        *("runtime.graph", "runtime.arrays"),
    },
    "runtime.schedules": {"runtime.ops", "runtime.graph", "runtime.arrays"},
    "runtime.regularizers": {"runtime.ops", "runtime.graph"},
    "runtime.losses": {"runtime.ops", "runtime.graph", "runtime.arrays"},
    "runtime.errors": set(),
    "runtime.records": {"runtime.records", "runtime.interrupts", "runtime.errors", "writer.wire"},
    "runtime.checkpoints": {"runtime.checkpoints", "writer.wire"},
    "runtime.data": {
        *("runtime.data", "runtime.records", "runtime.errors", "runtime.ops", "runtime.graph", "runtime.arrays"),
        *("runtime.function", "runtime.devices", "runtime.spans", "writer.wire"),
        "runtime.gradients.table",  # that none flows through an iterator
    },
    "runtime.datasets": {"runtime.records"},
    "runtime.importing": {"runtime.importing", "runtime.graph", "runtime.arrays", "writer.wire"},
    "runtime.saving": {
        *("runtime.saving", "runtime.importing", "runtime.checkpoints", "runtime.variables", "runtime.gradients"),
        *("runtime.ops", "runtime.graph", "runtime.arrays", "writer.wire"),
    },
    "runtime.objects": {
        *("runtime.objects", "runtime.checkpoints", "runtime.function", "runtime.layers", "runtime.optim"),
        *("runtime.variables", "runtime.graph", "runtime.arrays", "writer.wire"),
    },
    "runtime.saved_model": {
        *("runtime.saved_model", "runtime.objects", "runtime.saving", "runtime.importing", "runtime.checkpoints"),
        *("runtime.function", "runtime.concrete_function", "runtime.layers", "runtime.optim"),
        *("runtime.session", "runtime.variables", "runtime.ops", "runtime.graph", "runtime.arrays", "writer.wire"),
        "runtime.nest",
    },
    "runtime.summaries": {
        *("runtime.summaries", "runtime.gradients", "runtime.ops", "runtime.graph", "runtime.arrays", "writer"),
    },
    "runtime.profiler": {
        *("runtime.profiler", "runtime.summaries", "runtime.session", "runtime.spans", "runtime.graph", "writer"),
        "runtime.monitoring",  # ProfilerHook is one of its hooks
    },
    "runtime": {"runtime", "writer"},
}
"""What each part may import of ours, beside itself; the longest name that fits a module counts."""

LONG_FILES: dict[str, str] = {
    "runtime/data/dataset.py": "tf.data.Dataset is one class, with a method a stage; what the stages do is elsewhere",
}
"""Files of more than 400 lines, each with the reason why it is one concept."""

MISSING_PLACES: dict[tuple[str, str], str] = {
    ("distributions", "logging"): "another look at histograms, which writer/summaries/histograms.py logs",
    ("profile", "logging"): "profilers write their own files; RunMetadata is add_run_metadata of the writer",
    ("projector", "logging"): "writer/summaries/embeddings.py, as `add_embedding` is called",
}
"""(plugin, place): why the dashboard does not have it."""

MOST_LINES = 400
MOST_TEST_LINES = 600  # a test file mirrors its module, and has several sentences for each of its functions


def modules() -> dict[str, Path]:
    """Every module of ours by name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def imports(name: str, *, at_start: bool) -> Iterator[str]:
    """Yield which of our modules a module imports; `at_start`: only when it is itself imported."""
    tree = ast.parse(MODULES[name].read_text(encoding="utf-8"))
    nodes = _walk_start(tree) if at_start else ast.walk(tree)
    for node in nodes:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are written in full"
            # `from a import b` means the module a.b if there is one
            names = [
                f"{node.module}.{alias.name}" if f"{node.module}.{alias.name}" in MODULES else str(node.module)
                for alias in node.names
            ]
        else:
            continue
        yield from (one for one in names if one in MODULES)


def _walk_start(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what runs when a module is imported: no function body, nothing that is for type checkers alone."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield from _walk_start(child)


def part_of(name: str) -> str:
    """Return the part of the tree whose rule a module obeys."""
    return max((part for part in MAY_IMPORT if _inside(name, part)), key=len)


def _inside(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


@pytest.mark.parametrize("name", MODULES)
def test_imports_point_one_way(name: str) -> None:
    """A part knows only the parts below it."""
    part = part_of(name)
    allowed = {*MAY_IMPORT[part], part}
    breaches = [other for other in imports(name, at_start=False) if not any(_inside(other, one) for one in allowed)]

    assert [] == breaches


def test_no_plugin_knows_another() -> None:
    """A dashboard can be taken out without a trace in the others."""
    for plugin in PLUGINS:
        own = f"board.plugins.{plugin.name}"
        for name in MODULES:
            if _inside(name, own):
                for other in imports(name, at_start=False):
                    assert not _inside(other, "board.plugins") or _inside(other, own), (name, other)


def test_no_import_goes_round() -> None:
    """The modules can be put in an order in which each imports only earlier ones."""
    graph = {name: set(imports(name, at_start=True)) - {name} for name in MODULES}
    # A package's own signpost may name its modules, and every module of it is inside the package.
    for name in graph:
        graph[name] = {other for other in graph[name] if not _inside(name, other) and not _inside(other, name)}

    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda plugin: plugin.name)
def test_a_dashboard_is_one_name_in_five_places(plugin: object) -> None:
    """Whoever looks for a dashboard finds its queries, page, logging, manual and tests under its name."""
    name = plugin.name  # type: ignore[attr-defined]  # parametrize loses the type
    places = {
        "queries": (f"board/plugins/{name}.py", f"board/plugins/{name}/plugin.py"),
        "page": (f"static/plugins/{name}.js",),
        "logging": (f"writer/summaries/{name}.py",),
        "manual": (f"docs/plugins/{name}.md",),
        "tests": (f"tests/board/plugins/test_{name}.py", f"tests/board/plugins/{name}"),
    }
    missing = {
        place
        for place, paths in places.items()
        if not any((ROOT / path).exists() for path in paths) and (name, place) not in MISSING_PLACES
    }

    assert set() == missing


def source_files() -> list[Path]:
    """Every file that a person wrote to be read."""
    found = [
        path for package in (*PACKAGES, "tests", "benchmarks", "examples") for path in (ROOT / package).rglob("*.py")
    ]
    found += [path for pattern in ("*.js", "*.css") for path in (ROOT / "static").rglob(pattern)]
    return [path for path in found if "vendor" not in path.parts and "_pb2" not in path.name]


def test_files_stay_readable() -> None:
    """More lines are more than one concept, unless somebody says why not."""
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in source_files()}
    long = {
        path: length
        for path, length in lengths.items()
        if length > (MOST_TEST_LINES if path.startswith("tests/") else MOST_LINES)
    }

    assert set(LONG_FILES) == set(long)


def test_no_file_is_a_drawer() -> None:
    """A file is named for what is in it, not for the fact that something is in it."""
    drawers = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager"}

    assert [] == [str(path) for path in source_files() if path.stem in drawers]


@pytest.mark.parametrize("name", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_every_package_says_what_it_owns(name: str) -> None:
    """An `__init__` is a signpost."""
    assert ast.get_docstring(ast.parse(MODULES[name].read_text()))
