"""Machine code kept on disk, so that a start neither compiles functions nor imports their compiler.

Importing numba and having it read its own cache takes 0.6 s and 100 MB; llvmlite alone maps an object file in 0.05 s.
The files belong to the user's cache directory, are named after everything that the code depends on (source, compiler,
processor), and carry their own checksums: what does not fit or does not check out is compiled anew.

    offset  bytes  what
    0       32     SHA-256 of all that follows
    32      2      n, the length of the symbol's name, little-endian
    34      n      the symbol's name, ASCII
    34 + n  ...    an object file without undefined symbols
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.metadata
import logging
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy.typing as npt

log = logging.getLogger(__name__)

_DIGEST_BYTES = 32
_NAME_LENGTH_BYTES = 2

_engines: list[Any] = []  # own the mapped code, which lives as long as the process


class NoMachineCode(Exception):  # noqa: N818  # a normal answer: nothing is kept yet
    """There is no kept code that fits; the message says why."""


def kept(function: str, source: bytes) -> int:
    """Return the address of a function that was kept for this source, compiler and processor. Raises NoMachineCode."""
    path = _path(function, source)
    try:
        content = path.read_bytes()
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            raise NoMachineCode(f"{path} belongs to somebody else")
    except OSError as error:
        raise NoMachineCode(str(error)) from error
    digest, rest = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
    if hashlib.sha256(rest).digest() != digest:
        raise NoMachineCode(f"{path} is damaged")
    length = int.from_bytes(rest[:_NAME_LENGTH_BYTES], "little")
    end = _NAME_LENGTH_BYTES + length
    try:
        return _load(rest[_NAME_LENGTH_BYTES:end].decode("ascii"), rest[end:])
    except RuntimeError as error:  # LLVM's own
        raise NoMachineCode(str(error)) from error


def keep(function: str, source: bytes, symbol: str, machine_code: bytes) -> int:
    """Keep an object file for the next start, where there is room for it, and return its function's address."""
    name = symbol.encode("ascii")
    rest = len(name).to_bytes(_NAME_LENGTH_BYTES, "little") + name + machine_code
    path = _path(function, source)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as directory:  # gone also when the disk is full
            whole = Path(directory) / path.name
            whole.write_bytes(hashlib.sha256(rest).digest() + rest)
            whole.replace(path)  # at once, so that another process never reads half of it
    except OSError as error:
        log.info("compiled code cannot be kept, each start compiles anew: %s", error)
    return _load(symbol, machine_code)


def function_at(address: int, arguments: Sequence[Any]) -> Callable[..., int]:
    """Return the numba function at an address as one of Python; it gives up the GIL while it runs.

    arguments: ctypes of its arguments; an array of numba's is seven of them (see `ARRAY` and `flat`). The function
    returns an int64 or None, and must not raise.
    """
    # numba's own convention (numba/core/callconv.py): status <- (result, error, arguments).
    result_types = (ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_void_p))
    call = ctypes.CFUNCTYPE(ctypes.c_int32, *result_types, *arguments)(address)

    def function(*values: Any) -> int:
        result, error = ctypes.c_int64(), ctypes.c_void_p()
        status = call(result, error, *values)
        assert status in (0, _RETURNED_NONE), "kept functions raise nothing"
        return result.value

    return function


_RETURNED_NONE = -2

ARRAY = [*[ctypes.c_void_p] * 2, *[ctypes.c_int64] * 2, ctypes.c_void_p, *[ctypes.c_int64] * 2]
"""A one-dimensional C array: owner, parent, size, item size, address, shape, stride (numba/core/datamodel)."""


def flat(array: npt.NDArray[Any]) -> tuple[int | None, ...]:
    """Return the seven arguments that stand for an array. It must be contiguous, and stay alive during the call."""
    address = array.__array_interface__["data"][0]
    return None, None, array.size, array.itemsize, address, array.size, array.itemsize


def object_of(compiled: Any) -> tuple[str, bytes]:
    """Return symbol and object file of a function that numba compiled, for one signature, with `FOR_KEEPING`."""
    (overload,) = compiled.overloads.values()
    # Not public, but what numba's own cache keeps.
    return overload.fndesc.llvm_func_name, overload.library._get_compiled_object()


FOR_KEEPING = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Options of numba.njit with which an object file has no symbols that only numba could resolve."""


def _load(symbol: str, machine_code: bytes) -> int:
    from llvmlite import binding  # here: a small directory never needs it

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    target = binding.Target.from_default_triple().create_target_machine()
    engine = binding.create_mcjit_compiler(binding.parse_assembly(""), target)
    engine.add_object_file(binding.ObjectFileRef.from_data(machine_code))
    engine.finalize_object()
    address: int = engine.get_function_address(symbol)
    if not address:
        raise NoMachineCode(f"no function {symbol!r} in the kept code")
    _engines.append(engine)
    return address


def _path(function: str, source: bytes) -> Path:
    """Return where the code for this source, compiler and processor is kept."""
    from llvmlite import binding

    features = binding.get_host_cpu_features().flatten()
    versions = [importlib.metadata.version(package) for package in ("numba", "llvmlite")]
    choices = [os.environ.get(name, "") for name in ("NUMBA_CPU_NAME", "NUMBA_CPU_FEATURES")]
    parts = [*versions, binding.get_default_triple(), binding.get_host_cpu_name(), features, *choices]
    digest = hashlib.sha256("\0".join(parts).encode() + source).hexdigest()
    directory = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(directory) / "board" / f"{function}-{digest[:32]}.o"
