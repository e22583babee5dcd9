"""Undoes, at the end of a world, the changes that handlers make to ``os.environ``, also when they are imported.

Until then the changes stay, as in a warm execution environment of Lambda. All functions share one environment here.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import get_ident
from typing import Any

from pytest_sfn.clock import VirtualClock
from pytest_sfn.clock.handler_time import current_handler
from pytest_sfn.lambdas.environment import writing_threads
from pytest_sfn.patches.overrides import MISSING, Attribute, Item, Override
from pytest_sfn.patches.undoing import UndoStack


class EnvironmentChanges:
    """Undoes in ``leave`` the changes of the handlers of one world since ``enter``.

    A variable that other code has set in between keeps its value. Changes are noticed where ``os.environ`` passes them
    to the system, because comparing all variables before and after would cost each call of a function a microsecond.
    """

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._changes: dict[str, Override] = {}
        self._undos = UndoStack()

    def enter(self) -> None:
        for function in ("putenv", "unsetenv"):
            override = Override(Attribute(os, function), None)
            override.value = self._noticing(override)
            self._undos.enter(override)

    def leave(self) -> None:
        self._undos.close()

    def _noticing(self, override: Override) -> Callable[..., None]:
        """The replacement for a function of ``os`` that changes a variable."""

        def write(name: str | bytes, *value: str | bytes) -> None:
            handler = current_handler()
            if handler and handler.clock is self._clock and get_ident() not in writing_threads:
                self._note(os.fsdecode(name), os.fsdecode(value[0]) if value else MISSING)
            override.before(name, *value)

        return write

    def _note(self, name: str, value: Any) -> None:
        change = self._changes.get(name)
        if change:
            change.value = value
            return
        change = self._changes[name] = Override(Item(os.environ, name), value)
        self._undos.push(change.leave)
        change.announce()
