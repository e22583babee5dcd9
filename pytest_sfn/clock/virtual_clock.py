"""The virtual clock: the time of one world, and everything that waits for it.

Time is in whole microseconds since the epoch, and only the methods below move it. :meth:`VirtualClock.run_due` runs
everything that is due; a callback may call it again (as a Lambda handler does that calls Step Functions).
"""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import get_ident

from pytest_sfn.clock.firings import Firings
from pytest_sfn.clock.instants import LAST_INSTANT, MICROSECONDS, to_datetime, to_microseconds
from pytest_sfn.clock.lock import WorldLock
from pytest_sfn.clock.runaway_chains import ChainLengths
from pytest_sfn.clock.timers import Heap, Timer, collect_due, first_instant, first_timer, waiting_timers
from pytest_sfn.clock.turns import Turns
from pytest_sfn.errors import InvalidArgumentValue, SfnError
from pytest_sfn.values.arguments import INSTANT, WHOLE_NUMBER, Kind, check_arguments, is_span
from pytest_sfn.values.safe_text import safe_repr

_ENDED = (
    "this pytest-sfn world is closed: its executions can be read, but nothing can run in it. "
    "Start, resume and answer executions before the test or the mock_sfn block ends"
)

_MOST_NESTED = 10
"""How often a thread may run due work inside due work: each level takes a part of Python's stack."""

_AGES = 10**12
"""More seconds than time has."""


_STEP = Kind(
    "seconds or a timedelta",
    is_span,
    lambda value: not isinstance(value, float) or math.isfinite(value),
)


class VirtualClock:
    """The clock of one world.

    ``now()`` returns the time. ``advance``, ``advance_to`` and ``advance_to_next`` move it and run everything that
    becomes due, in order. What is due at the same instant runs in the order of registration; a seed other than 0
    shuffles it.

    For the engine, ``turns`` puts calls in an order, and ``firings`` knows what schedules led to.
    """

    @check_arguments(start=INSTANT, seed=WHOLE_NUMBER)
    def __init__(self, start: datetime, seed: int = 0) -> None:
        self.microseconds = to_microseconds(start)
        self.moved: list[Callable[[int], None]] = []
        self.lock = WorldLock()
        self.chains = ChainLengths()
        self._heap: Heap = []
        self._ready: deque[Callable[[], None]] = deque()
        self.turns = Turns()
        self.firings = Firings()
        self._order = 0
        self._deferred = 0
        self._nested: dict[int, int] = {}
        self._shuffle = random.Random(seed) if seed else None
        self._left: tuple[Timer, ...] | None = None

    def __repr__(self) -> str:
        return f"<VirtualClock {self.now().isoformat()}, {len(self.timers)} timers>"

    def now(self) -> datetime:
        """The virtual time, in UTC."""
        return to_datetime(self.microseconds)

    @property
    def timers(self) -> tuple[Timer, ...]:
        """The scheduled timers, soonest first, each with ``when`` and ``why``."""
        if self._left is not None:
            return self._left
        return waiting_timers(self._heap)

    @check_arguments(by=_STEP)
    def advance(self, by: float | timedelta) -> None:
        """Move time forward by seconds or a timedelta. Raises SfnError for a negative span, beyond the year 9999, and
        in a closed world.
        """
        seconds = by.total_seconds() if isinstance(by, timedelta) else by
        if seconds < 0:
            raise InvalidArgumentValue(f"the clock cannot go back: advance({safe_repr(by)})")
        step = by // timedelta(microseconds=1) if isinstance(by, timedelta) else round(min(by, _AGES) * MICROSECONDS)
        if self.microseconds + step > LAST_INSTANT:
            raise InvalidArgumentValue(f"the clock ends with the year 9999: advance({safe_repr(by)}) would exceed it")
        self.move_to(self.microseconds + step)

    @check_arguments(when=INSTANT)
    def advance_to(self, when: datetime) -> None:
        """Move time forward to an instant. Raises SfnError for an instant in the past, and in a closed world."""
        target = to_microseconds(when)
        if target < self.microseconds:
            raise InvalidArgumentValue(
                f"the clock cannot go back: it is {self.now().isoformat()}, asked for {when.isoformat()}"
            )
        self.move_to(target)

    def advance_to_next(self) -> bool:
        """Move time to the next timer, except AWS's default limits and schedules; False if there is none.

        Schedules that are due before it fire. Raises SfnError in a closed world.
        """
        return self.advance_within(self.firings.count)

    # ---- for the engine

    def advance_within(self, firings: int) -> bool:
        """Move time to the next timer that none of a schedule's firings after the first ``firings`` has led to.

        So schedules, which fire forever, never keep an execution going. False if there is none.
        """
        self.check_running()
        when = self.next_due(firings=firings)
        if when is None:
            return False
        self.move_to(when)
        return True

    def end(self) -> None:
        """Stop forever, because the world is closed. ``timers`` stay readable, but no timer is called."""
        self._left = self.timers
        self._heap.clear()
        self._ready.clear()
        self._ready = deque(maxlen=0)  # drops pending callbacks

    def check_running(self) -> None:
        """Raise SfnError if the world is closed."""
        if self._left is not None:
            raise SfnError(_ENDED)

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Run the callback at this instant, after everything that is already due."""
        self._ready.append(self.firings.marked(callback) if self.firings.current else callback)

    def call_first(self, callback: Callable[[], None]) -> None:
        """Run the callback at this instant, before everything that is already due."""
        self._ready.appendleft(self.firings.marked(callback) if self.firings.current else callback)

    def call_in_turn(self, callback: Callable[[], None]) -> None:
        """Run a callback that calls a function or a service at this instant. While orders are explored it waits until
        nothing else is due, and until it is chosen."""
        if self.turns.choose is None:
            self.call_soon(callback)
        else:
            self.turns.waiting.append(self.firings.marked(callback) if self.firings.current else callback)

    def call_at(self, when: int, callback: Callable[[], None], why: str, *, idle: bool = False) -> Timer:
        """Run the callback at an instant: now if it is in the past, at the end of the year 9999 if it is later."""
        when = min(when, LAST_INSTANT)
        timer = Timer(when, callback, why, idle)
        if self.firings.current:
            timer.callback, timer.firing = self.firings.marked(callback), self.firings.current
        self._order += 1
        heapq.heappush(self._heap, (when, self._order, timer))
        return timer

    def call_by_schedule(self, when: int, callback: Callable[[], None], why: str) -> Timer:
        """Run the callback when a schedule fires. What it leads to is marked with the number of this firing."""
        timer = self.call_at(when, callback, why)
        timer.callback, timer.firing = (lambda: self.firings.begin(callback)), None
        return timer

    def next_due(self, *, idle: bool = False, firings: int | None = None) -> int | None:
        """The time of the next timer, except those of schedules.

        AWS's default limits count only with ``idle``. With ``firings`` only the first firings of schedules count.
        """
        first = first_timer(self._heap)
        if self._ready or self.turns.waiting or first is None:
            return self._next()
        if (idle or not first.idle) and first.firing == 0:
            return first.when
        most = self.firings.count if firings is None else firings
        return first_instant(self._heap, idle=idle, firings=most)

    def _next(self) -> int | None:
        """When something is due next: any timer counts."""
        if self._ready or self.turns.waiting:
            return self.microseconds
        first = first_timer(self._heap)
        return first.when if first else None

    def move_to(self, target: int) -> None:
        """Run everything that is due up to an instant, in order, and stop there. Raises SfnError in a closed world."""
        self.check_running()
        with self.lock:
            self._run_all(target)
            while (when := self._next()) is not None and when <= target:
                self._set(when)
                self._run_all(target)
            self._set(target)

    def run_now(self) -> None:
        """Run everything that is due at this instant, even inside :meth:`deferred`."""
        self.move_to(self.microseconds)

    @contextmanager
    def rewinding(self) -> Iterator[Callable[[], None]]:
        """Go back to this instant again and again: each call of the function that this yields does so, and drops all
        timers. The timers of before wait until the block ends."""
        start, heap, order, chains = self.microseconds, self._heap, self._order, self.chains
        shuffled = self._shuffle.getstate() if self._shuffle else None

        def rewind() -> None:
            self.microseconds = start
            self._heap, self._order, self.chains = [], 0, ChainLengths()
            self._ready.clear()
            self.turns.clear()
            if self._shuffle and shuffled:
                self._shuffle.setstate(shuffled)

        try:
            yield rewind
        finally:
            rewind()
            self._heap, self._order, self.chains = heap, order, chains

    @property
    def is_running_callbacks(self) -> bool:
        """True while due work runs: a handler that is called now is a part of it."""
        return any(self._nested.values())

    @contextmanager
    def deferred(self) -> Iterator[None]:
        """Postpone due work to the end of the block: a task that starts executions does not run them itself."""
        self._deferred += 1
        try:
            yield
        finally:
            self._deferred -= 1

    def run_due(self) -> None:
        """Run everything that is due at this instant. If nested too deeply, it leaves the work to the outer calls.

        Work that is due only because a handler's own time moved the clock is left to the next caller. Otherwise
        functions that sleep and call themselves would run forever.
        """
        nested = self._nested.get(get_ident(), 0)
        if not self._deferred and nested < _MOST_NESTED:
            self._run_all(LAST_INSTANT if nested else self.microseconds)

    def catch_up(self) -> None:
        """Run due work that was left, unless something runs already."""
        if not self.is_running_callbacks:
            self.run_due()

    def _run_all(self, until: int) -> None:
        """Run due work, except what is due only because a handler's own time exceeded ``until``."""
        if self.firings.current:
            return self.firings.run_within(0, lambda: self._run_all(until))  # each piece of work knows its own firing
        ready, heap, shuffle, thread = self._ready, self._heap, self._shuffle, get_ident()
        nested = self._nested.get(thread, 0)
        with self.lock:
            self._nested[thread] = nested + 1
            try:
                while self.microseconds <= until:
                    if heap and heap[0][0] <= self.microseconds:
                        collect_due(heap, self.microseconds, ready)
                    if not ready:
                        if not self.turns.waiting:
                            return None
                        ready.append(self.turns.take())
                    if shuffle and len(ready) > 1:
                        ready.rotate(-shuffle.randrange(len(ready)))
                    ready.popleft()()
            finally:
                self._nested[thread] = nested

    def _set(self, when: int) -> None:
        if when <= self.microseconds or self._left is not None:
            return
        self.microseconds = when
        for listener in self.moved:
            listener(when)
