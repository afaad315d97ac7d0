"""Builder: TensorFlow 1's way to write a saved model, out of a session."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from google.protobuf.any_pb2 import Any as AnyMessage

from runtime.graph.context import GraphKeys, get_default_graph
from runtime.graph.tensor import Operation, Tensor
from runtime.saved_model.files import ASSETS_KEY, PRODUCER_VERSION, SCHEMA_VERSION, variables_path, write_saved_model
from runtime.saved_model.loader import MAIN_OP_KEYS
from runtime.saved_model.signatures import (
    DEFAULT_SERVING_SIGNATURE_DEF_KEY,
    SERVING,
    build_tensor_info,
    predict_signature_def,
)
from runtime.saving.meta_graph import export_meta_graph
from runtime.saving.saver import Saver
from writer.wire.proto.meta_graph_pb2 import AssetFileDef, MetaGraphDef, SignatureDef
from writer.wire.proto.saved_model_pb2 import SavedModel

__all__ = ["Builder", "simple_save"]


class Builder:
    """Writes a saved model: graphs with the variables of a session, each under its tags; `save` comes last.

    The directory must be new or empty, so that nobody's model is overwritten.
    """

    def __init__(self, export_dir: str | os.PathLike[str]) -> None:
        self._directory = Path(export_dir)
        if self._directory.exists() and any(self._directory.iterdir()):
            raise FileExistsError(f"{self._directory} is not empty: a saved model gets a directory of its own")
        self._message = SavedModel(saved_model_schema_version=SCHEMA_VERSION)
        self._assets: dict[str, str] = {}  # the source of each, by the name it gets

    def add_meta_graph_and_variables(
        self,
        sess: Any,
        tags: Iterable[str],
        signature_def_map: Mapping[str, SignatureDef] | None = None,
        assets_collection: Iterable[Tensor] | None = None,
        legacy_init_op: Operation | None = None,
        clear_devices: bool = False,
        main_op: Operation | None = None,
        strip_default_attrs: bool = False,
        saver: Saver | None = None,
    ) -> None:
        """Add a session's graph, and save the values of its variables: once, before graphs without values.

        `assets_collection` holds constants with the paths of files, which are copied; `main_op` is run after loading.
        """
        if self._message.meta_graphs:
            raise ValueError(
                "the values of variables are saved with the first graph only; add others by add_meta_graph"
            )
        graph = sess.graph
        saver = saver or _saver_of(graph)
        if saver is not None:
            saver.save(sess, variables_path(self._directory), write_meta_graph=False, write_state=False)
        self._add(graph, tags, signature_def_map, assets_collection, main_op or legacy_init_op, saver, clear_devices)

    def add_meta_graph(
        self,
        tags: Iterable[str],
        signature_def_map: Mapping[str, SignatureDef] | None = None,
        assets_collection: Iterable[Tensor] | None = None,
        legacy_init_op: Operation | None = None,
        clear_devices: bool = False,
        main_op: Operation | None = None,
        strip_default_attrs: bool = False,
        saver: Saver | None = None,
        graph: Any = None,
    ) -> None:
        """Add another graph, by default the default one, for the values that are saved already."""
        if not self._message.meta_graphs:
            raise ValueError("the first graph is added by add_meta_graph_and_variables")
        graph = graph or get_default_graph()
        saver = saver or _saver_of(graph)
        self._add(graph, tags, signature_def_map, assets_collection, main_op or legacy_init_op, saver, clear_devices)

    def _add(
        self,
        graph: Any,
        tags: Iterable[str],
        signatures: Mapping[str, SignatureDef] | None,
        assets: Iterable[Tensor] | None,
        main_op: Operation | None,
        saver: Saver | None,
        clear_devices: bool,
    ) -> None:
        info = MetaGraphDef.MetaInfoDef(tags=sorted(set(tags)), tensorflow_version=PRODUCER_VERSION)
        saver_def = None if saver is None else saver.as_saver_def()
        message = export_meta_graph(meta_info_def=info, graph=graph, saver_def=saver_def)
        for name, signature in (signatures or {}).items():
            _check_signature(graph, name, signature)
            message.signature_def[name].CopyFrom(signature)
        if main_op is not None:
            message.collection_def[MAIN_OP_KEYS[0]].node_list.value.append(main_op.name)
        for tensor in assets or ():
            asset = AssetFileDef(tensor_info=build_tensor_info(tensor), filename=self._asset(tensor))
            message.asset_file_def.append(asset)
            packed = AnyMessage(type_url="type.googleapis.com/tensorflow.AssetFileDef", value=asset.SerializeToString())
            message.collection_def[ASSETS_KEY].any_list.value.append(packed)
        for node in message.graph_def.node if clear_devices else ():
            node.device = ""
        self._message.meta_graphs.append(message)

    def _asset(self, tensor: Tensor) -> str:
        """Return the name that a file gets among the assets."""
        if tensor.value is None or tensor.value.size != 1:
            raise ValueError(f"{tensor.name} is no asset: a constant that holds the path of a file is")
        source = tensor.value.item().decode(errors="surrogateescape")
        if not os.path.isfile(source):
            raise FileNotFoundError(f"asset {source!r} of {tensor.name} is not there")
        first, dot, rest = os.path.basename(source).partition(".")
        name, number = f"{first}{dot}{rest}", 0
        while self._assets.get(name, source) != source:
            number += 1
            name = f"{first}_{number}{dot}{rest}"
        self._assets[name] = source
        return name

    def save(self, as_text: bool = False) -> str:
        """Write it all, the file that makes it a saved model last, and return the path of that."""
        if not self._message.meta_graphs:
            raise ValueError("a saved model has at least one graph: add_meta_graph_and_variables")
        self._directory.mkdir(parents=True, exist_ok=True)
        for name, source in self._assets.items():
            (self._directory / "assets").mkdir(exist_ok=True)
            shutil.copyfile(source, self._directory / "assets" / name)
        return write_saved_model(self._message, self._directory, as_text=as_text)


def _saver_of(graph: Any) -> Saver | None:
    """Return a saver of all that is saved, under other names than one that is there; None where there is nothing."""
    variables = graph.get_collection(GraphKeys.GLOBAL_VARIABLES)
    if not variables:
        return None
    with graph.as_default():
        return Saver(variables)


def _check_signature(graph: Any, name: str, signature: SignatureDef) -> None:
    """Raise ValueError where a signature names what its graph does not have."""
    for info in (*signature.inputs.values(), *signature.outputs.values()):
        try:
            graph.as_graph_element(info.name or info.coo_sparse.values_tensor_name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"signature {name!r} does not fit its graph: {error}") from error


def simple_save(
    session: Any,
    export_dir: str | os.PathLike[str],
    inputs: Mapping[str, Tensor],
    outputs: Mapping[str, Tensor],
    legacy_init_op: Operation | None = None,
) -> None:
    """Save a session's graph for serving: one prediction, as the signature "serving_default"."""
    builder = Builder(export_dir)
    builder.add_meta_graph_and_variables(
        session,
        [SERVING],
        {DEFAULT_SERVING_SIGNATURE_DEF_KEY: predict_signature_def(inputs, outputs)},
        main_op=legacy_init_op,
        clear_devices=True,
    )
    builder.save()
