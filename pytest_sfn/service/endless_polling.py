"""Stops code that polls for the end of an execution endlessly, because virtual time does not move."""

from __future__ import annotations

import threading
from collections import Counter

from pytest_sfn.clock.python import sleep
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import SfnError

MOST_POLLS = 10_000
"""How often code may request the status of a running execution at one instant."""

MOST_REAL_SECONDS = 5.0
"""How long the test's own thread may sleep for real between such requests."""

_REAL_SECONDS_OF_A_POLL = 0.5
"""Code that polls more often works, and does not sleep."""


class Polling:
    """Counts the status requests at one instant."""

    def __init__(self) -> None:
        self._instant = 0
        self._polls: Counter[ExecutionRecord] = Counter()
        self._thread = threading.get_ident()
        self._since = 0.0

    def note(self, run: ExecutionRecord, now: int) -> None:
        """Count one request for the status. Raises SfnError if it would go on endlessly."""
        if not run.is_running:
            return
        if now != self._instant or not self._polls:
            self._instant = now
            self._polls.clear()
            self._since = sleep.real_monotonic()
        self._polls[run] += 1
        polls = self._polls[run]
        if polls > MOST_POLLS:
            raise self._endless(f"{run.name!r} was requested {MOST_POLLS:,} times at one instant")
        if self._sleeps_for_real(polls):
            seconds = sleep.real_monotonic() - self._since
            raise self._endless(f"{run.name!r} was requested for {seconds:.0f} real seconds at one instant")

    def _sleeps_for_real(self, polls: int) -> bool:
        """True if the thread in which the world was opened sleeps between its requests: nothing else moves time."""
        if polls == 1 or threading.get_ident() != self._thread:
            return False
        return sleep.real_monotonic() - self._since > max(MOST_REAL_SECONDS, polls * _REAL_SECONDS_OF_A_POLL)

    def _endless(self, what: str) -> SfnError:
        self._polls.clear()
        return SfnError(
            f"the status of execution {what}, and it is still RUNNING: virtual time moves only with time.sleep in the"
            " test's own thread (where Python's clock follows, as with sfn_client), with sfn_clock, and with run() or"
            " resume()"
        )
