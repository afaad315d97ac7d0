"""`.keras` files: a zip of config.json, metadata.json and model.weights.h5, as Keras 3 writes them."""

import io
import json
import os
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runtime.checkpoints.files import replace_durably
from runtime.importing.graph_def import naming
from runtime.keras.saving import compiling
from runtime.keras.saving.objects import deserialize_keras_object, serialize_keras_object
from runtime.keras.saving.weights import MOST_PACKED, held_bytes, read_weights, write_weights
from runtime.layers.calling import at_most_bytes
from runtime.layers.names import snake_case

KERAS_VERSION = "3.15.1"
"""Whose form of the configuration this is."""

MOST_CONFIGURATION = 64 << 20
"""Bytes of config.json, unpacked: beyond, a file is not read."""


def model_config(model: Any) -> dict[str, Any]:
    """Return what config.json says of a model: how it is made, and how it was compiled."""
    found: dict[str, Any] = serialize_keras_object(model)
    return found | {"compile_config": compiling.compile_config(model)}


def save_model(model: Any, filepath: str | os.PathLike[str], overwrite: bool = True, **options: Any) -> None:
    """Write a model, its weights and its optimizer's to a .keras file, whole or not at all."""
    path = Path(filepath)
    if path.suffix != ".keras":
        raise ValueError(f"a model is saved as .keras, not as {path.name!r}; its weights alone by save_weights")
    if options:
        raise TypeError(f"save_model does not take {', '.join(sorted(options))}")
    if path.exists() and not overwrite:
        raise FileExistsError(f"{path} exists, and overwrite is False")
    model.require_weights()
    weights = io.BytesIO()
    write_weights(model, weights, compiling.optimizer_values(model))
    now = datetime.now(UTC).strftime("%Y-%m-%d@%H:%M:%S")
    members: dict[str, str | bytes] = {
        "metadata.json": json.dumps({"keras_version": KERAS_VERSION, "date_saved": now}),
        "config.json": json.dumps(model_config(model)),
        "model.weights.h5": weights.getvalue(),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    replace_durably(path, content.getbuffer())


def load_model(
    filepath: str | os.PathLike[str],
    custom_objects: dict[str, Any] | None = None,
    compile: bool = True,  # noqa: A002  # Keras's name
    safe_mode: bool = True,
) -> Any:
    """Return the model of a .keras file, Keras's or ours; it is compiled as it was, unless told otherwise.

    Classes of the user's are found in `custom_objects`, or where they were registered. Code in the file is never run.
    """
    if not safe_mode:
        raise ValueError("code in files is not run: safe_mode cannot be switched off")
    path = os.fspath(filepath)
    config, weights = _unpacked(path)
    with naming(path):
        with at_most_bytes(held_bytes(io.BytesIO(weights))):
            model = _made(config, custom_objects, path)
        read_weights(model, io.BytesIO(weights))
        if compile and config.get("compile_config"):
            with _of_file(path):
                compiling.compile_from(model, config["compile_config"], custom_objects)
            compiling.restore_optimizer(model, io.BytesIO(weights))
    return model


def _unpacked(path: str) -> tuple[dict[str, Any], bytes]:
    """Return the configuration and the weights; raises ValueError for an archive that is damaged or none."""
    try:
        with zipfile.ZipFile(path) as archive:
            config = _configuration(archive, path)
            with _of_file(path):
                _take_vocabularies(archive, config, path)
            return config, _member(archive, "model.weights.h5", path)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # beside damage: a compression that Python does not have, a password that nobody has
        raise ValueError(f"{path} is no .keras file that can be read: {error}") from error
    except OSError as error:
        if error.filename is not None:  # the file itself cannot be opened
            raise
        raise ValueError(f"{path} is no .keras file that can be read: a place in it that cannot be") from error


@contextmanager
def _of_file(path: str) -> Iterator[None]:
    """Raise ValueError also where a value of a file is of another type than is taken for it."""
    try:
        yield
    except (TypeError, AttributeError, KeyError, IndexError, OverflowError, ZeroDivisionError) as error:
        raise ValueError(f"{path}: config.json describes no model: {error!r}") from error


def _made(config: dict[str, Any], custom_objects: dict[str, Any] | None, path: str) -> Any:
    """Return the model of a configuration."""
    with _of_file(path):
        model = deserialize_keras_object({**config, "compile_config": None}, custom_objects)
    if not hasattr(model, "require_weights"):
        raise ValueError(f"{path} holds a {config.get('class_name')}, and no model")
    return model


def _configuration(archive: zipfile.ZipFile, path: str) -> dict[str, Any]:
    try:
        config = json.loads(_member(archive, "config.json", path, MOST_CONFIGURATION))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: config.json is no JSON: {error}") from error
    if not isinstance(config, dict):
        raise ValueError(f"{path}: config.json is no configuration")  # noqa: TRY004  # a file's value, not a caller's
    return config


def _take_vocabularies(archive: zipfile.ZipFile, config: dict[str, Any], path: str) -> None:
    """Put the vocabularies that Keras keeps as files beside the configuration into that of their layers."""
    counts: Counter[str] = Counter()
    for layer in (config.get("config") or {}).get("layers") or []:
        kind = snake_case(str(layer["class_name"]))
        place = f"assets/layers/{kind}_{counts[kind]}" if counts[kind] else f"assets/layers/{kind}"
        counts[kind] += 1
        if f"{place}/vocabulary.txt" in archive.NameToInfo:
            words = _member(archive, f"{place}/vocabulary.txt", path).decode()
            layer["config"]["vocabulary"] = words.split("\n")


def _member(archive: zipfile.ZipFile, name: str, path: str, most: int | None = None) -> bytes:
    """Return a file of the archive; one that is packed is not believed to be as long as it says."""
    try:
        entry = archive.getinfo(name)
    except KeyError:
        raise ValueError(f"{path} has no {name}") from None
    most = most or (entry.compress_size + 1) * MOST_PACKED
    with archive.open(entry) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise ValueError(f"{path}: {name} is longer than {most} bytes")
    return data
