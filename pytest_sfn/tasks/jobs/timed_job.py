"""The jobs that ``.sync`` waits for, and how they end in virtual time."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.clock import Timer, VirtualClock
from pytest_sfn.engine.task.port import Answer, TaskFailed, TaskReply
from pytest_sfn.values.json_text import Json


class TimedJob:
    """A job that ends at a given time, with a result or a failure."""

    def __init__(self, clock: VirtualClock, at: int, result: Json, failure: TaskFailed | None = None) -> None:
        self._clock = clock
        self._at = at
        self._result = result
        self._failure = failure
        self._timer: Timer | None = None

    def start(self, answer: Answer) -> None:
        if self._at <= self._clock.microseconds:
            self._end(answer)
        else:
            self._timer = self._clock.call_at(self._at, lambda: self._end(answer), "end of a job")

    def stop(self) -> None:
        """Cancel the end: the task no longer waits for the job."""
        if self._timer:
            self._timer.cancel()

    def _end(self, answer: Answer) -> None:
        if self._failure:
            answer.fail(self._failure)
        else:
            answer.resolve(self._result)


def as_timed_job(clock: VirtualClock, perform: Callable[[], TaskReply]) -> TaskReply:
    """The answer of a fake as a job, which the service accepts immediately and which ends when the fake's answer
    arrives.

    The service's own answer to the request is unknown, because a fake only says how the job ends.
    """
    try:
        reply = perform()
    except TaskFailed as failure:
        return TaskReply({}, clock.microseconds, TimedJob(clock, failure.at, None, failure))
    return TaskReply({}, clock.microseconds, TimedJob(clock, reply.at, reply.result))
