"""Where modules hold Python's time functions under names of their own (``from time import sleep``)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, NamedTuple


class _Seen(NamedTuple):
    module: ModuleType
    size: int
    names: tuple[str, ...]


class ModuleScan:
    """Finds the names of some objects in all imported modules.

    A module is looked through again only when it has grown or shrunk: with a thousand modules that makes the difference
    between ten milliseconds and a half.
    """

    def __init__(self, sought: Iterable[object]) -> None:
        self._sought = tuple(sought)
        self._ids = frozenset(map(id, self._sought))
        self._seen: dict[int, _Seen] = {}

    def refresh(self) -> None:
        """Take account of modules that are new, changed or gone."""
        before = self._seen
        self._seen = {id(module): self._look(before.get(id(module)), module) for module in _imported()}

    def found_in(self, module: ModuleType) -> list[tuple[str, Any]]:
        """The names in one module, with what they stand for now."""
        seen = self._seen.get(id(module))
        if not seen or not seen.names:
            return []
        contents = vars(module)
        return [(name, contents[name]) for name in seen.names if name in contents]

    def holders(self, sought: object) -> Iterator[tuple[ModuleType, str]]:
        """The modules that hold an object, and under which name."""
        for module, _, names in self._seen.values():
            for name in names:
                if vars(module).get(name) is sought:
                    yield module, name

    def _look(self, seen: _Seen | None, module: ModuleType) -> _Seen:
        contents = vars(module)
        if seen and seen.size == len(contents) and seen.module is module:
            return seen
        ids = self._ids
        return _Seen(module, len(contents), tuple(name for name, value in list(contents.items()) if id(value) in ids))


def _imported() -> Iterator[ModuleType]:
    """The imported modules; what else there may be under a module's name is left alone."""
    modules: list[object] = list(sys.modules.values())
    return (module for module in modules if isinstance(module, ModuleType))
