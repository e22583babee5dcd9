"""Calls a function with a module right after its first import, without causing the import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Then = Callable[[ModuleType], None]


def when_imported(name: str, then: Then) -> Callable[[], None]:
    """Call ``then`` with a module: now if it is imported already, else right after its import.

    Returns a function that cancels the wait.
    """
    module = sys.modules.get(name)
    if module is not None:
        then(module)
        return lambda: None
    finder = _Finder(name, then)
    sys.meta_path.insert(0, finder)
    return finder.remove


class _Finder(MetaPathFinder):
    """Leaves the search for a module to the other finders, and learns when the module has been imported."""

    def __init__(self, name: str, then: Then) -> None:
        self._name = name
        self._then = then

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = _Loader(spec.loader, self._imported)
        return spec

    def remove(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def _imported(self, module: ModuleType) -> None:
        if self in sys.meta_path:
            self.remove()
            self._then(module)


class _Loader(Loader):
    """Loads a module with another loader, and then calls ``notify`` with it."""

    def __init__(self, loader: Loader, notify: Then) -> None:
        self._loader = loader
        self._tell = notify

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._tell(module)
