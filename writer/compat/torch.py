"""`install()`: `torch.utils.tensorboard` is this library, for frameworks that import it by path."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

from writer.file_writer import FileWriter
from writer.summaries.hparams import hparams
from writer.summary_writer import SummaryWriter

PACKAGE = "torch.utils.tensorboard"

_NAMES: dict[str, dict[str, object]] = {
    PACKAGE: {"SummaryWriter": SummaryWriter, "FileWriter": FileWriter},
    f"{PACKAGE}.writer": {"SummaryWriter": SummaryWriter, "FileWriter": FileWriter},
    f"{PACKAGE}.summary": {"hparams": hparams},  # Lightning takes it from here
}
"""By module what it holds: the names that frameworks import."""


def install() -> None:
    """Have every later import of `torch.utils.tensorboard` find this library, with or without torch installed.

    Names that were imported before stay what they are, so call it first.
    """
    for name in [module for module in sys.modules if module == PACKAGE or module.startswith(f"{PACKAGE}.")]:
        del sys.modules[name]
    if importlib.util.find_spec("torch") is None:
        # Python looks for a module's parents only when the module is not there yet.
        for name in _NAMES:
            _make(name)
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    if "torch.utils" in sys.modules:
        importlib.import_module(PACKAGE)  # torch.utils has it as an attribute from here on


class _Finder(importlib.abc.MetaPathFinder):
    """Answers for our names before torch's own files are looked for; torch itself is found as ever."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return _spec(fullname) if fullname in _NAMES else None


class _Loader(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__doc__ = f"writer, under the name of {PACKAGE}."
        vars(module).update(_NAMES[module.__name__])


def _spec(name: str) -> importlib.machinery.ModuleSpec | None:
    return importlib.util.spec_from_loader(name, _Loader(), is_package=name == PACKAGE)


def _make(name: str) -> None:
    spec = _spec(name)
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)
