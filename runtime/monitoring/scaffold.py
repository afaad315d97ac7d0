"""Scaffold: the operations with which training starts, and the saver that it starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import InitVar, dataclass, fields
from typing import Any

from runtime.graph.context import GraphKeys, add_to_collection, get_collection, get_default_graph
from runtime.ops.constants import group
from runtime.saving.saver import Saver
from runtime.summaries.functions import merge_all
from runtime.variables.readiness import report_uninitialized_variables, tables_initializer
from runtime.variables.variable import global_variables, global_variables_initializer, local_variables_initializer

__all__ = ["Scaffold"]


@dataclass(eq=False)
class Scaffold:
    """What is not given is taken from the graph's collections, or made when the scaffold is finalized.

    init_op, init_feed_dict: run where there is no checkpoint; gives all variables their values.
    init_fn: called as `init_fn(scaffold, session)` after that, to give values by hand.
    local_init_op, local_init_feed_dict: run in every new session: local variables, tables, iterators.
    ready_op, ready_for_local_init_op: the names of variables that have no value yet.
    summary_op: all summaries in one; None where the graph has none.
    saver: None where the graph has no variables.
    """

    init_op: Any = None
    init_feed_dict: Any = None
    init_fn: Callable[[Scaffold, Any], Any] | None = None
    ready_op: Any = None
    ready_for_local_init_op: Any = None
    local_init_op: Any = None
    summary_op: Any = None
    saver: Saver | None = None
    copy_from_scaffold: InitVar[Scaffold | None] = None
    local_init_feed_dict: Any = None

    def __post_init__(self, copy_from_scaffold: Scaffold | None) -> None:
        if copy_from_scaffold is None:
            return
        if not isinstance(copy_from_scaffold, Scaffold):
            raise TypeError(f"copy_from_scaffold is {copy_from_scaffold!r}, no Scaffold")
        for field in fields(self):
            if getattr(self, field.name) is None:
                setattr(self, field.name, getattr(copy_from_scaffold, field.name))

    def finalize(self) -> Scaffold:
        """Make what is missing, in the default graph, and finalize that; return the scaffold."""
        self._find("init_op", GraphKeys.INIT_OP, global_variables_initializer)
        self._find("ready_op", GraphKeys.READY_OP, report_uninitialized_variables)
        self._find("ready_for_local_init_op", GraphKeys.READY_FOR_LOCAL_INIT_OP, _globals_ready)
        self._find("local_init_op", GraphKeys.LOCAL_INIT_OP, Scaffold.default_local_init_op)
        self._find("summary_op", GraphKeys.SUMMARY_OP, merge_all)
        self._find("saver", GraphKeys.SAVERS, lambda: Saver() if global_variables() else None)
        get_default_graph().finalize()
        return self

    def _find(self, piece: str, key: str, make: Callable[[], Any]) -> None:
        if getattr(self, piece) is None:
            setattr(self, piece, Scaffold.get_or_default(piece, key, make))

    @staticmethod
    def get_or_default(arg_name: str, collection_key: str, default_constructor: Callable[[], Any]) -> Any:
        """Return what stands in a collection, made and put there where it is empty.

        Raises RuntimeError where there are several: which one is meant has to be said.
        """
        found = get_collection(collection_key)
        if len(found) > 1:
            raise RuntimeError(f"collection {collection_key!r} has {len(found)} items: say Scaffold({arg_name}=...)")
        if found:
            return found[0]
        made = default_constructor()
        if made is not None:
            add_to_collection(collection_key, made)
        return made

    @staticmethod
    def default_local_init_op() -> Any:
        """Return the operation that initializes local variables and tables."""
        return group(local_variables_initializer(), tables_initializer())


def _globals_ready() -> Any:
    return report_uninitialized_variables(global_variables())
