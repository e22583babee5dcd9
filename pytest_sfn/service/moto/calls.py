"""What moto is told while it answers a call of a world: virtual time, and the account of the world."""

from __future__ import annotations

import datetime
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import get_ident
from types import ModuleType
from typing import TYPE_CHECKING, Any

from pytest_sfn.clock import VirtualClock, to_datetime
from pytest_sfn.clock.handler_time import local_microseconds
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.overrides import Attribute, Override

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest
    from moto.core.botocore_stubber import BotocoreStubber

_ACCESS_KEY = re.compile(rb"Credential=([^/]+)/")

_NAMES = ("date", "datetime", "gmtime", "localtime", "strftime", "time", "time_ns")
"""The parts of Python's clock that moto reads."""


class MotoCalls:
    """The calls of one world to moto. ``account``: whose calls they are; None: moto decides."""

    def __init__(self, clock: VirtualClock, account: str | None) -> None:
        self._clock = clock
        self.account = account

    @contextmanager
    def answered_by(self, stubber: BotocoreStubber) -> Iterator[None]:
        """Let moto see the world's time and account in what it is asked while the block runs.

        Only moto does: what botocore makes of its answers is done in the time that Python shows.
        """
        name, process = names.MOTO_PROCESS_REQUEST.name, names.MOTO_PROCESS_REQUEST.get()

        def process_request(request: AWSPreparedRequest) -> Any:
            if self.account and not _is_of_assumed_role(request):
                request.headers["x-moto-account-id"] = self.account
            with _shown(self._now):
                return process(stubber, request)

        with Override(Attribute(stubber, name), process_request):
            yield

    def _now(self) -> datetime.datetime:
        return to_datetime(max(local_microseconds() or 0, self._clock.microseconds)).replace(tzinfo=None)


def moto_account(chosen: str | None = None) -> str:
    """The account of what is made in moto, if it was ``chosen`` for calls without credentials of a role."""
    default: str = names.MOTO_ACCOUNT.get()
    return os.environ.get("MOTO_ACCOUNT_ID") or chosen or default


def _is_of_assumed_role(request: AWSPreparedRequest) -> bool:
    """Whether a request is signed with keys of another account, which moto has given out."""
    account_of = names.IAM_ACCOUNT_OF_KEY.get_if_imported()
    signature: str | bytes = request.headers.get("Authorization", "")
    key = _ACCESS_KEY.search(signature if isinstance(signature, bytes) else signature.encode())
    if account_of is None or key is None:
        return False
    return bool(account_of(key[1].decode()) != names.MOTO_ACCOUNT.get())


# ---- virtual time


@contextmanager
def _shown(now: Callable[[], datetime.datetime]) -> Iterator[None]:
    """Let moto read a time, naive in UTC, from freezegun's stand-ins for Python's clock; other threads see real time.

    freezegun itself would look through all modules at every call: here only moto's own are changed.
    """
    thread, (real, _) = get_ident(), _parts()["datetime"]

    def read() -> datetime.datetime:
        return now() if get_ident() == thread else real.now(datetime.UTC).replace(tzinfo=None)

    factories: list[Any] = names.FREEZE_FACTORIES.get()
    entries: tuple[tuple[list[Any], Any], ...] = (
        (names.IGNORE_LISTS.get(), ()),
        (names.TICK_FLAGS.get(), False),
        (names.TZ_OFFSETS.get(), datetime.timedelta()),
        (factories, read),
    )
    for stack, entry in entries:
        stack.append(entry)
    clock_names = _clock_names()
    clock_names.find_new()
    replaced = [place for place in clock_names.known if place.show_stand_in()]
    try:
        yield
    finally:
        for place in [*replaced, *clock_names.find_new()] if replaced else ():
            place.show_real()
        factories.remove(read)
        for stack, _ in entries[:-1]:
            stack.pop()


class _ClockName:
    """A name that a module has for a part of Python's clock."""

    __slots__ = ("_fake", "_module", "_name", "_real")

    def __init__(self, module: ModuleType, name: str, real: object, fake: object) -> None:
        self._module = vars(module)
        self._name = name
        self._real = real
        self._fake = fake

    def show_stand_in(self) -> bool:
        """Put the stand-in there. False if it, or something of somebody else's, is there already."""
        if self._module.get(self._name) is not self._real:
            return False
        self._module[self._name] = self._fake
        return True

    def show_real(self) -> None:
        if self._module.get(self._name) is self._fake:
            self._module[self._name] = self._real


class _ClockNames:
    """The names in ``datetime`` and ``time``, and in the modules of moto, which imports them as it needs them."""

    def __init__(self) -> None:
        self.known = [place for module in (datetime, time) for place in _names_in(module)]
        self._looked_at: set[str] = set()
        self._modules = 0

    def find_new(self) -> list[_ClockName]:
        """Add those in modules that were imported since the last time, and give them."""
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
    """The parts of Python's clock that moto reads, each with its stand-in."""
    pairs = {real.name.removeprefix("real_"): (real.get(), fake.get()) for real, fake in names.REAL_AND_FAKE}
    return {name: pairs[name] for name in _NAMES}


@cache
def _by_identity() -> dict[int, tuple[Any, Any]]:
    return {id(part): pair for pair in _parts().values() for part in pair}
