"""Stops code that polls for the end of an execution endlessly, because virtual time does not move."""

from __future__ import annotations

from collections import Counter

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import SfnError

MOST_POLLS = 10_000
"""How often code may request the status of a running execution at one instant."""


class Polling:
    """Counts the status requests at one instant."""

    def __init__(self) -> None:
        self._instant = 0
        self._polls: Counter[ExecutionRecord] = Counter()

    def note(self, run: ExecutionRecord, now: int) -> None:
        """Count one request for the status. Raises SfnError if there are too many at one instant."""
        if not run.is_running:
            return
        if now != self._instant:
            self._instant = now
            self._polls.clear()
        self._polls[run] += 1
        if self._polls[run] > MOST_POLLS:
            self._polls.clear()
            raise SfnError(
                f"the status of execution {run.name!r} was requested {MOST_POLLS:,} times at one instant,"
                " and it is still RUNNING: virtual time moves only with time.sleep in the test's own thread (where"
                " Python's clock follows, as with sfn_client), with sfn_clock, and with run() or resume()"
            )
