"""Finds modules that have their own names for Python's time functions (``from time import sleep``)."""

from __future__ import annotations

import operator
import sys
from collections.abc import Iterable, Sequence
from types import ModuleType
from typing import Any, NamedTuple


class ModuleName(NamedTuple):
    """A name in a module, and the module's namespace."""

    module: ModuleType
    contents: dict[str, Any]
    name: str


class _Seen(NamedTuple):
    module: ModuleType
    size: int
    names: tuple[ModuleName, ...]


class ModuleScan:
    """Finds the names of some objects in all imported modules.

    A module is searched again only when its number of names has changed: with a thousand modules this takes half a
    millisecond instead of ten. ``usual_names`` are kept even while they have another value, because a test may have
    patched them temporarily. ``names`` are those that were found.
    """

    def __init__(self, sought: Iterable[object], usual_names: Iterable[str]) -> None:
        self._sought = tuple(sought)
        self._ids = frozenset(map(id, self._sought))
        self._usual = frozenset(usual_names)
        self._imported: list[object] = []
        self._contents: list[dict[str, Any]] = []
        self._sizes: list[int] = []
        self._seen: dict[int, _Seen] = {}
        self.names: list[ModuleName] = []

    def refresh(self) -> None:
        """Take account of modules that are new, changed or gone."""
        imported: list[object] = list(sys.modules.values())
        if _are_same(imported, self._imported) and list(map(len, self._contents)) == self._sizes:
            return
        before = self._seen
        modules = [module for module in imported if isinstance(module, ModuleType)]  # there may be anything
        self._contents = [vars(module) for module in modules]
        self._sizes = list(map(len, self._contents))
        self._seen = {id(module): self._look(before.get(id(module)), module) for module in modules}
        self.names = [name for seen in self._seen.values() for name in seen.names]
        self._imported = imported  # last: a signal may come before

    def _look(self, seen: _Seen | None, module: ModuleType) -> _Seen:
        contents = vars(module)
        if seen and seen.size == len(contents) and seen.module is module:
            return seen
        ids, usual = self._ids, self._usual
        names = tuple(
            ModuleName(module, contents, name)
            for name, value in list(contents.items())
            if id(value) in ids or (name in usual and not isinstance(value, ModuleType))
        )
        return _Seen(module, len(contents), names)


def _are_same(some: Sequence[object], others: Sequence[object]) -> bool:
    return len(some) == len(others) and all(map(operator.is_, some, others))
