"""OpenVINO's intermediate representation (.xml) as a graph: layers with ports, and edges from port to port."""

from collections import defaultdict
from xml.etree import ElementTree as ET

from writer.summaries.nodes import graph_def, node
from writer.wire.proto.graph_pb2 import GraphDef, NodeDef


def openvino_graph(xml: bytes) -> GraphDef:
    """Return the graph of a network; raises ValueError for what is none."""
    try:
        network = ET.fromstring(xml)  # noqa: S314  # the caller's own model; expat bounds entity expansion
    except ET.ParseError as error:
        raise ValueError(f"xmlname is no XML: {error}") from error
    layers = {layer.get("id", ""): layer for layer in network.iterfind("layers/layer")}
    if not layers:
        raise ValueError(f"xmlname holds no OpenVINO network: no layers in <{network.tag}>")
    sources: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for edge in network.iterfind("edges/edge"):
        source = layers.get(edge.get("from-layer", ""))
        if source is not None:
            reference = _reference(source, edge.get("from-port", ""))
            sources[edge.get("to-layer", "")].append((int(edge.get("to-port", "0")), reference))
    return graph_def(
        _node(layer, [reference for _, reference in sorted(sources[number])]) for number, layer in layers.items()
    )


def _name(layer: ET.Element) -> str:
    return (layer.get("name") or layer.get("id") or "layer").replace(":", "_")


def _reference(layer: ET.Element, port: str) -> str:
    ports = [output.get("id") for output in layer.iterfind("output/port")]
    position = ports.index(port) if port in ports else 0
    return f"{_name(layer)}:{position}" if position else _name(layer)


def _node(layer: ET.Element, inputs: list[str]) -> NodeDef:
    data = layer.find("data")
    shapes = [
        [int(side.text or -1) for side in port.iterfind("dim")]  #
        for port in layer.iterfind("output/port")
    ]
    attributes = {} if data is None else dict(data.attrib)
    return node(_name(layer), layer.get("type", "Layer"), inputs, shapes, attributes)
