"""``time.sleep`` while worlds are open.

In a handler it adds to the handler's own time. Where Python's clock follows a virtual one it moves that clock, in the
thread that opened the world. Everywhere else it does what it did before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from operator import index
from threading import RLock
from types import ModuleType
from typing import Any, ClassVar, SupportsIndex

from pytest_sfn.clock.handler_time import current_handler
from pytest_sfn.clock.instants import MICROSECONDS
from pytest_sfn.clock.python.followers import followed_here
from pytest_sfn.clock.python.real_time import has_real_time
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Item, Override
from pytest_sfn.patches.undoing import UndoStack

_get_frame = names.GET_FRAME.get()

REAL_SLEEP = time.sleep

_lock = RLock()


class VirtualSleep:
    """Puts virtual sleep in the place of ``time.sleep``, from the first ``enter`` of several to the last ``leave``."""

    _entered: ClassVar[list[VirtualSleep]] = []
    _installed: ClassVar[_Installed | None] = None

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        with _lock:
            self._entered.append(self)
            installed = VirtualSleep._installed = VirtualSleep._installed or _Installed()
            installed.install()

    def leave(self) -> None:
        with _lock:
            if self._entered == [self] and self._installed:
                self._installed.undo()
                VirtualSleep._installed = None
            if self in self._entered:
                self._entered.remove(self)

    @classmethod
    def is_entered(cls) -> bool:
        return cls._installed is not None

    @classmethod
    def stands_for(cls, value: object) -> bool:
        """Whether a value is ``time.sleep``, real or virtual, or what was in its place before."""
        installed = cls._installed
        outer = installed.in_time.before if installed else REAL_SLEEP
        return value is REAL_SLEEP or value is outer or isinstance(value, _Sleep)

    @classmethod
    def replace(cls, names: dict[str, Any], name: str) -> None:
        """Replace ``time.sleep`` where a module holds it under a name of its own."""
        installed = cls._installed
        if installed and names.get(name) is not installed.sleep:
            with _lock:
                installed.replace(names, name)


class _Installed:
    """What takes the place of ``time.sleep`` once, and all that is to be undone at the end."""

    def __init__(self) -> None:
        self.sleep = _Sleep()
        self.in_time = self.sleep.override = Override(Attribute(time, "sleep"), self.sleep)
        self._undos = UndoStack()
        self._last_module = next(reversed(sys.modules))

    def install(self) -> None:
        if not self.in_time.is_entered():
            self._undos.push(self._clean_new_modules)
            self._undos.enter(self.in_time)

    def replace(self, names: dict[str, Any], name: str) -> None:
        if VirtualSleep.stands_for(names.get(name)):
            self._undos.enter(Override(Item(names, name), self.sleep))

    def undo(self) -> None:
        self._undos.close()

    def _clean_new_modules(self) -> None:
        """Give modules that were imported meanwhile, and found our sleep in ``time``, the real one."""
        for module in self._new_modules():
            for name, value in list(vars(module).items()):
                if value is self.sleep:
                    setattr(module, name, REAL_SLEEP)

    def _new_modules(self) -> Iterator[ModuleType]:
        if next(reversed(sys.modules)) == self._last_module:
            return
        for name in reversed(list(sys.modules)):
            if name == self._last_module:
                return
            module = sys.modules.get(name)
            if isinstance(module, ModuleType):
                yield module


class _Sleep:
    """A callable in place of ``time.sleep``. It is not a function, so a class that holds it does not bind it."""

    __slots__ = ("override",)

    override: Override

    def __call__(self, seconds: SupportsIndex | float, /) -> None:
        handler = current_handler()
        followed = None if handler else followed_here()
        if handler is None and (followed is None or not followed.is_moved_here() or has_real_time(_caller())):
            self.override.before(seconds)
            return
        span = seconds if isinstance(seconds, float) else index(seconds)
        if span < 0:
            raise ValueError("sleep length must be non-negative")
        if handler:
            handler.sleep(round(span * MICROSECONDS))
        elif followed:
            followed.clock.advance(span)


def _caller() -> str:
    """The module that called sleep."""
    return str(_get_frame(2).f_globals.get("__name__"))
