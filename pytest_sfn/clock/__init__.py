"""Virtual time, Python's clock that follows it, and the time that a handler has to itself."""

from pytest_sfn.clock.instants import MICROSECONDS, to_datetime, to_microseconds
from pytest_sfn.clock.virtual_clock import Timer, VirtualClock

__all__ = ["MICROSECONDS", "Timer", "VirtualClock", "to_datetime", "to_microseconds"]
