"""Virtual time: a clock that stands still until something moves it, and Python's own clock, which can follow it.

The public names below are imported on first use, because the plugin needs only instants.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_sfn.clock.instants import MICROSECONDS as MICROSECONDS
    from pytest_sfn.clock.instants import to_datetime as to_datetime
    from pytest_sfn.clock.instants import to_microseconds as to_microseconds
    from pytest_sfn.clock.timers import Timer as Timer
    from pytest_sfn.clock.virtual_clock import VirtualClock as VirtualClock

_HOMES = {
    "MICROSECONDS": "instants",
    "Timer": "timers",
    "VirtualClock": "virtual_clock",
    "to_datetime": "instants",
    "to_microseconds": "instants",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return value
