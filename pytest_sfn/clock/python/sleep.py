"""``time.sleep`` while worlds are open.

In a handler it adds to the handler's own time. If Python's clock follows a virtual one, it advances that clock in the
thread that opened the world. In all other cases it works as before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
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
from pytest_sfn.patches.shared_patch import SharedPatch
from pytest_sfn.patches.undoing import UndoStack

_get_frame = names.GET_FRAME.get()

REAL_SLEEP = time.sleep
real_monotonic = time.monotonic
"""Imported before Python's clock follows a virtual one."""

_lock = RLock()
_entered: list[VirtualSleep] = []


def sleep_is_virtual() -> bool:
    """True while ``time.sleep`` is replaced."""
    return bool(_entered)


class VirtualSleep:
    """Replaces ``time.sleep`` with virtual sleep, from the first ``enter`` to the last ``leave``."""

    _in_modules: ClassVar[UndoStack] = UndoStack()
    _last_module: ClassVar[str] = ""

    def __enter__(self) -> None:
        self.enter()

    def __exit__(self, *_: object) -> None:
        self.leave()

    def enter(self) -> None:
        with _lock:
            if not _entered:
                VirtualSleep._last_module = next(reversed(sys.modules))
            _entered.append(self)
            _in_time.enter(self)

    def leave(self) -> None:
        with _lock:
            is_last = _entered == [self]
            if is_last:
                self._in_modules.close()
            _in_time.leave(self)
            if is_last:
                _clean_modules_after(self._last_module)
            if self in _entered:
                _entered.remove(self)

    @classmethod
    def is_sleep(cls, value: object) -> bool:
        """Whether a value is ``time.sleep``, real or virtual, or what was in its place before."""
        return id(value) in _ids_of_sleep() or type(value) is _Sleep

    @classmethod
    def names_in(cls, namespace: Mapping[str, Any]) -> list[str]:
        """The names in a namespace that hold ``time.sleep``, as ``is_sleep`` says."""
        ids = _ids_of_sleep()
        return [name for name, value in namespace.items() if id(value) in ids or type(value) is _Sleep]

    @classmethod
    def replace(cls, names: dict[str, Any], name: str) -> None:
        """Replace ``time.sleep`` where a module holds it under a name of its own."""
        for override in _in_time.overrides:
            if names.get(name) is not override.value and cls.is_sleep(names.get(name)):
                with _lock:
                    cls._in_modules.enter(Override(Item(names, name), override.value))


def _ids_of_sleep() -> set[int]:
    """The identities of the real ``time.sleep``, and of what was in its place before."""
    return {id(REAL_SLEEP), *(id(override.before) for override in _in_time.overrides)}


def _clean_modules_after(last: str) -> None:
    """Restore the real sleep in modules that were imported after another one and found the virtual one in ``time``."""
    if next(reversed(sys.modules)) == last:
        return
    for module in _modules_after(last):
        for name, value in list(vars(module).items()):
            if isinstance(value, _Sleep):
                setattr(module, name, REAL_SLEEP)


def _modules_after(last: str) -> Iterator[ModuleType]:
    for name in reversed(list(sys.modules)):
        if name == last:
            return
        module = sys.modules.get(name)
        if isinstance(module, ModuleType):
            yield module


class _Sleep:
    """The replacement for ``time.sleep``. It is not a function, so a class attribute with this value is not bound."""

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


def _replace_sleep() -> Iterator[Override]:
    sleep = _Sleep()
    sleep.override = Override(Attribute(time, "sleep"), sleep)
    yield sleep.override


_in_time = SharedPatch(_replace_sleep)


def _caller() -> str:
    """The name of the module that called sleep."""
    return str(_get_frame(2).f_globals.get("__name__"))
