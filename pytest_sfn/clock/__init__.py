"""Virtual time, Python's clock that follows it, and the time that a handler has to itself."""

from pytest_sfn.clock.virtual_clock import MICROSECONDS, Timer, VirtualClock, to_datetime, to_microseconds

__all__ = ["MICROSECONDS", "Timer", "VirtualClock", "to_datetime", "to_microseconds"]
