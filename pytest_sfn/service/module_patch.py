"""Overrides in a module of another library, which may be imported only later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType

from pytest_sfn.patches.overrides import Override
from pytest_sfn.service.import_hook import when_imported

Overrides = Callable[[ModuleType], Iterable[Override]]


class ModulePatch:
    """Overrides things in a module while anybody has it entered; imports nothing.

    Whoever entered it may leave in any order: it is taken back with the last.
    """

    def __init__(self, module: str, overrides: Overrides) -> None:
        self._module = module
        self._make_overrides = overrides
        self._entered = 0
        self._overrides: list[Override] = []
        self._stop_waiting: Callable[[], None] = lambda: None

    def enter(self) -> None:
        self._entered += 1
        if self._entered == 1:
            self._stop_waiting = when_imported(self._module, self._apply)

    def leave(self) -> None:
        self._entered -= 1
        if self._entered:
            return
        self._stop_waiting()
        while self._overrides:
            self._overrides.pop().leave()

    def _apply(self, module: ModuleType) -> None:
        for override in self._make_overrides(module):
            self._overrides.append(override)
            override.enter()
