"""Code that polls for the end of an execution, and would do so for ever, as time stands still."""

from __future__ import annotations

from collections import Counter

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import SfnError

MOST_POLLS = 10_000
"""How often anybody asks for the status of an execution that runs while no time passes."""


class Polling:
    """Counts the questions of one instant."""

    def __init__(self) -> None:
        self._instant = 0
        self._polls: Counter[ExecutionRecord] = Counter()

    def note(self, run: ExecutionRecord, now: int) -> None:
        """Somebody has asked. Raises SfnError where nobody seems to let time pass in between."""
        if not run.is_running:
            return
        if now != self._instant:
            self._instant = now
            self._polls.clear()
        self._polls[run] += 1
        if self._polls[run] > MOST_POLLS:
            self._polls.clear()
            raise SfnError(
                f"somebody has asked {MOST_POLLS:,} times at one instant for the status of execution {run.name!r},"
                " which is RUNNING: virtual time moves only with time.sleep in the test's own thread (where Python's"
                " clock follows, as with sfn_client), with sfn_clock, and with run() or resume() of the executor"
            )
