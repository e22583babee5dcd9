"""The state transitions of executions, as AWS bills them.

AWS counts one each time a step of a Standard workflow is executed, retries included: a state that is entered, in a
branch or iteration too, and each further try of it. An Express workflow is billed by requests, duration and memory.
https://aws.amazon.com/step-functions/pricing/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pytest_sfn.engine.history.event_details import EventShape
from pytest_sfn.engine.history.history import History


class TransitionCount:
    """Counts the transitions of the executions that are added. Adding costs little: children of Map Runs are many.

    ``repeats`` are the further tries of each state, by a retrier or a redrive.
    """

    __slots__ = ("_events", "repeats")

    def __init__(self) -> None:
        self.repeats: Counter[str] = Counter()
        self._events: Counter[Any] = Counter()

    def add(self, history: History, repeats: Mapping[str, int] | None) -> None:
        """Add an execution: the states that it entered, and their further tries."""
        self._events.update(history.kinds())
        if repeats:
            self.repeats.update(repeats)

    def merge(self, other: TransitionCount) -> None:
        """Add what another one has counted."""
        self._events.update(other._events)
        self.repeats.update(other.repeats)

    def by_state(self) -> Counter[str]:
        """The transitions of each state by its name, its further tries among them."""
        found = Counter(self.repeats)
        for shape, times in self._events.items():
            if isinstance(shape, EventShape) and shape.kind.endswith("StateEntered"):
                found[shape.fixed[0]] += times
        return found
