"""SummaryWriter and FileWriter: torch's and tensorboardX's calls, and what they leave in the file."""

import inspect
import os
import re
import subprocess
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorboardX
from hypothesis import given
from hypothesis import strategies as st

import writer
from writer import FileWriter, SummaryWriter
from writer.summaries.scalars import DOUBLE_TENSOR, FLOAT_TENSOR, SIMPLE_VALUE, ScalarForm, encode_scalar
from writer.wire.proto.event_pb2 import Event, SessionLog
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef
from writer.wire.proto.hparams_pb2 import HParamsPluginData, HParamType, Status
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.tensor import decode_tensor

ReadEvents = Callable[[Path], list[Event]]

# As torch 2.13 says it. torch is too large to install for a test.
TORCH = {
    "__init__": "log_dir=None, comment='', purge_step=None, max_queue=10, flush_secs=120, filename_suffix=''",
    "add_scalar": "tag, scalar_value, global_step=None, walltime=None, new_style=False, double_precision=False",
    "add_scalars": "main_tag, tag_scalar_dict, global_step=None, walltime=None",
    "add_tensor": "tag, tensor, global_step=None, walltime=None",
    "add_histogram": "tag, values, global_step=None, bins='tensorflow', walltime=None, max_bins=None",
    "add_histogram_raw": (
        "tag, min, max, num, sum, sum_squares, bucket_limits, bucket_counts, global_step=None, walltime=None"
    ),
    "add_image": "tag, img_tensor, global_step=None, walltime=None, dataformats='CHW'",
    "add_images": "tag, img_tensor, global_step=None, walltime=None, dataformats='NCHW'",
    "add_image_with_boxes": (
        "tag, img_tensor, box_tensor, global_step=None, walltime=None, rescale=1, dataformats='CHW', labels=None"
    ),
    "add_figure": "tag, figure, global_step=None, close=True, walltime=None",
    "add_video": "tag, vid_tensor, global_step=None, fps=4, walltime=None",
    "add_audio": "tag, snd_tensor, global_step=None, sample_rate=44100, walltime=None",
    "add_text": "tag, text_string, global_step=None, walltime=None",
    "add_onnx_graph": "prototxt",
    "add_graph": "model, input_to_model=None, verbose=False, use_strict_trace=True",
    "add_embedding": "mat, metadata=None, label_img=None, global_step=None, tag='default', metadata_header=None",
    "add_pr_curve": "tag, labels, predictions, global_step=None, num_thresholds=127, weights=None, walltime=None",
    "add_pr_curve_raw": (
        "tag, true_positive_counts, false_positive_counts, true_negative_counts, false_negative_counts, precision, "
        "recall, global_step=None, num_thresholds=127, weights=None, walltime=None"
    ),
    "add_custom_scalars": "layout",
    "add_custom_scalars_multilinechart": "tags, category='default', title='untitled'",
    "add_custom_scalars_marginchart": "tags, category='default', title='untitled'",
    "add_mesh": "tag, vertices, colors=None, faces=None, config_dict=None, global_step=None, walltime=None",
    "add_hparams": "hparam_dict, metric_dict, hparam_domain_discrete=None, run_name=None, global_step=None",
    "get_logdir": "",
    "flush": "",
    "close": "",
    "_get_file_writer": "",
}
TORCH_FILE_WRITER = {
    "__init__": "log_dir, max_queue=10, flush_secs=120, filename_suffix=''",
    "add_event": "event, step=None, walltime=None",
    "add_summary": "summary, global_step=None, walltime=None",
    "add_onnx_graph": "graph, walltime=None",
    "get_logdir": "",
    "flush": "",
    "close": "",
    "reopen": "",
}
NOT_OURS = {
    "comet_config": "an account with another service; accepted with a warning",
    "kwargs": "their catch-all",
    "onnx_model_file": "torch calls it prototxt",
}

Values = list[Summary.Value]


def parameters(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {
        name: parameter
        for name, parameter in inspect.signature(function).parameters.items()
        if name != "self" and parameter.kind in kinds
    }


def values_in(events: list[Event]) -> Values:
    return [value for event in events for value in event.summary.value]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(getattr(SummaryWriter, name), text) for name, text in TORCH.items()]
    + [(getattr(FileWriter, name), text) for name, text in TORCH_FILE_WRITER.items()],
)
def test_signatures_begin_with_torchs(ours: Callable[..., Any], theirs: str) -> None:
    """By name, order and default; what is ours alone follows."""
    said = [
        name if parameter.default is inspect.Parameter.empty else f"{name}={parameter.default!r}"
        for name, parameter in parameters(ours).items()
    ]
    expected = theirs.split(", ") if theirs else []
    assert expected == said[: len(expected)]


@pytest.mark.peer
@pytest.mark.parametrize(
    "name", ["__init__", *(name for name in vars(tensorboardX.SummaryWriter) if not name.startswith("_"))]
)
def test_every_argument_of_tensorboardx_is_taken_by_name(name: str) -> None:
    """Every method they have, with the same defaults."""
    theirs = parameters(getattr(tensorboardX.SummaryWriter, name))
    ours = parameters(getattr(SummaryWriter, name))
    assert [] == [parameter for parameter in theirs if parameter not in ours and parameter not in NOT_OURS]
    assert {} == {
        parameter: (theirs[parameter].default, ours[parameter].default)
        for parameter in theirs.keys() & ours.keys()
        if theirs[parameter].default != ours[parameter].default
    }


@given(
    st.floats(0, 1e12),
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.floats(width=32),
    st.sampled_from([SIMPLE_VALUE, FLOAT_TENSOR, DOUBLE_TENSOR]),
    st.sampled_from(["", "shown", "x" * 200]),
    st.sampled_from(["", "*described*"]),
)
def test_hand_packed_scalars_are_what_protobuf_reads(
    wall_time: float, step: int, tag: str, number: float, form: ScalarForm, display_name: str, description: str
) -> None:
    """Any step of 64 bits, any tag, lengths of one and two bytes."""
    event = Event.FromString(encode_scalar(wall_time, step, tag, number, form, display_name, description))
    (value,) = event.summary.value
    assert (wall_time, step, tag) == (event.wall_time, event.step, value.tag)
    read = value.simple_value if form is SIMPLE_VALUE else decode_tensor(value.tensor)
    np.testing.assert_array_equal(number, read)
    assert (display_name, description) == (value.metadata.display_name, value.metadata.summary_description)
    has_metadata = form is not SIMPLE_VALUE or bool(display_name or description)
    assert ("scalars" if has_metadata else "") == value.metadata.plugin_data.plugin_name
    # Nothing was packed that protobuf would not pack itself.
    assert Event.FromString(event.SerializeToString()) == event


@pytest.mark.parametrize(("number", "held"), [(1e300, np.inf), (-1e300, -np.inf), (np.nan, np.nan), (1e-300, 0.0)])
def test_four_bytes_hold_what_float32_would(number: float, held: float) -> None:
    """A diverging loss must not end the training."""
    event = Event.FromString(encode_scalar(0.0, 0, "loss", number))
    np.testing.assert_array_equal(held, event.summary.value[0].simple_value)


def test_a_tag_that_is_no_text_loses_no_point() -> None:
    """Tags made of file names may hold lone surrogates."""
    event = Event.FromString(encode_scalar(0.0, 0, "a\udcff", 1.0))
    assert "a?" == event.summary.value[0].tag


def test_add_scalar_writes_the_asked_form(tmp_path: Path, read_events: ReadEvents) -> None:
    """torch's plain form is a simple_value; double_precision keeps all bits and so needs the tensor."""
    with SummaryWriter(tmp_path) as log:
        log.add_scalar("plain", 0.1, 1, 100.5)
        log.add_scalar("new", 0.1, np.int64(2), new_style=True)
        log.add_scalar("double", 0.1, double_precision=True)
        log.add_scalar("named", 0.1, display_name="Name", summary_description="*why*")
    events = read_events(tmp_path)[1:]
    plain, new, double, named = values_in(events)
    assert (1, 100.5) == (events[0].step, events[0].wall_time)
    assert [2, 0, 0] == [event.step for event in events[1:]]
    assert float(np.float32(0.1)) == plain.simple_value
    assert not plain.HasField("metadata")
    assert np.float32(0.1) == decode_tensor(new.tensor)
    assert 0.1 == float(decode_tensor(double.tensor))
    assert ("simple_value", "Name") == (named.WhichOneof("value"), named.metadata.display_name)


def test_add_scalars_gives_each_key_a_run(tmp_path: Path, read_events: ReadEvents) -> None:
    """torch's names: slashes of the tag become underscores; one step and one wall time for all."""
    log = SummaryWriter(tmp_path)
    log.add_scalars("loss/all", {"train": 1.0, "val id": np.float32(2)}, 7)
    assert log.all_writers is not None
    assert {str(tmp_path), f"{tmp_path}/loss_all_train", f"{tmp_path}/loss_all_val id"} == log.all_writers.keys()
    log.close()
    train, validation = (read_events(tmp_path / f"loss_all_{key}")[1] for key in ("train", "val id"))
    assert ("loss/all", 1.0) == (train.summary.value[0].tag, train.summary.value[0].simple_value)
    assert ("loss/all", 2.0) == (validation.summary.value[0].tag, validation.summary.value[0].simple_value)
    assert (7, train.wall_time) == (validation.step, validation.wall_time)


def test_add_text_writes_a_string_tensor_under_torchs_tag(tmp_path: Path, read_events: ReadEvents) -> None:
    """The suffix is torch's and tensorboardX's."""
    with SummaryWriter(tmp_path) as log:
        log.add_text("notes", "größer **is** better", 3)
    (value,) = values_in(read_events(tmp_path))
    assert ("notes/text_summary", "text") == (value.tag, value.metadata.plugin_data.plugin_name)
    assert ["größer **is** better".encode()] == decode_tensor(value.tensor).tolist()


def hparams_in(events: list[Event]) -> list[HParamsPluginData]:
    contents = [value.metadata.plugin_data for value in values_in(events)]
    return [HParamsPluginData.FromString(data.content) for data in contents if data.plugin_name == "hparams"]


def test_add_hparams_writes_a_child_run(tmp_path: Path, read_events: ReadEvents) -> None:
    """Three payloads and the metrics as scalars; a bool stays a bool."""
    with SummaryWriter(tmp_path) as log:
        log.add_hparams(
            {"rate": 0.1, "layers": 3, "name": "x", "bias": np.bool_(True)},
            {"accuracy": np.float64(0.5)},
            {"rate": [0.1, 0.2], "name": ["x", "y"]},
            run_name="trial",
            global_step=9,
        )
    events = read_events(tmp_path / "trial")
    experiment, start, end = hparams_in(events)
    infos = {info.name: info for info in experiment.experiment.hparam_infos}
    assert {
        "rate": HParamType.DATA_TYPE_FLOAT64,
        "layers": HParamType.DATA_TYPE_FLOAT64,
        "name": HParamType.DATA_TYPE_STRING,
        "bias": HParamType.DATA_TYPE_BOOL,
    } == {name: info.type for name, info in infos.items()}
    assert [0.1, 0.2] == list(infos["rate"].domain_discrete)
    assert not infos["layers"].HasField("domain_discrete")
    values = start.session_start_info.hparams
    assert (0.1, 3.0, "x", True) == (
        values["rate"].number_value,
        values["layers"].number_value,
        values["name"].string_value,
        values["bias"].bool_value,
    )
    assert ["accuracy"] == [info.name.tag for info in experiment.experiment.metric_infos]
    assert Status.STATUS_SUCCESS == end.session_end_info.status
    assert ("accuracy", 0.5) == (events[-1].summary.value[0].tag, events[-1].summary.value[0].simple_value)
    assert {9} == {event.step for event in events[1:]}


def test_add_hparams_needs_no_metrics_and_names_its_run_by_the_time(tmp_path: Path, read_events: ReadEvents) -> None:
    """Hugging Face's callbacks log hyperparameters alone."""
    with SummaryWriter(tmp_path) as log:
        log.add_hparams({"rate": 0.1}, {})
        log.add_hparams({"rate": 0.1}, metric_dict={}, name="by tensorboardX's word")
    runs = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert "by tensorboardX's word" == runs[1]
    assert re.fullmatch(r"\d{10}\.\d+", runs[0])
    assert 3 == len(hparams_in(read_events(tmp_path / runs[0])))


@pytest.mark.parametrize(
    ("arguments", "kind", "said"),
    [
        (({"rate": None}, {}), TypeError, r"hparam_dict\['rate'\]"),
        (({"rate": [1, 2]}, {}), ValueError, r"hparam_dict\['rate'\] must be one number"),
        (({1: 2}, {}), TypeError, "hparam_dict must have names for keys, got 1"),
        (([], {}), TypeError, "hparam_dict must be a dictionary, got list"),
        (({"rate": 1}, {"accuracy": "high"}), TypeError, r"metric_dict\['accuracy'\]"),
        (({"rate": 1}, {}, {"rate": ["low"]}), ValueError, r"hparam_domain_discrete\['rate'\] holds 'low'"),
        (({"rate": 1}, {}, {"speed": [1]}), ValueError, r"\['speed'\], not in hparam_dict"),
    ],
)
def test_wrong_hparams_are_named_before_anything_is_written(
    tmp_path: Path, arguments: tuple[Any, ...], kind: type[Exception], said: str
) -> None:
    """No half-written trial is left behind."""
    with SummaryWriter(tmp_path) as log, pytest.raises(kind, match=said):
        log.add_hparams(*arguments)
    assert 1 == len(list(tmp_path.iterdir()))


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (lambda log: log.add_scalar("loss", "high"), TypeError, "scalar_value .* 'high'"),
        (lambda log: log.add_scalar("loss", np.zeros(3)), ValueError, r"scalar_value .* ndarray of shape \(3,\)"),
        (lambda log: log.add_scalar("loss", None), TypeError, "scalar_value .* NoneType"),
        (lambda log: log.add_scalar("loss", 1j), TypeError, "scalar_value must be a real number"),
        (lambda log: log.add_scalar("loss", 10**400), ValueError, "scalar_value is an integer too large"),
        (lambda log: log.add_scalar(7, 1.0), TypeError, "tag must be a str, got int 7"),
        (lambda log: log.add_scalar("loss", 1.0, 1.5), ValueError, "global_step must be a whole number, got 1.5"),
        (lambda log: log.add_scalar("loss", 1.0, 2**63), ValueError, "global_step must fit 64 bits"),
        (lambda log: log.add_scalar("loss", 1.0, "one"), TypeError, "global_step"),
        (lambda log: log.add_scalars("loss", {"a": 1.0, "b": "high"}), TypeError, r"tag_scalar_dict\['b'\]"),
        (lambda log: log.add_text("note", 5), TypeError, "text_string must be a str, got int"),
    ],
)
def test_wrong_arguments_are_errors_of_the_call_itself(
    tmp_path: Path, call: Callable[[SummaryWriter], None], kind: type[Exception], said: str
) -> None:
    """The message names the argument and what was got; the traceback points at the training code."""
    with SummaryWriter(tmp_path) as log, pytest.raises(kind, match=said):
        call(log)


def test_close_and_go_on_opens_a_new_file(tmp_path: Path, read_events: ReadEvents) -> None:
    """torch allows it, and scripts rely on it."""
    log = SummaryWriter(tmp_path)
    log.add_scalar("loss", 1.0, 1)
    log.close()
    assert (None, None) == (log.file_writer, log.all_writers)
    log.flush()
    log.close()
    log.add_scalar("loss", 2.0, 2)
    log.close()
    assert [1.0, 2.0] == [value.simple_value for value in values_in(read_events(tmp_path))]
    assert 2 == len(list(tmp_path.iterdir()))


def test_one_file_that_cannot_be_completed_does_not_keep_the_others_open(
    tmp_path: Path, read_events: ReadEvents
) -> None:
    """add_scalars opens many; every error is raised, and every other file is whole."""

    def fail() -> bytes:
        raise ZeroDivisionError

    log = SummaryWriter(tmp_path)
    log.add_scalars("loss", {"a": 1.0, "b": 2.0, "c": 3.0})
    log.flush()
    assert log.all_writers is not None
    for key in ("a", "b"):
        log.all_writers[f"{tmp_path}/loss_{key}"].add_encoded(fail)
    log.add_scalars("loss", {"c": 4.0})
    with pytest.raises(ExceptionGroup) as raised:
        log.close()
    assert [ZeroDivisionError, ZeroDivisionError] == [type(error) for error in raised.value.exceptions]
    assert [3.0, 4.0] == [value.simple_value for value in values_in(read_events(tmp_path / "loss_c"))]


def test_purge_step_is_a_session_start_right_behind_the_version(tmp_path: Path, read_events: ReadEvents) -> None:
    """Readers drop what older files say from that step on; once is enough."""
    with SummaryWriter(tmp_path, purge_step=40) as log:
        assert log.purge_step is None
    _, start = read_events(tmp_path)
    assert (40, SessionLog.SessionStatus.START) == (start.step, start.session_log.status)


def test_the_default_directory_is_torchs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """runs/<date>_<host><comment>."""
    monkeypatch.chdir(tmp_path)
    with SummaryWriter(comment="-wide") as log:
        assert re.fullmatch(r"runs/\w{3}\d\d_\d\d-\d\d-\d\d_.+-wide", log.log_dir)
        assert log.log_dir == log.get_logdir() == log.logdir
    assert 1 == len(os.listdir(log.log_dir))


def test_tensorboardx_constructor_arguments_are_taken(tmp_path: Path, read_events: ReadEvents) -> None:
    """logdir is another name, write_to_disk=False writes nothing, the unknown is ignored with a warning."""
    with SummaryWriter(logdir=tmp_path / "named", filename_suffix=".mine") as log:
        log.add_scalar("loss", 1.0)
    (path,) = (tmp_path / "named").iterdir()
    assert path.name.endswith(".mine")
    with SummaryWriter(tmp_path / "nothing", write_to_disk=False) as log:
        log.add_scalar("loss", 1.0)
        log.add_text("note", "text")
        log.add_hparams({"rate": 1}, {"loss": 1})
        log.flush()
    assert not (tmp_path / "nothing").exists()
    with pytest.warns(UserWarning, match="ignores comet_config"), SummaryWriter(tmp_path, comet_config={}):
        pass
    with pytest.raises(ValueError, match="two names for one argument"):
        SummaryWriter("a", logdir="b")


def test_default_bins_are_torchs(tmp_path: Path) -> None:
    """1549 edges, as torch's writer says; the outermost is -9.92e19."""
    with SummaryWriter(tmp_path) as log, warnings.catch_warnings():
        assert (1549, -9.920775621859783e19) == (len(log.default_bins), log.default_bins[0])
        assert log.default_bins == sorted(log.default_bins)


def test_rotation_reaches_the_reader_as_one_run(tmp_path: Path, read_events: ReadEvents) -> None:
    """max_file_bytes splits a run over files, in order."""
    with SummaryWriter(tmp_path, max_file_bytes=2000) as log:
        for step in range(200):
            log.add_scalar("loss", float(step), step)
    assert 3 < len(list(tmp_path.iterdir()))
    assert list(range(200)) == [event.step for event in read_events(tmp_path) if event.summary.value]


def test_file_writer_speaks_tensorflow_1(tmp_path: Path, read_events: ReadEvents) -> None:
    """Every kind of event lands in its own field."""
    graph = GraphDef(node=[NodeDef(name="x", op="Placeholder")])
    stats = RunMetadata()
    stats.step_stats.dev_stats.add(device="/cpu:0")
    summary = Summary(value=[Summary.Value(tag="loss", simple_value=1.0)])
    log = FileWriter(tmp_path)
    log.add_summary(summary, 1)
    log.add_summary(summary.SerializeToString(), global_step=2, walltime=5.0)
    log.add_graph(graph_def=graph)
    log.add_meta_graph(b"")
    log.add_session_log(SessionLog(status=SessionLog.SessionStatus.STOP), 3)
    log.add_run_metadata(stats, "step_3", 3)
    log.add_event(Event(wall_time=7.0, step=4, file_version="kept as it is"))
    log.add_event(Event(), step=5, walltime=8.0)
    log.close()
    events = read_events(tmp_path)[1:]
    assert [1, 2, 0, 0, 3, 3, 4, 5] == [event.step for event in events]
    assert [5.0, 7.0, 8.0] == [events[i].wall_time for i in (1, 6, 7)]
    assert [summary, summary] == [event.summary for event in events[:2]]
    assert graph == GraphDef.FromString(events[2].graph_def)
    assert "meta_graph_def" == events[3].WhichOneof("what")
    assert SessionLog.SessionStatus.STOP == events[4].session_log.status
    assert stats == RunMetadata.FromString(events[5].tagged_run_metadata.run_metadata)
    assert str(tmp_path) == log.get_logdir()


def test_file_writer_takes_other_peoples_messages(tmp_path: Path, read_events: ReadEvents) -> None:
    """Lightning hands torch's protos to add_summary; TensorFlow's graph says as_graph_def()."""
    from tensorboard.compat.proto import summary_pb2

    class Graph:
        def as_graph_def(self) -> GraphDef:
            return GraphDef(node=[NodeDef(name="y")])

    with FileWriter(tmp_path) as log:
        log.add_summary(summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="theirs", simple_value=2.0)]), 1)
        log.add_graph(Graph())
        log.add_graph((GraphDef(), RunMetadata()))
    events = read_events(tmp_path)[1:]
    assert "theirs" == events[0].summary.value[0].tag
    assert Graph().as_graph_def() == GraphDef.FromString(events[1].graph_def)
    assert ["tagged_run_metadata", "graph_def"] == [event.WhichOneof("what") for event in events[2:]]
    assert "step1" == events[2].tagged_run_metadata.tag


def test_file_writer_refuses_what_is_no_message(tmp_path: Path) -> None:
    """Bytes must parse, a tag of run metadata must be new, and a closed writer says so until reopened."""
    log = FileWriter(tmp_path)
    with pytest.raises(ValueError, match="summary is no serialised Summary"):
        log.add_summary(b"\xff")
    with pytest.raises(TypeError, match="graph must be a protobuf message, got str"):
        log.add_graph("x")
    log.add_run_metadata(b"", "step_1")
    with pytest.raises(ValueError, match="'step_1' was already written"):
        log.add_run_metadata(b"", "step_1")
    log.reopen()
    assert 1 == len(list(tmp_path.iterdir()))
    log.close()
    with pytest.raises(ValueError, match="reopen"):
        log.add_summary(Summary())
    log.reopen()
    log.add_summary(Summary())
    log.close()
    assert 2 == len(list(tmp_path.iterdir()))


def test_importing_the_library_is_cheap(run_python: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Training code pays for numpy and protobuf, which it has anyway: no compiler, no server, no thread."""
    outcome = run_python(
        "import sys, threading, writer\n"
        "print(sorted({'numba', 'fastapi', 'board', 'multiprocessing', 'asyncio'} & set(sys.modules)),"
        " threading.active_count())"
    )
    assert "[] 1\n" == outcome.stdout, outcome.stderr


def test_the_public_names_are_the_documented_ones() -> None:
    """`from writer import SummaryWriter` is the whole migration."""
    assert ["FileWriter", "SummaryWriter", "install", "summary"] == writer.__all__
