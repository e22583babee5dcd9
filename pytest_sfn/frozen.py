"""Python's own clock follows the virtual one, through freezegun.

``time.time``, ``time.monotonic``, ``datetime.now`` and the like show virtual time, ``time.sleep`` lets it pass. pytest
and what works beside it (reports, xdist, timeouts, debuggers, coverage, event loops, waiting for locks) keep real time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from operator import index
from threading import get_ident
from types import ModuleType
from typing import Any, SupportsIndex

from pytest_sfn.clock import VirtualClock
from pytest_sfn.lambdas.runtime import local_microseconds
from pytest_sfn.patches.module_scan import ModuleScan

REAL_TIME = frozenset(
    {
        "asyncio",
        "concurrent",
        "coverage",
        "debugpy",
        "execnet",
        "faulthandler",
        "filelock",
        "hypothesis",
        "multiprocessing",
        "pluggy",
        "queue",
        "selectors",
        "selenium",
        "six",
        "socket",
        "subprocess",
        "testcontainers",
        "threading",
        "unittest",
        "xdist",
    }
)
"""Modules and packages whose own calls see real time ..."""

REAL_TIME_FAMILIES = ("_hypothesis", "_pydev", "_pytest", "pydev", "pytest")
"""... and the beginnings of the names of others: pytest and its plugins, this one too, and a debugger."""

_EPOCH = datetime(1970, 1, 1)
_real_sleep = time.sleep
_active: list[_Following] = []
_freezers: list[Any] = []
_changes = ExitStack()


def frozen_now() -> datetime | None:
    """The instant at which freezegun holds Python's clock; None if it does not."""
    factories = getattr(sys.modules.get("freezegun.api"), "freeze_factories", None)
    return factories[-1]().replace(tzinfo=UTC) if factories else None


@contextmanager
def follow(clock: VirtualClock) -> Iterator[None]:
    """Let Python's clock follow a virtual clock. ``time.sleep`` moves it in this thread; in others it is real.

    Of several the one that began last is followed; they may end in any order.
    """
    from freezegun import api, freeze_time

    offset = api.tz_offsets[-1] if api.tz_offsets else timedelta()
    freezer = freeze_time(_naive(clock.microseconds), tz_offset=offset, real_asyncio=True)
    freezer.ignore = ()  # its prefixes would hit modules of other people; see _has_real_time
    following = _Following(clock)
    _scan().refresh()
    with _set(api, "_get_cached_module_attributes", _frozen_names):
        freezer.start()
    _freezers.append(freezer)
    # A function in place of freezegun's own factory: each thread has the time of the handler that runs in it.
    api.freeze_factories[-1] = following.now  # type: ignore[call-overload]
    _begin(following)
    try:
        yield
    finally:
        _end(following)
        # freezegun takes the last factory away, and only its first freezer knows what to put back.
        api.freeze_factories.remove(following.now)  # type: ignore[arg-type]
        api.freeze_factories.append(following.now)  # type: ignore[arg-type]
        _freezers.pop().stop()


def _begin(following: _Following) -> None:
    """The first that follows changes what is changed once for all."""
    if not _active:
        from freezegun import api

        _changes.enter_context(_set(api, "_should_use_real_time", _is_called_by_real_time))
        _changes.enter_context(_virtual_sleep())
    _active.append(following)


def _end(following: _Following) -> None:
    _active.remove(following)
    if not _active:
        _changes.close()


@cache
def _has_real_time(module: str) -> bool:
    """Whether the calls of a module see real time."""
    return module.partition(".")[0] in REAL_TIME or module.startswith(REAL_TIME_FAMILIES)


def _frozen_names(module: ModuleType) -> list[tuple[str, Any]]:
    """The names of a module that are to show virtual time, as freezegun asks for them."""
    return [] if _has_real_time(module.__name__) else _scan().found_in(module)


def _is_called_by_real_time() -> bool:
    """Whether a module with real time called the function that asks; who called that module does not matter."""
    from freezegun import api

    caller = str(sys._getframe(2).f_globals.get("__name__"))
    return not api.ignore_lists or _has_real_time(caller) or caller.startswith(api.ignore_lists[-1])


@contextmanager
def _set(module: Any, name: str, value: object) -> Iterator[None]:
    """Set an attribute for a while, if there is such an attribute."""
    if not hasattr(module, name):
        yield
        return
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


@cache
def _scan() -> ModuleScan:
    from freezegun import api

    return ModuleScan([*api.real_date_objects, _real_sleep])


def _naive(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


class _Following:
    """One clock that is followed, and the thread in which ``time.sleep`` moves it."""

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self.thread = get_ident()

    def now(self) -> datetime:
        """The time that Python shows in this thread, naive in UTC."""
        return _naive(max(local_microseconds() or 0, self._clock.microseconds))

    def sleep(self, seconds: float) -> None:
        """Let virtual time pass."""
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        self._clock.advance(seconds)


@contextmanager
def _virtual_sleep() -> Iterator[None]:
    """``time.sleep`` is ours wherever it is held, also in modules that are imported meanwhile."""
    outer, modules = time.sleep, frozenset(sys.modules)
    time.sleep = _sleep
    replaced = []
    for module, name in list(_scan().holders(_real_sleep)):
        if module is not time and not _has_real_time(module.__name__):
            setattr(module, name, _sleep)
            replaced.append((module, name))
    try:
        yield
    finally:
        if time.sleep is _sleep:
            time.sleep = outer
        for module, name in [*replaced, *_holders_of_ours(modules)]:
            if vars(module).get(name) is _sleep:
                setattr(module, name, _real_sleep)


def _holders_of_ours(before: frozenset[str]) -> Iterator[tuple[ModuleType, str]]:
    """Where modules that were imported since then hold our sleep."""
    for name in sys.modules.keys() - before:
        module = sys.modules.get(name)
        if isinstance(module, ModuleType):
            yield from ((module, held) for held, value in list(vars(module).items()) if value is _sleep)


def _sleep(seconds: SupportsIndex | float, /) -> None:
    """``time.sleep`` while Python's clock follows a virtual one."""
    if local_microseconds() is not None and time.sleep is not _sleep:
        time.sleep(seconds)  # a handler runs, and its runtime counts its time
    elif not _active or _active[-1].thread != get_ident() or _has_real_time(_caller()):
        _real_sleep(seconds)
    else:
        _active[-1].sleep(seconds if isinstance(seconds, float) else index(seconds))


def _caller() -> str:
    """The module that called sleep, if not a handler's runtime did it for somebody else."""
    name = str(sys._getframe(2).f_globals.get("__name__"))
    return "" if name == "pytest_sfn.lambdas.runtime" else name
