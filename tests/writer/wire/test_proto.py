"""The messages: committed code is current, agrees with TensorBoard's field by field, and lives beside it."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet

from writer.wire.proto import graph_envelope_pb2 as graph_envelope
from writer.wire.proto.envelope_pb2 import EventEnvelope, SummaryEnvelope, ValueEnvelope
from writer.wire.proto.event_pb2 import Event, TaggedRunMetadata
from writer.wire.proto.graph_pb2 import FunctionDef, FunctionDefLibrary, GraphDef, NodeDef
from writer.wire.proto.meta_graph_pb2 import MetaGraphDef
from writer.wire.proto.run_metadata_pb2 import RunMetadata
from writer.wire.proto.summary_pb2 import Summary
from writer.wire.record import RecordReader

ROOT = Path(__file__).parents[3]
PROTO_DIRECTORY = ROOT / "writer" / "wire" / "proto"
NAMES = sorted(path.stem for path in PROTO_DIRECTORY.glob("*.proto"))

PEERS = {
    "tensor": "tensorboard.compat.proto: types tensor tensor_shape resource_handle",
    "summary": "tensorboard.compat.proto: summary histogram",
    "event": "tensorboard.compat.proto: event",
    "graph": "tensorboard.compat.proto: graph node_def attr_value function op_def full_type versions graph_debug_info",
    "meta_graph": "tensorboard.compat.proto: meta_graph saver variable",
    "run_metadata": (
        "tensorboard.compat.proto: config step_stats cost_graph allocation_description tensor_description"
    ),
    "hparams": "tensorboard.plugins.hparams: plugin_data api",
    "layout": "tensorboard.plugins.custom_scalar: layout",
    "projector": "tensorboard.plugins.projector: projector_config",
    "checkpoint": "tensorboard.compat.proto: trackable_object_graph",
    "saved_model": "tensorboard.compat.proto: saved_object_graph struct",
}
NO_TENSORBOARD_PEER = ("envelope", "graph_envelope", "onnx", "example", "profile")
"""Our own views of an Event and a graph; ONNX's, which its own package checks (test_graphs.py); TensorFlow's alone, of
which its own files say whether we read them (Examples, XSpace)."""

PLUGIN_PEERS = ("scalar", "histogram", "text", "image", "audio", "pr_curve", "mesh")

NOT_IN_TENSORBOARD = {
    "HParamType": "TensorBoard calls it DataType, in a package of its own",
    "NpmiPluginData": "left TensorBoard's package",
    **dict.fromkeys(
        ("BundleHeaderProto", "BundleEntryProto", "TensorSliceProto", "TensorSliceProto.Extent", "CheckpointState"),
        "TensorFlow's alone; its own files say whether we read them (tests/runtime/checkpoints)",
    ),
    "SavedModel": "TensorFlow's alone; its files are read in tests/runtime/saved_model",
}


def module(name: str) -> Any:
    return importlib.import_module(f"writer.wire.proto.{name}_pb2")


def without_json_names(message: DescriptorProto) -> None:
    """The compiler adds them to what it hands out, not to what it generates."""
    for field in message.field:
        field.ClearField("json_name")
    for nested in message.nested_type:
        without_json_names(nested)


def test_generated_code_is_current(tmp_path: Path) -> None:
    """Who edits a .proto file runs generate.py; the installed compiler says what it must then hold."""
    output = tmp_path / "descriptors"
    sources = [f"writer/wire/proto/{name}.proto" for name in NAMES]
    command = [sys.executable, "-m", "grpc_tools.protoc", "--proto_path=.", f"--descriptor_set_out={output}", *sources]
    subprocess.run(command, cwd=ROOT, check=True)
    compiled = {file.name: file for file in FileDescriptorSet.FromString(output.read_bytes()).file}
    for name, source in zip(NAMES, sources, strict=True):
        for message in compiled[source].message_type:
            without_json_names(message)
        committed = FileDescriptorProto.FromString(module(name).DESCRIPTOR.serialized_pb)
        assert compiled[source] == committed, f"{source} has changed: run {PROTO_DIRECTORY.name}/generate.py"
        assert (PROTO_DIRECTORY / f"{name}_pb2.pyi").exists()


def test_ours_and_tensorboards_messages_load_into_one_process(
    run_python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """Two definitions of one message name in a process are fatal; so our package name is our own."""
    ours = ", ".join(f"writer.wire.proto.{name}_pb2" for name in NAMES)
    theirs = "tensorboard.compat.proto.event_pb2, tensorboard.plugins.hparams.plugin_data_pb2"
    for first, second in ((ours, theirs), (theirs, ours)):
        # tensorboard's own imports may warn; ours may not.
        outcome = run_python(f"import warnings; warnings.simplefilter('ignore')\nimport {first}\nimport {second}")
        assert (0, "") == (outcome.returncode, outcome.stderr)


def described(module_: Any) -> Iterator[tuple[str, Descriptor | EnumDescriptor]]:
    def nested(message: Descriptor, prefix: str) -> Iterator[tuple[str, Descriptor | EnumDescriptor]]:
        yield prefix + message.name, message
        for child in message.nested_types:
            yield from nested(child, f"{prefix}{message.name}.")

    for message in module_.DESCRIPTOR.message_types_by_name.values():
        yield from nested(message, "")
    for enumeration in module_.DESCRIPTOR.enum_types_by_name.values():
        yield enumeration.name, enumeration


def peer_descriptors(name: str) -> dict[str, Descriptor | EnumDescriptor]:
    if name == "plugins":
        modules = [f"tensorboard.plugins.{plugin}.plugin_data_pb2" for plugin in PLUGIN_PEERS]
    else:
        package, _, files = PEERS[name].partition(":")
        modules = [f"{package}.{file}_pb2" for file in files.split()]
    return dict(pair for peer in modules for pair in described(importlib.import_module(peer)))


def field_facts(field: FieldDescriptor, other: FieldDescriptor) -> tuple[object, ...]:
    # A message of theirs that is opaque to us is bytes: the same on the wire.
    opaque = FieldDescriptor.TYPE_BYTES in (field.type, other.type)
    kind = "length-delimited" if opaque and field.type == FieldDescriptor.TYPE_MESSAGE else field.type
    if opaque and field.type == FieldDescriptor.TYPE_BYTES and other.type == FieldDescriptor.TYPE_MESSAGE:
        kind = "length-delimited"
    oneof = field.containing_oneof
    return field.name, field.number, kind, field.is_repeated, oneof and oneof.name


@pytest.mark.peer
@pytest.mark.parametrize("name", [name for name in NAMES if name not in NO_TENSORBOARD_PEER])
def test_fields_are_numbered_and_typed_as_tensorboards(name: str) -> None:
    """Every message and enum, every field and value, none missing."""
    theirs = peer_descriptors(name)
    for message_name, ours in described(module(name)):
        if message_name in NOT_IN_TENSORBOARD:
            continue
        peer = theirs[message_name]
        if isinstance(ours, EnumDescriptor):
            assert isinstance(peer, EnumDescriptor)
            assert {value.name: value.number for value in peer.values} == {
                value.name: value.number for value in ours.values
            }
            continue
        assert isinstance(peer, Descriptor)
        assert set(peer.fields_by_number) == set(ours.fields_by_number), message_name
        for number, field in ours.fields_by_number.items():
            other = peer.fields_by_number[number]
            assert field_facts(other, field) == field_facts(field, other), f"{message_name} #{number}"


def test_the_envelope_has_the_field_numbers_of_the_event() -> None:
    """It opens the same bytes, so name by name the numbers are the same."""
    for envelope, opened in ((EventEnvelope, Event), (SummaryEnvelope, Summary), (ValueEnvelope, Summary.Value)):
        expected = {field.name: field.number for field in opened.DESCRIPTOR.fields}
        assert expected == {field.name: field.number for field in envelope.DESCRIPTOR.fields}


@pytest.mark.parametrize(
    ("envelope", "opened"),
    [
        (graph_envelope.GraphEnvelope, GraphDef),
        (graph_envelope.NodeEnvelope, NodeDef),
        (graph_envelope.AttributeEnvelope, NodeDef.AttrEntry),
        (graph_envelope.LibraryEnvelope, FunctionDefLibrary),
        (graph_envelope.FunctionEnvelope, FunctionDef),
        (graph_envelope.ResultEnvelope, FunctionDef.RetEntry),
        (graph_envelope.ArgumentEnvelope, FunctionDef.ArgAttrEntry),
        (graph_envelope.ArgumentAttributesEnvelope, FunctionDef.ArgAttrs),
        (graph_envelope.MetaGraphEnvelope, MetaGraphDef),
        (graph_envelope.RunMetadataEnvelope, RunMetadata),
        (graph_envelope.FunctionGraphsEnvelope, RunMetadata.FunctionGraphs),
        (graph_envelope.TaggedRunMetadataEnvelope, TaggedRunMetadata),
    ],
)
def test_the_envelope_of_a_graph_has_its_field_numbers(envelope: Any, opened: Any) -> None:
    """It opens the same bytes; fields that nobody draws are left out."""
    theirs = opened.DESCRIPTOR.fields_by_name
    for field in envelope.DESCRIPTOR.fields:
        assert theirs[field.name].number == field.number, field.name


def test_the_envelope_keeps_every_byte_of_the_golden_files() -> None:
    """Opening and closing an envelope gives an equal event."""
    for path in sorted((ROOT / "tests" / "golden").rglob("*tfevents*")):
        for record in RecordReader().feed(path.read_bytes()):
            again = EventEnvelope.FromString(record.payload).SerializeToString()
            assert Event.FromString(record.payload) == Event.FromString(again)


def test_a_tag_that_is_no_utf8_does_not_spoil_the_envelope() -> None:
    """The message proper refuses the whole event for one bad tag."""
    value = b"\x0a\x02\xff\xfe\x15\x00\x00\x80\x3f"
    event = b"\x2a" + bytes([len(value) + 2]) + b"\x0a" + bytes([len(value)]) + value
    (opened,) = EventEnvelope.FromString(event).summary.value
    assert (b"\xff\xfe", 1.0) == (opened.tag, opened.simple_value)
