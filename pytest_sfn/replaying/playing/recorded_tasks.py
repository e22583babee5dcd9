"""The tasks of a replay: each call gets the answer that was recorded for it, after the time that it took."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from pytest_sfn.clock import MICROSECONDS, Timer
from pytest_sfn.clock.instants import LAST_INSTANT
from pytest_sfn.definition.model import Block, TaskState
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.task.activities import Activity, Ticket
from pytest_sfn.engine.task.port import NO_WORKER, Answer, TaskFailed, TaskReply, TaskRequest
from pytest_sfn.engine.task.tokens import TokenError
from pytest_sfn.errors import WorkflowError
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.replaying.playing.answers import RecordedAnswer, find_answer
from pytest_sfn.replaying.playing.calls import FakeName, ReplayedCall, fake_for
from pytest_sfn.replaying.playing.followers import Followers
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.state_visits import StateVisit

Durations = Mapping[FakeName, int]
"""How long the calls of each fake take (microseconds); those of others take no time."""


class RecordedTasks:
    """The task port of a replay. ``engine`` is set once the engine exists that asks it; ``calls`` are those so far.

    With ``durations`` calls take that long instead of their recorded time.
    """

    engine: Engine

    def __init__(self, followers: Followers, durations: Durations | None = None) -> None:
        self.calls: list[ReplayedCall] = []
        self._followers = followers
        self._durations = durations

    def perform(self, request: TaskRequest) -> TaskReply:
        """Raises TaskFailed as it was recorded, and OffTheRecord for a call that was not recorded. The recorded worker
        of an activity takes tasks from its queue."""
        if request.resource.kind == "activity":
            return NO_WORKER
        visit, answer = self._find(request)
        fake = fake_for(request)
        heartbeat = attempts(visit)[-1].heartbeat
        self.calls.append(ReplayedCall(fake, answer, request, heartbeat))
        if self._durations is not None:
            answer = _at_another_pace(answer, request, self._durations.get(fake, 0))
        now = self.engine.clock.microseconds
        if request.token is not None and answer.submitted_after is not None:
            job = RecordedJob(self.engine, request, answer, now, heartbeat)
            return TaskReply(answer.submitted, now + answer.submitted_after, job)
        if answer.outcome == "failed":
            raise TaskFailed(answer.error, answer.cause, now + answer.after)
        if answer.outcome == "none":
            return TaskReply(None, LAST_INSTANT)
        if request.token is not None:  # answered before its request was noted
            return TaskReply({}, now, RecordedJob(self.engine, request, answer, now, None))
        return TaskReply(answer.output, now + answer.after)

    def work(self, request: TaskRequest, heartbeat: int | None) -> RecordedAnswer:
        """The recorded answer of an activity's worker."""
        _, answer = self._find(request)
        self.calls.append(ReplayedCall(fake_for(request), answer, request, heartbeat))
        return answer if self._durations is None else replace(answer, started_after=0)

    def _find(self, request: TaskRequest) -> tuple[StateVisit, RecordedAnswer]:
        """The visit that makes a call, and the recorded answer."""
        follower = self._followers.of(self.engine.runs[request.execution_arn])
        visit = follower.visit_that_calls(request.state, request.map_index)
        return visit, find_answer(follower, visit)


def _at_another_pace(answer: RecordedAnswer, request: TaskRequest, duration: int) -> RecordedAnswer:
    """An answer after the duration of its fake. That to a token comes as long after the request as it did."""
    if request.resource.waits_for_token and answer.submitted_after is not None:
        return replace(answer, submitted_after=duration, after=duration + answer.after - answer.submitted_after)
    if answer.submitted_after is not None:
        return replace(answer, submitted_after=0, after=duration)
    return replace(answer, after=duration)


class RecordedJob:
    """Answers a task token when the history says. Until then heartbeats arrive in time, unless the recorded task was
    ended for the lack of one."""

    def __init__(
        self, engine: Engine, request: TaskRequest, answer: RecordedAnswer, begun: int, heartbeat: int | None
    ) -> None:
        self._engine = engine
        self._request = request
        self._recorded = answer
        self._at = LAST_INSTANT if answer.outlasted else begun + answer.after
        is_alive = answer.outcome != "none" or answer.outlasted
        self._beats = heartbeat if is_alive and request.resource.is_answered else None
        self._timers: list[Timer] = []

    def start(self, answer: Answer) -> None:
        recorded = self._recorded
        if recorded.outcome != "none":
            self._later(self._at, lambda: settle(answer, recorded))
        if self._beats:
            self._beat_later()

    def stop(self) -> None:
        for timer in self._timers:
            timer.cancel()

    def _beat_later(self) -> None:
        assert self._beats
        when = self._engine.clock.microseconds + self._beats * MICROSECONDS // 2
        if when < self._at:
            self._later(when, self._beat)

    def _beat(self) -> None:
        token = self._request.token
        assert token
        with suppress(TokenError):  # the task has timed out
            self._engine.heartbeat(token)
            self._beat_later()

    def _later(self, when: int, callback: Callable[[], None]) -> None:
        why = f"recorded answer to state {self._request.state!r}"
        self._timers.append(self._engine.clock.call_at(when, callback, why))


def settle(answer: Answer, recorded: RecordedAnswer) -> None:
    """Give a waiting task its recorded answer."""
    if recorded.outcome == "succeeded":
        answer.resolve(recorded.output)
    else:
        answer.fail(WorkflowError(recorded.error, recorded.cause))


class _AnsweredQueue(deque[Ticket]):
    """The queue of an activity whose recorded worker takes each task at once."""

    def __init__(self, tasks: RecordedTasks, resource: Resource) -> None:
        super().__init__()
        self._tasks = tasks
        self._resource = resource

    def append(self, ticket: Ticket) -> None:
        """Schedule what the worker did with a task."""
        callback, engine = ticket.callback, self._tasks.engine
        execution, state, index = callback.task
        request = TaskRequest(
            self._resource, callback.payload, execution.arn, state, map_index=index, token=callback.token
        )
        heartbeat = callback.heartbeat.seconds
        answer = self._tasks.work(request, heartbeat)
        if not answer.started:
            return
        taken = engine.clock.microseconds + answer.started_after

        def take() -> None:
            ticket.taken.resolve(answer.worker)
            RecordedJob(engine, request, answer, taken, heartbeat).start(callback.answer)

        engine.clock.call_at(taken, take, f"recorded worker of state {state!r}")


def answered_activities(block: Block, tasks: RecordedTasks, missing: Iterable[str]) -> dict[str, Activity]:
    """The activities that the states of a machine name, without those that did not exist."""
    gone = frozenset(missing)
    named = {
        placed.state.resource.arn: placed.state.resource
        for placed in states_of(block)
        if isinstance(placed.state, TaskState) and placed.state.resource.kind == "activity"
    }
    return {
        arn: Activity(arn, resource.name, 0, _AnsweredQueue(tasks, resource))
        for arn, resource in sorted(named.items())
        if arn not in gone
    }
