"""The point between two states at which an execution stops, because its test asked for it."""

from __future__ import annotations

from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.process import Abandoned, AbandonedBetween, Steps, Wait
from pytest_sfn.values.json_text import Json


class StopPoint:
    """Stops one execution, and the children of its Map Runs, after they leave the state ``state``.

    Each chain that leaves the state waits there until ``release`` is called. Afterwards nothing stops there any more.
    ``was_abandoned`` is True once a chain was ended while it waited.
    """

    __slots__ = ("_is_released", "_waiting", "state", "was_abandoned")

    def __init__(self, state: str) -> None:
        self.state = state
        self._waiting: dict[Wait, tuple[str, Json]] = {}
        self._is_released = False
        self.was_abandoned = False

    @property
    def is_reached(self) -> bool:
        """True while a chain waits here."""
        return bool(self._waiting)

    def output_in(self, arn: str) -> Json:
        """The output with which the first chain of an execution left the state, else the first chain of any."""
        waiting = list(self._waiting.values())
        return next((output for owner, output in waiting if owner == arn), waiting[0][1])

    def hold(self, clock: VirtualClock, arn: str, output: Json) -> Steps:
        """Let a chain of an execution wait here that has left the state with this output."""
        if self._is_released:
            return
        wait = Wait(clock)
        self._waiting[wait] = arn, output
        try:
            yield wait
        except Abandoned:
            self._waiting.pop(wait, None)
            self.was_abandoned = True
            raise AbandonedBetween from None

    def release(self) -> None:
        """Let all chains go on that wait here."""
        self._is_released = True
        waiting, self._waiting = self._waiting, {}
        for wait in waiting:
            wait.resolve()
