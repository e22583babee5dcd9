"""Virtual time in moto's modules while moto answers a call, even if Python's own clock does not follow."""

from __future__ import annotations

import datetime
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from threading import get_ident
from types import ModuleType
from typing import Any

from pytest_sfn.clock.python.freezegun_stack import freeze_at
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.undoing import UndoStack

_NAMES = ("date", "datetime", "gmtime", "localtime", "strftime", "time", "time_ns")
"""The parts of Python's clock that moto reads."""


@contextmanager
def show_time_to_moto(now: Callable[[], datetime.datetime]) -> Iterator[None]:
    """Make moto read a time, in naive UTC, from freezegun's replacements. Other threads see real time.

    ``freeze_time`` would search all modules at each call; here only moto's modules are changed.
    """
    thread, (real, _) = get_ident(), _parts()["datetime"]

    def read() -> datetime.datetime:
        return now() if get_ident() == thread else real.now(datetime.UTC).replace(tzinfo=None)

    clock_names = _clock_names()
    clock_names.find_new()
    places = [place for place in clock_names.known if place.is_real()]
    undos = UndoStack()
    _shown.append((thread, undos))
    try:
        freeze_at(read, undos)
        if places:
            undos.push(partial(_restore, places))
        for place in places:
            place.install()
        yield
    finally:
        undos.close()
        _shown[:] = [shown for shown in _shown if shown[1] is not undos]


_shown: list[tuple[int, UndoStack]] = []
"""The blocks that show a time to moto, with their threads."""


def stop_showing() -> None:
    """End such blocks of this thread: a signal may have come before the first line of the end of one."""
    for thread, undos in _shown[::-1]:
        if thread == get_ident():
            undos.close()
            _shown.remove((thread, undos))


def _restore(places: Sequence[_ClockName]) -> None:
    for place in (*places, *_clock_names().find_new()):
        place.restore()


class _ClockName:
    """A name in a module for a part of Python's clock."""

    __slots__ = ("_fake", "_module", "_name", "_real")

    def __init__(self, module: ModuleType, name: str, real: object, fake: object) -> None:
        self._module = vars(module)
        self._name = name
        self._real = real
        self._fake = fake

    def is_real(self) -> bool:
        """True if the name has the real part as its value."""
        return self._module.get(self._name) is self._real

    def install(self) -> None:
        self._module[self._name] = self._fake

    def restore(self) -> None:
        if self._module.get(self._name) is self._fake:
            self._module[self._name] = self._real


class _ClockNames:
    """The names in ``datetime``, ``time`` and moto's modules, which moto imports on demand."""

    def __init__(self) -> None:
        self.known = [place for module in (datetime, time) for place in _names_in(module)]
        self._looked_at: set[str] = set()
        self._modules = 0

    def find_new(self) -> list[_ClockName]:
        """Add and return the names in modules that were imported since the last call."""
        if len(sys.modules) == self._modules:
            return []
        self._modules = len(sys.modules)
        new = [name for name in list(sys.modules) if name.startswith("moto.") and name not in self._looked_at]
        self._looked_at.update(new)
        found = [place for name in new for place in _names_in(sys.modules[name])]
        self.known += found
        return found


@cache
def _clock_names() -> _ClockNames:
    return _ClockNames()


def _names_in(module: ModuleType) -> Iterator[_ClockName]:
    parts = _by_identity()
    for name, value in list(vars(module).items()):
        pair = parts.get(id(value))
        if pair:
            yield _ClockName(module, name, *pair)


@cache
def _parts() -> dict[str, tuple[Any, Any]]:
    """The parts of Python's clock that moto reads, each with its replacement."""
    pairs = {real.name.removeprefix("real_"): (real.get(), fake.get()) for real, fake in names.REAL_AND_FAKE}
    return {name: pairs[name] for name in _NAMES}


@cache
def _by_identity() -> dict[int, tuple[Any, Any]]:
    return {id(part): pair for pair in _parts().values() for part in pair}
