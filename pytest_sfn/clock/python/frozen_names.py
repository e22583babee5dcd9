"""freezegun's replacements for Python's clock, under every name that a module has for a part of it.

This module installs them instead of ``freeze_time``, which removes its own only if it starts first and stops last. The
real parts are restored by searching for replacements, so restoring can be repeated.
"""

from __future__ import annotations

import copyreg
import uuid
from functools import cache
from typing import Any

from pytest_sfn.clock.python.module_scan import ModuleScan
from pytest_sfn.clock.python.real_time import has_real_time
from pytest_sfn.clock.python.sleep import REAL_SLEEP, VirtualSleep
from pytest_sfn.patches import private_names as names


def replace_names() -> None:
    """Install the replacements in all modules except those that keep real time."""
    stand_ins = _replacements()
    stand_ins.scan.refresh()
    fakes, own = stand_ins.fakes, names.FREEZE_FACTORIES.module
    for module, contents, name in stand_ins.scan.names:
        value = contents.get(name)
        fake = fakes.get(id(value))
        if has_real_time(module.__name__) or module.__name__ == own:
            continue
        if fake:
            setattr(module, name, fake)
        elif VirtualSleep.is_sleep(value):
            VirtualSleep.replace(contents, name)
    copyreg.dispatch_table.update(stand_ins.pickling)
    _set_uuid_sources(None, None)


def put_names_back() -> None:
    """Restore Python's own parts, unless the user's own ``freeze_time`` continues; in that case its ``stop`` does
    it."""
    stand_ins = _replacements()
    freezer: Any = names.STOP.owner()
    if names.FREEZE_FACTORIES.get():
        # A ``freeze_time`` that did not start first does not know what to restore: it finds it under these names.
        freezer.reals = stand_ins.reals
        freezer.fake_names = tuple(fake.name for _, fake in names.REAL_AND_FAKE)
        return
    show_real_names()
    for name in ("reals", "fake_names"):
        if name in vars(freezer):
            delattr(freezer, name)


def show_real_names() -> None:
    """Restore Python's own parts under all names."""
    stand_ins = _replacements()
    stand_ins.scan.refresh()
    reals, own = stand_ins.reals, names.FREEZE_FACTORIES.module
    for module, contents, name in stand_ins.scan.names:
        real = reals.get(id(contents.get(name)))
        if real and module.__name__ != own:
            setattr(module, name, real)
    for kind in stand_ins.pickling:
        copyreg.dispatch_table.pop(kind, None)
    _set_uuid_sources(names.REAL_UUID_GENERATOR.get(), names.REAL_UUID_CREATE.get())


def _set_uuid_sources(generator: object, create: object) -> None:
    """Set where uuid1 gets its time from the operating system; None means from ``time``."""
    setattr(uuid, names.UUID_GENERATOR.get(), generator)
    vars(uuid).update(_UuidCreate=create, _last_timestamp=None)


class _Replacements:
    """Maps parts of Python's clock to their replacements, and back."""

    def __init__(self) -> None:
        pairs = [(real.get(), fake.get()) for real, fake in names.REAL_AND_FAKE]
        self.fakes = {id(real): fake for real, fake in pairs}
        self.reals = {id(fake): real for real, fake in pairs}
        usual = (real.name.removeprefix("real_") for real, _ in names.REAL_AND_FAKE)
        self.scan = ModuleScan([REAL_SLEEP, *(each for pair in pairs for each in pair)], ["sleep", *usual])
        (date, _), (moment, _) = pairs[:2]
        self.pickling = {date: names.PICKLE_FAKE_DATE.get(), moment: names.PICKLE_FAKE_DATETIME.get()}


@cache
def _replacements() -> _Replacements:
    return _Replacements()
