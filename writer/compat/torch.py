"""`install()`: `torch.utils.tensorboard` is this library, for frameworks that import it by path.

Frameworks log only where `tensorboard` or `tensorboardX` is installed, and look for its distribution too. Where neither
is, this library answers to the second name as well.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution, DistributionFinder
from types import ModuleType

from writer.compat.distribution import StandIn
from writer.file_writer import FileWriter
from writer.summaries.hparams import hparams
from writer.summary_writer import SummaryWriter

PACKAGE = "torch.utils.tensorboard"
PEERS = ("tensorboard", "tensorboardX")

_WRITERS = {"SummaryWriter": SummaryWriter, "FileWriter": FileWriter}
_NAMES: dict[str, dict[str, object]] = {
    PACKAGE: {**_WRITERS},
    f"{PACKAGE}.writer": {**_WRITERS},
    f"{PACKAGE}.summary": {"hparams": hparams},  # Lightning takes it from here
}
"""By module what it holds: the names that frameworks import."""

_PEER_NAMES: dict[str, dict[str, object]] = {
    "tensorboardX": {**_WRITERS},
    "tensorboardX.summary": {"hparams": hparams},
}


def install() -> None:
    """Have every later import of `torch.utils.tensorboard` find this library, with or without torch installed.

    Names that were imported before stay what they are, so call it first.
    """
    for name in [module for module in sys.modules if module == PACKAGE or module.startswith(f"{PACKAGE}.")]:
        del sys.modules[name]
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        has_peer = any(importlib.util.find_spec(peer) for peer in PEERS)
        sys.meta_path.insert(0, _Finder(_NAMES if has_peer else _NAMES | _PEER_NAMES))
    if importlib.util.find_spec("torch") is None:
        # Python looks for a module's parents only when the module is not there yet.
        for name in _NAMES:
            _make(name)
    elif "torch.utils" in sys.modules:
        importlib.import_module(PACKAGE)  # torch.utils has it as an attribute from here on


class _Finder(importlib.abc.MetaPathFinder):
    """Answers for our names before torch's own files are looked for; torch itself is found as ever."""

    def __init__(self, names: dict[str, dict[str, object]]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return _spec(fullname, self._names[fullname]) if fullname in self._names else None

    def find_distributions(self, context: DistributionFinder.Context) -> Iterable[Distribution]:
        """Yield the one that stands for a peer's package; only to who asks for it by name, never in a list of all."""
        if context.name is not None and context.name in self._names:
            yield StandIn(context.name)


class _Loader(importlib.abc.Loader):
    def __init__(self, names: dict[str, object]) -> None:
        self._names = names

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__doc__ = f"writer, under the name of {module.__name__}."
        vars(module).update(self._names)


def _spec(name: str, names: dict[str, object]) -> importlib.machinery.ModuleSpec | None:
    return importlib.util.spec_from_loader(name, _Loader(names), is_package=name in {PACKAGE, *PEERS})


def _make(name: str) -> None:
    spec = _spec(name, _NAMES[name])
    assert spec is not None
    assert spec.loader is not None
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], child, module)
