"""A shared patch of other libraries' modules, which may be imported only later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType

from pytest_sfn.patches.import_hook import when_imported
from pytest_sfn.patches.overrides import Override
from pytest_sfn.patches.shared_patch import SharedPatch


class ModulePatch(SharedPatch):
    """Overrides names of a module, and of the modules that it imports, once it is imported; imports nothing."""

    def __init__(self, module: str, make: Callable[[ModuleType], Iterable[Override]]) -> None:
        super().__init__(lambda: make(self._imported) if self._imported else ())
        self._module = module
        self._imported: ModuleType | None = None
        self._stop_waiting: Callable[[], None] = lambda: None

    def _begin(self) -> None:
        self._stop_waiting = when_imported(self._module, self._apply)

    def _end(self) -> None:
        self._stop_waiting()
        super()._end()

    def _apply(self, module: ModuleType) -> None:
        if not self._users:
            return
        if module is not self._imported:  # imported again: other classes
            self._imported, self.overrides = module, ()
        super()._begin()
