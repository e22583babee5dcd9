"""Task tokens whose answers are made to fail, or that are never answered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.engine.task.tokens import TokenError, Tokens
from pytest_sfn.exploring.faults.faults import Fault
from pytest_sfn.values.json_text import Json

_DUE = "heartbeat of an explored task"
_LATE = "late answer to an explored task"


class FaultyTokens(Tokens):
    """The tokens of an explored run."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self._clock = clock
        self._faults: dict[str, Fault] = {}

    def clear(self) -> None:
        super().clear()
        self._faults.clear()

    def spoil(self, token: str, fault: Fault) -> None:
        """Let the answer to a token have a fault."""
        self._faults[token] = fault

    def succeed(self, token: str, output: Json) -> None:
        self._answer(token, lambda: super(FaultyTokens, self).succeed(token, output))

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        self._answer(token, lambda: super(FaultyTokens, self).fail(token, error, cause))

    def heartbeat(self, token: str) -> None:
        fault = self._faults.get(token)
        if fault is None or fault.kind != "silence":
            super().heartbeat(token)

    def _answer(self, token: str, answer: Callable[[], None]) -> None:
        fault = self._faults.get(token)
        if fault is None:
            answer()
        elif fault.kind == "answer":
            super().fail(token, fault.error, fault.cause)
        elif fault.kind == "delay":
            self._clock.call_at(self._clock.microseconds + fault.delay, lambda: _unless_over(answer), _LATE)

    def beat_until_timeout(self, token: str) -> None:
        """Send heartbeats, and nothing else, for as long as the task waits."""
        callback = self._open.get(token)
        seconds = callback.heartbeat.seconds if callback else None
        if callback is None or seconds is None:
            return
        step = seconds * MICROSECONDS // 2

        def beat() -> None:
            if self._open.get(token) is callback and not callback.answer.settled:
                callback.heartbeat.beat()
                self._clock.call_at(self._clock.microseconds + step, beat, _DUE)

        self._clock.call_at(self._clock.microseconds + step, beat, _DUE)


def _unless_over(answer: Callable[[], None]) -> None:
    """Answer, unless the task no longer waits."""
    with suppress(TokenError):
        answer()
