"""Overrides in a module of another library, which may be imported later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType

from pytest_sfn.patches.import_hook import when_imported
from pytest_sfn.patches.overrides import Override
from pytest_sfn.patches.undoing import UndoStack

Overrides = Callable[[ModuleType], Iterable[Override]]


class ModulePatch:
    """Overrides names in a module while at least one user has entered it. Imports nothing.

    Users may leave in any order, and more than once; the last one removes the overrides.
    """

    def __init__(self, module: str, overrides: Overrides) -> None:
        self._module = module
        self._make_overrides = overrides
        self._users: list[object] = []
        self._undos = UndoStack()
        self._patched: ModuleType | None = None
        self._overrides: tuple[Override, ...] = ()
        self._stop_waiting: Callable[[], None] = lambda: None

    def enter(self, user: object) -> None:
        self._users.append(user)
        if self._users == [user]:
            self._stop_waiting = when_imported(self._module, self._apply)

    def leave(self, user: object) -> None:
        if self._users == [user]:
            self._stop_waiting()
            self._undos.close()
        if user in self._users:
            self._users.remove(user)

    def _apply(self, module: ModuleType) -> None:
        if not self._users:
            return
        if module is not self._patched or not all(override.fits_again() for override in self._overrides):
            self._patched, self._overrides = module, tuple(self._make_overrides(module))
        for override in self._overrides:  # kept for the next world, because making them takes longer than entering them
            self._undos.enter(override)
