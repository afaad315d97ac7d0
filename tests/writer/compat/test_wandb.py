"""wandb's calls, and what they leave in the run."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from tests.writer import calls
from writer.compat import wandb
from writer.wire.proto.event_pb2 import Event
from writer.wire.proto.hparams_pb2 import HParamsPluginData, Status
from writer.wire.tensor import decode_tensor

ReadEvents = Callable[[Path], list[Event]]


@pytest.fixture(autouse=True)
def no_run_left() -> Iterator[None]:
    """The module has one current run."""
    yield
    wandb.finish()


def logged(events: list[Event]) -> dict[str, list[tuple[int, Any]]]:
    """By tag, the steps and values."""
    found: dict[str, list[tuple[int, Any]]] = {}
    for event in events:
        for value in event.summary.value:
            if not value.tag.startswith("_hparams_"):
                found.setdefault(value.tag, []).append((event.step, getattr(value, value.WhichOneof("value") or "tag")))
    return found


def hparams_in(events: list[Event]) -> list[HParamsPluginData]:
    data = [value.metadata.plugin_data for event in events for value in event.summary.value]
    return [HParamsPluginData.FromString(one.content) for one in data if one.plugin_name == "hparams"]


def test_steps_go_up_call_by_call(tmp_path: Path, read_events: ReadEvents) -> None:
    """Unless a call says its step, or that more of it follows."""
    with wandb.init(project="p", name="n", dir=tmp_path) as run:
        wandb.log({"a": 0.0})
        wandb.log({"a": 1.0}, commit=False)
        wandb.log({"b": np.float32(1)})
        wandb.log({"a": 9.0}, step=9)
        wandb.log({"b": 9.0})
        wandb.log({"a": 10.0, "none": None})
        assert (tmp_path / "p" / "n", {"a": 10.0, "b": 9.0}) == (Path(run.dir), run.summary)
    found = logged(read_events(tmp_path / "p" / "n"))
    assert {"a": [(0, 0), (1, 1), (9, 9), (10, 10)], "b": [(1, 1), (9, 9)]} == found


def test_every_value_finds_its_kind(tmp_path: Path, read_events: ReadEvents) -> None:
    """Nested names get slashes; arrays are counted; media know what they are."""
    path = tmp_path / "picture.png"
    Pillow.new("RGB", (3, 2)).save(path)
    table = wandb.Table(columns=["id", "text"], data=[[1, "a|b"]])
    table.add_data(2, "two\nlines")
    wandb.init(project="p", name="n", dir=tmp_path)
    wandb.log(
        {
            "train": {"loss": 0.5, "deep": {"er": True}},
            "note": "*text*",
            "weights": np.arange(5),
            "image": wandb.Image(calls.numbers(4, 5, 3), caption="what"),
            "images": [wandb.Image(calls.numbers(4, 5)), wandb.Image(path)],
            "histogram": wandb.Histogram([1.0, 2.0, 2.0], num_bins=4),
            "counted": wandb.Histogram(np_histogram=([1, 2], [0.0, 1.0, 3.0])),
            "sound": wandb.Audio(np.zeros(9), sample_rate=8000),
            "video": wandb.Video(np.zeros((2, 3, 4, 4), np.uint8), fps=5),
            "table": table,
        }
    )
    wandb.finish()
    found = logged(read_events(tmp_path / "p" / "n"))
    assert [(0, 0.5)] == found["train/loss"]
    assert [(0, 1.0)] == found["train/deep/er"]
    texts = {tag: decode_tensor(values[0][1]).item() for tag, values in found.items() if tag.endswith("text_summary")}
    assert {
        "note/text_summary": b"*text*",
        "image/caption/text_summary": b"what",
        "table/text_summary": b"| id | text |\n| --- | --- |\n| 1 | a\\|b |\n| 2 | two lines |",
    } == texts
    assert [(4, 5), (4, 5), (2, 3)] == [
        (found[tag][0][1].height, found[tag][0][1].width) for tag in ("image", "images/0", "images/1")
    ]
    assert (5.0, 3.0) == (found["weights"][0][1].num, found["histogram"][0][1].num)
    counted = found["counted"][0][1]
    assert ([0.0, 1.0, 3.0], [0.0, 1.0, 2.0], 4.5) == (list(counted.bucket_limit), list(counted.bucket), counted.sum)
    assert (9, b"GIF89a") == (found["sound"][0][1].length_frames, found["video"][0][1].encoded_image_string[:6])


def test_the_config_is_the_runs_hyperparameters(tmp_path: Path, read_events: ReadEvents) -> None:
    """As it is at the end, with what came later, and which metrics there were."""
    wandb.init(project="p", name="n", dir=tmp_path, config={"rate": 0.1, "model": {"layers": [1, 2]}})
    wandb.config.batch = 32
    wandb.config.update({"rate": 0.2})
    wandb.log({"loss": 1.0})
    assert (0.2, 32) == (wandb.config["rate"], wandb.config.batch)
    with pytest.raises(AttributeError, match="config has no 'missing'"):
        _ = wandb.config.missing
    wandb.finish()
    *_, experiment, start, end = hparams_in(read_events(tmp_path / "p" / "n"))
    hparams = start.session_start_info.hparams
    assert {"rate": 0.2, "batch": 32.0} == {name: hparams[name].number_value for name in ("rate", "batch")}
    assert "[1, 2]" == hparams["model.layers"].string_value
    assert ["loss"] == [info.name.tag for info in experiment.experiment.metric_infos]
    assert Status.STATUS_SUCCESS == end.session_end_info.status


def test_a_run_that_fails_says_so(tmp_path: Path, read_events: ReadEvents) -> None:
    """The block's exception is the trial's end."""
    config = argparse.Namespace(rate=0.1)
    with pytest.raises(KeyError), wandb.init(project="p", name="n", dir=tmp_path, config=config):
        raise KeyError
    *_, end = hparams_in(read_events(tmp_path / "p" / "n"))
    assert Status.STATUS_FAILURE == end.session_end_info.status


def test_a_second_run_ends_the_first(tmp_path: Path, read_events: ReadEvents) -> None:
    """One is current; the config starts anew; names are made up where none is given."""
    wandb.init(dir=tmp_path, config={"a": 1})
    first = wandb.run
    second = wandb.init(dir=tmp_path)
    assert first is not None
    assert first.dir != second.dir
    assert wandb.run is second
    assert {} == wandb.config
    assert Status.STATUS_SUCCESS == hparams_in(read_events(Path(first.dir)))[-1].session_end_info.status


def test_what_cannot_be_is_refused(tmp_path: Path) -> None:
    """No run, a name that leads elsewhere, a value of no kind, wrong tables and histograms."""
    with pytest.raises(RuntimeError, match=r"call wandb.init\(\) first"):
        wandb.log({"a": 1})
    for name in ("../up", "/abs", "/"):
        with pytest.raises(ValueError, match="name must be a name below"):
            wandb.init(dir=tmp_path, name=name)
    with pytest.warns(UserWarning, match="ignores entity, tags"):
        run = wandb.init(dir=tmp_path, name="n", entity="me", tags=[])
    with pytest.raises(TypeError, match="odd must hold numbers"):
        run.log({"odd": object()})
    with pytest.raises(TypeError, match="data must be a dictionary"):
        run.log(5)  # type: ignore[arg-type]  # on purpose
    with pytest.raises(ValueError, match="must have 2 cells, got 1"):
        wandb.Table(columns=["a", "b"], data=[[1]])
    with pytest.raises(ValueError, match="either sequence or np_histogram"):
        wandb.Histogram()
    with pytest.raises(ValueError, match="one edge more"):
        run.log({"h": wandb.Histogram(np_histogram=([1], [1]))})


def test_disabled_runs_write_nothing(tmp_path: Path) -> None:
    """For debugging, as wandb."""
    with wandb.init(dir=tmp_path, mode="disabled", config={"a": 1}):
        wandb.log({"a": 1.0})
    assert [] == list(tmp_path.iterdir())
