# mypy: ignore-errors
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Iterable as _Iterable, Mapping as _Mapping, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GraphEnvelope(_message.Message):
    __slots__ = ("node", "library", "versions", "debug_info")
    NODE_FIELD_NUMBER: _ClassVar[int]
    LIBRARY_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    DEBUG_INFO_FIELD_NUMBER: _ClassVar[int]
    node: _containers.RepeatedCompositeFieldContainer[NodeEnvelope]
    library: LibraryEnvelope
    versions: bytes
    debug_info: bytes
    def __init__(self, node: _Optional[_Iterable[_Union[NodeEnvelope, _Mapping]]] = ..., library: _Optional[_Union[LibraryEnvelope, _Mapping]] = ..., versions: _Optional[bytes] = ..., debug_info: _Optional[bytes] = ...) -> None: ...

class NodeEnvelope(_message.Message):
    __slots__ = ("name", "op", "input", "device", "attr", "experimental_debug_info")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OP_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    DEVICE_FIELD_NUMBER: _ClassVar[int]
    ATTR_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENTAL_DEBUG_INFO_FIELD_NUMBER: _ClassVar[int]
    name: bytes
    op: bytes
    input: _containers.RepeatedScalarFieldContainer[bytes]
    device: bytes
    attr: _containers.RepeatedCompositeFieldContainer[AttributeEnvelope]
    experimental_debug_info: bytes
    def __init__(self, name: _Optional[bytes] = ..., op: _Optional[bytes] = ..., input: _Optional[_Iterable[bytes]] = ..., device: _Optional[bytes] = ..., attr: _Optional[_Iterable[_Union[AttributeEnvelope, _Mapping]]] = ..., experimental_debug_info: _Optional[bytes] = ...) -> None: ...

class AttributeEnvelope(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    value: bytes
    def __init__(self, key: _Optional[bytes] = ..., value: _Optional[bytes] = ...) -> None: ...

class LibraryEnvelope(_message.Message):
    __slots__ = ("function",)
    FUNCTION_FIELD_NUMBER: _ClassVar[int]
    function: _containers.RepeatedCompositeFieldContainer[FunctionEnvelope]
    def __init__(self, function: _Optional[_Iterable[_Union[FunctionEnvelope, _Mapping]]] = ...) -> None: ...

class FunctionEnvelope(_message.Message):
    __slots__ = ("signature", "node_def", "ret", "attr", "arg_attr")
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    NODE_DEF_FIELD_NUMBER: _ClassVar[int]
    RET_FIELD_NUMBER: _ClassVar[int]
    ATTR_FIELD_NUMBER: _ClassVar[int]
    ARG_ATTR_FIELD_NUMBER: _ClassVar[int]
    signature: bytes
    node_def: _containers.RepeatedCompositeFieldContainer[NodeEnvelope]
    ret: _containers.RepeatedCompositeFieldContainer[ResultEnvelope]
    attr: _containers.RepeatedCompositeFieldContainer[AttributeEnvelope]
    arg_attr: _containers.RepeatedCompositeFieldContainer[ArgumentEnvelope]
    def __init__(self, signature: _Optional[bytes] = ..., node_def: _Optional[_Iterable[_Union[NodeEnvelope, _Mapping]]] = ..., ret: _Optional[_Iterable[_Union[ResultEnvelope, _Mapping]]] = ..., attr: _Optional[_Iterable[_Union[AttributeEnvelope, _Mapping]]] = ..., arg_attr: _Optional[_Iterable[_Union[ArgumentEnvelope, _Mapping]]] = ...) -> None: ...

class ArgumentEnvelope(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: int
    value: ArgumentAttributesEnvelope
    def __init__(self, key: _Optional[int] = ..., value: _Optional[_Union[ArgumentAttributesEnvelope, _Mapping]] = ...) -> None: ...

class ArgumentAttributesEnvelope(_message.Message):
    __slots__ = ("attr",)
    ATTR_FIELD_NUMBER: _ClassVar[int]
    attr: _containers.RepeatedCompositeFieldContainer[AttributeEnvelope]
    def __init__(self, attr: _Optional[_Iterable[_Union[AttributeEnvelope, _Mapping]]] = ...) -> None: ...

class ResultEnvelope(_message.Message):
    __slots__ = ("key", "value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    value: bytes
    def __init__(self, key: _Optional[bytes] = ..., value: _Optional[bytes] = ...) -> None: ...

class MetaGraphEnvelope(_message.Message):
    __slots__ = ("graph_def",)
    GRAPH_DEF_FIELD_NUMBER: _ClassVar[int]
    graph_def: bytes
    def __init__(self, graph_def: _Optional[bytes] = ...) -> None: ...

class RunMetadataEnvelope(_message.Message):
    __slots__ = ("step_stats", "partition_graphs", "function_graphs")
    STEP_STATS_FIELD_NUMBER: _ClassVar[int]
    PARTITION_GRAPHS_FIELD_NUMBER: _ClassVar[int]
    FUNCTION_GRAPHS_FIELD_NUMBER: _ClassVar[int]
    step_stats: bytes
    partition_graphs: _containers.RepeatedScalarFieldContainer[bytes]
    function_graphs: _containers.RepeatedCompositeFieldContainer[FunctionGraphsEnvelope]
    def __init__(self, step_stats: _Optional[bytes] = ..., partition_graphs: _Optional[_Iterable[bytes]] = ..., function_graphs: _Optional[_Iterable[_Union[FunctionGraphsEnvelope, _Mapping]]] = ...) -> None: ...

class FunctionGraphsEnvelope(_message.Message):
    __slots__ = ("partition_graphs", "pre_optimization_graph", "post_optimization_graph")
    PARTITION_GRAPHS_FIELD_NUMBER: _ClassVar[int]
    PRE_OPTIMIZATION_GRAPH_FIELD_NUMBER: _ClassVar[int]
    POST_OPTIMIZATION_GRAPH_FIELD_NUMBER: _ClassVar[int]
    partition_graphs: _containers.RepeatedScalarFieldContainer[bytes]
    pre_optimization_graph: bytes
    post_optimization_graph: bytes
    def __init__(self, partition_graphs: _Optional[_Iterable[bytes]] = ..., pre_optimization_graph: _Optional[bytes] = ..., post_optimization_graph: _Optional[bytes] = ...) -> None: ...

class TaggedRunMetadataEnvelope(_message.Message):
    __slots__ = ("tag", "run_metadata")
    TAG_FIELD_NUMBER: _ClassVar[int]
    RUN_METADATA_FIELD_NUMBER: _ClassVar[int]
    tag: bytes
    run_metadata: bytes
    def __init__(self, tag: _Optional[bytes] = ..., run_metadata: _Optional[bytes] = ...) -> None: ...
