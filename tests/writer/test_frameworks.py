"""What frameworks do with a SummaryWriter, call by call, and `install()`, through which they find ours."""

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX

from writer import SummaryWriter
from writer.compat import torch as compat_torch
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.hparams_pb2 import HParamsPluginData

FRAMEWORKS_PYTHON = os.environ.get("FRAMEWORKS_PYTHON", sys.executable)
"""The interpreter that the real frameworks are looked for in; too heavy for every installation of the tests."""

ReadEvents = Callable[[Path], list[Event]]
RunPython = Callable[..., subprocess.CompletedProcess[str]]


def tags(events: list[Event]) -> list[tuple[str, int]]:
    return [(value.tag, event.step) for event in events for value in event.summary.value]


def test_lightnings_calls(tmp_path: Path, read_events: ReadEvents) -> None:
    """TensorBoardLogger: hparams' three messages go through the file writer, of TensorBoard's own classes."""
    from tensorboard.compat.proto.summary_pb2 import Summary as PeerSummary

    from writer.summaries.hparams import hparams

    experiment = SummaryWriter(log_dir=str(tmp_path))
    experiment.add_scalar("hp_metric", -1, 0)
    for summary in hparams({"rate": 0.1, "layers": 2}, {"hp_metric": -1}):
        experiment._get_file_writer().add_summary(PeerSummary.FromString(summary.SerializeToString()))
    experiment.add_scalars("loss", {"train": np.float32(1), "valid": 2.0}, 3)
    experiment.add_scalar("epoch", 0.5, 3)
    experiment.flush()
    experiment.file_writer.get_logdir()  # type: ignore[union-attr]  # open since the constructor
    experiment.close()
    expected = [("hp_metric", 0), *((f"_hparams_/{name}", 0) for name in ("experiment", "session_start_info"))]
    assert [*expected, ("_hparams_/session_end_info", 0), ("epoch", 3)] == tags(read_events(tmp_path))
    assert [("loss", 3)] == tags(read_events(tmp_path / "loss_train"))


def test_the_trainers_calls(tmp_path: Path, read_events: ReadEvents) -> None:
    """Hugging Face's TensorBoardCallback: texts in JSON, then numbers and texts of the log; before 5.0 the arguments
    as hyperparameters without metrics, too."""
    log = SummaryWriter(log_dir=str(tmp_path))
    log.add_text("args", json.dumps({"learning_rate": 5e-5, "output_dir": "x"}, indent=2))
    log.add_text("model_config", json.dumps({"layers": 2}))
    log.add_hparams({"learning_rate": 5e-5, "fp16": False, "output_dir": "x"}, metric_dict={})
    log.add_scalar("train/loss", np.float64(2.5), 10)
    log.add_text("train/note", "text", 10)
    log.flush()
    log.close()
    texts = [("args/text_summary", 0), ("model_config/text_summary", 0)]
    logged = [("train/loss", 10), ("train/note/text_summary", 10)]
    assert texts + logged == tags(read_events(tmp_path))
    (trial,) = (path for path in tmp_path.iterdir() if path.is_dir())
    contents = [event.summary.value[0].metadata.plugin_data.content for event in read_events(trial)[1:]]
    start = HParamsPluginData.FromString(contents[1]).session_start_info
    assert {"learning_rate", "fp16", "output_dir"} == set(start.hparams)


def test_accelerates_calls(tmp_path: Path, read_events: ReadEvents) -> None:
    """TensorBoardTracker: `add_*(…, global_step=step, **kwargs)` by the type of the value."""
    log = SummaryWriter(str(tmp_path))
    log.add_hparams({"rate": 0.1}, metric_dict={})
    log.flush()
    log.add_scalar("loss", 1.0, global_step=4)
    log.add_text("note", "text", global_step=4)
    log.add_scalars("both", {"a": 1.0, "b": 2.0}, global_step=4)
    log.add_images("samples", np.zeros((2, 3, 4, 4)), global_step=4)
    log.close()
    assert [("loss", 4), ("note/text_summary", 4), ("samples", 4)] == tags(read_events(tmp_path))


HPARAMS = [(f"_hparams_/{name}", 0) for name in ("experiment", "session_start_info", "session_end_info")]
TEXTS = [("args/text_summary", 0), ("model_config/text_summary", 0)]


@pytest.mark.parametrize(
    ("framework", "expected"),
    [
        ("lightning", [("hp_metric", 0), *HPARAMS, ("weights", 0), ("train/loss", 3), ("hp_metric", 7), ("epoch", 7)]),
        ("transformers", [*TEXTS, ("train/loss", 1), ("train/loss", 4), ("eval/loss", 4), ("train/train_loss", 4)]),
        ("accelerate", [*HPARAMS, ("loss", 0), ("note/text_summary", 4), ("samples", 4), ("both", 4)]),
    ],
)
def test_the_real_framework_logs_through_ours(
    tmp_path: Path, read_events: ReadEvents, framework: str, expected: list[tuple[str, int]]
) -> None:
    """Trained for some steps where it is installed; the calls above are what it did when this was written."""
    _require(framework)
    script = Path(__file__).parent / "frameworks" / f"train_{framework}.py"
    outcome = subprocess.run(
        [FRAMEWORKS_PYTHON, script, tmp_path],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "HF_HUB_OFFLINE": "1"},
    )
    assert 0 == outcome.returncode, outcome.stderr
    logged = [tag for path in sorted(tmp_path.rglob("*tfevents*")) for tag in tags(read_events(path))]
    assert [] == [tag for tag in expected if tag not in logged]


def _require(package: str) -> None:
    script = (
        f"import sys, importlib.util as u; sys.exit(u.find_spec({package!r}) is None or u.find_spec('torch') is None)"
    )
    if subprocess.run([FRAMEWORKS_PYTHON, "-c", script]).returncode:
        pytest.skip(f"{package} is not installed; $FRAMEWORKS_PYTHON may name an interpreter that has it")


def test_ray_and_stable_baselines_calls(tmp_path: Path, read_events: ReadEvents) -> None:
    """tensorboardX's constructor and its arguments by name."""
    log = SummaryWriter(str(tmp_path), flush_secs=30)
    log.add_scalar("ray/tune/loss", np.float32(0.5), global_step=1)
    log.add_histogram("ray/tune/weights", np.arange(5), global_step=1)
    log.add_video("ray/tune/video", np.zeros((1, 2, 3, 4, 4), np.uint8), global_step=1, fps=20)
    log.add_hparams(hparam_dict={"rate": 0.1}, metric_dict={"ray/tune/loss": 0.5}, name="trial")
    log.close()
    assert 3 == len(tags(read_events(tmp_path)))
    assert 4 == len(tags(read_events(tmp_path / "trial")))


def test_use_metadata_sets_step_and_wall_time_of_what_gives_none(tmp_path: Path, read_events: ReadEvents) -> None:
    """For every kind, within the block only, also where that ends in an error; as tensorboardX."""
    with SummaryWriter(tmp_path) as log:
        with log.use_metadata(global_step=7, walltime=5.5) as same:
            assert same is log
            log.add_scalar("a", 1.0)
            log.add_histogram("b", [1.0])
            log.add_scalar("c", 1.0, 1, 2.5)
        with pytest.raises(KeyError), log.use_metadata(global_step=8):
            raise KeyError
        log.add_scalar("d", 1.0)
    a, b, c, d = read_events(tmp_path)[1:]
    assert [(7, 5.5), (7, 5.5), (1, 2.5)] == [(event.step, event.wall_time) for event in (a, b, c)]
    assert (0, True) == (d.step, d.wall_time > 1e9)


def test_scalars_are_exported_as_tensorboardx_does(tmp_path: Path) -> None:
    """The same points; ours under the run's directory and the tag, of every scalar, whatever its form."""
    theirs, ours = tensorboardX.SummaryWriter(str(tmp_path / "theirs")), SummaryWriter(tmp_path / "ours")
    for log in (theirs, ours):
        log.add_scalars("loss", {"train": 0.5, "valid": 0.25}, 3, walltime=1.5)
        log.export_scalars_to_json(str(tmp_path / "points.json"))
        points = json.loads((tmp_path / "points.json").read_text())
        assert [[[1.5, 3, 0.25]], [[1.5, 3, 0.5]]] == sorted(points.values())
    ours.add_scalar("nan", float("nan"), 1, walltime=2.5)
    ours.add_scalar("double", 0.1, 1, walltime=2.5, double_precision=True)
    ours.add_histogram("other", [1.0])
    ours.export_scalars_to_json(tmp_path / "points.json")
    points = json.loads((tmp_path / "points.json").read_text())
    assert [[2.5, 1, "nan"]] == points[f"{tmp_path}/ours/nan"]
    assert [[2.5, 1, 0.1]] == points[f"{tmp_path}/ours/double"]
    assert 4 == len(points)
    theirs.close()
    ours.close()


INSTALLED = """
import sys
sys.path.insert(0, {path!r})
{before}
import writer
writer.install()
writer.install()  # twice is as good as once
from torch.utils.tensorboard import SummaryWriter, FileWriter
from torch.utils.tensorboard.summary import hparams
from torch.utils.tensorboard.writer import SummaryWriter as same
import importlib.util
assert SummaryWriter is same is writer.SummaryWriter
assert FileWriter is writer.FileWriter
assert importlib.util.find_spec("torch.utils.tensorboard") is not None
assert 3 == len(hparams({{"rate": 0.1}}, {{}}))
{after}
print("ok")
"""
BY_PATH = "import torch.utils.tensorboard as tb, torch\nassert torch.utils.tensorboard.SummaryWriter is SummaryWriter"


@pytest.mark.parametrize("before", ["", "import torch.utils", "import torch.utils.tensorboard"])
def test_install_takes_the_place_of_torchs(tmp_path: Path, run_python: RunPython, before: str) -> None:
    """Imported before or not, torch keeps its other modules, and ours is its attribute."""
    package = tmp_path / "torch" / "utils" / "tensorboard"
    package.mkdir(parents=True)
    (tmp_path / "torch" / "__init__.py").write_text("from torch import utils\nreal = True")
    (tmp_path / "torch" / "utils" / "__init__.py").write_text("")
    (package / "__init__.py").write_text("SummaryWriter = 'theirs'")
    outcome = run_python(INSTALLED.format(path=str(tmp_path), before=before, after=f"{BY_PATH}\nassert torch.real"))
    assert ("ok\n", "") == (outcome.stdout, outcome.stderr)


def test_install_works_where_torch_is_not_installed(tmp_path: Path, run_python: RunPython) -> None:
    """A framework's `from torch.utils.tensorboard import SummaryWriter` is all that it needs."""
    pretend = (
        f"import importlib.util as u; find = u.find_spec\nu.find_spec = lambda n: None if n == {'torch'!r} else find(n)"
    )
    outcome = run_python(INSTALLED.format(path=str(tmp_path), before=pretend, after=""))
    assert ("ok\n", "") == (outcome.stdout, outcome.stderr)


NEITHER_PEER = """
import importlib.metadata, importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in ("tensorboard", "tensorboardX") else find(name)
import writer
writer.install()
from tensorboardX import SummaryWriter
from tensorboardX.summary import hparams
assert SummaryWriter is writer.SummaryWriter
assert "writer.install()" in importlib.metadata.metadata("tensorboardX")["Summary"]
assert importlib.metadata.version("tensorboardX")
names = [entry.metadata["Name"] for entry in importlib.metadata.distributions()]
assert sum(name == "tensorboardX" for name in names) <= 1
print("ok")
"""


def test_install_stands_in_for_the_package_that_frameworks_look_for(run_python: RunPython) -> None:
    """Lightning, the Trainer and Accelerate log only where they find a peer, module and distribution."""
    outcome = run_python(NEITHER_PEER)
    assert ("ok\n", "") == (outcome.stdout, outcome.stderr)


def test_install_leaves_an_installed_peer_alone(run_python: RunPython) -> None:
    """Who has tensorboardX and imports it gets it."""
    outcome = run_python("import writer; writer.install(); import tensorboardX; print(tensorboardX.__file__ is None)")
    assert ("False\n", "") == (outcome.stdout, outcome.stderr)


def test_what_install_names_is_what_torch_names() -> None:
    """Each name of ours stands for one of torch's under the same path."""
    assert {"torch.utils.tensorboard", "torch.utils.tensorboard.writer", "torch.utils.tensorboard.summary"} == set(
        compat_torch._NAMES
    )


def test_import_stays_cheap(run_python: RunPython) -> None:
    """Pillow, matplotlib, plotly, torch and onnx are imported by who uses them."""
    heavy = "PIL matplotlib plotly torch onnx numba fastapi tensorboard multiprocessing asyncio"
    script = f"import writer, sys\nprint([name for name in {heavy!r}.split() if name in sys.modules])"
    outcome = run_python(script)
    assert ("[]\n", "") == (outcome.stdout, outcome.stderr)


def test_unknown_arguments_of_the_constructor_are_warned_about(tmp_path: Path) -> None:
    """Frameworks pass on whatever the user gave them."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        options: dict[str, Any] = {"comet_config": {}}
        SummaryWriter(tmp_path, **options).close()
    assert (__file__, "SummaryWriter ignores comet_config") == (caught[0].filename, str(caught[0].message))
