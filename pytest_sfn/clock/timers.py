"""The timers of a clock, and the heap in which they wait.

The heap is a plain list and these are plain functions: each run moves time through them.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from pytest_sfn.clock.instants import to_datetime


@dataclass(slots=True, eq=False)
class Timer:
    """Something that will happen at ``when`` (microseconds); ``why`` describes it. ``idle`` marks AWS's default limits,
    which no workflow waits for on purpose. ``firing`` is the number of the firing of a schedule that led to it (0: not
    one); it is None for a schedule's own timer.
    """

    when: int
    callback: Callable[[], None] | None
    why: str
    idle: bool = False
    firing: int | None = 0

    def cancel(self) -> None:
        self.callback = None

    def __str__(self) -> str:
        return f"{to_datetime(self.when):%Y-%m-%d %H:%M:%S.%f} {self.why}"


Heap = list[tuple[int, int, Timer]]
"""Timers with their instants and the order of their registration. A cancelled one stays until its turn."""


def waiting_timers(heap: Heap) -> tuple[Timer, ...]:
    """The timers that are not cancelled, soonest first."""
    return tuple(timer for _, _, timer in sorted(heap, key=lambda entry: entry[:2]) if timer.callback)


def first_timer(heap: Heap) -> Timer | None:
    """The timer that is due first. Drops cancelled ones before it."""
    while heap and heap[0][2].callback is None:
        heapq.heappop(heap)
    return heap[0][2] if heap else None


def first_instant(heap: Heap, *, idle: bool, firings: int) -> int | None:
    """When the first timer is due that is neither a schedule's own, nor led to by a later firing than the first
    ``firings`` ones, nor (without ``idle``) a default limit of AWS."""
    counting = (timer for _, _, timer in heap if timer.firing is not None and timer.firing <= firings)
    return min((timer.when for timer in counting if timer.callback and (idle or not timer.idle)), default=None)


def collect_due(heap: Heap, now: int, ready: deque[Callable[[], None]]) -> None:
    """Move the callbacks of the timers that are due to the ready queue."""
    while heap and heap[0][0] <= now:
        callback = heapq.heappop(heap)[2].callback
        if callback:
            ready.append(callback)
