"""Virtual time, Python's clock that follows it, and the own time of a running handler."""

from pytest_sfn.clock.instants import MICROSECONDS, to_datetime, to_microseconds
from pytest_sfn.clock.timers import Timer
from pytest_sfn.clock.virtual_clock import VirtualClock

__all__ = ["MICROSECONDS", "Timer", "VirtualClock", "to_datetime", "to_microseconds"]
