"""Answers the tasks of one execution from a test case of a mock configuration."""

from __future__ import annotations

from collections import Counter

from pytest_sfn.clock import VirtualClock
from pytest_sfn.engine.task.port import TaskFailed, TaskPort, TaskReply, TaskRequest
from pytest_sfn.errors import SfnError
from pytest_sfn.tasks.jobs.timed_job import TimedJob
from pytest_sfn.tasks.limits import check_answer
from pytest_sfn.tasks.sfn_local.mock_config import MockedResponse, TestCase, Throw


class SfnLocalTasks:
    """The engine's TaskPort for an execution. It answers for the states of a test case, and passes on all other tasks.

    Invocations of a state are counted across retries, loops and Map iterations. A missing answer is a mistake of the
    test, which is added to ``mistakes``.
    """

    def __init__(self, case: TestCase, tasks: TaskPort, clock: VirtualClock, mistakes: list[BaseException]) -> None:
        self._case = case
        self._tasks = tasks
        self._clock = clock
        self._mistakes = mistakes
        self._invocations: Counter[str] = Counter()

    def perform(self, request: TaskRequest) -> TaskReply:
        """Perform a task. Raises TaskFailed, SfnError, and the exceptions of the other task ports."""
        response = self._case.get(request.state)
        return self._answer(response, request) if response else self._tasks.perform(request)

    def _answer(self, response: MockedResponse, request: TaskRequest) -> TaskReply:
        invocation = self._invocations[request.state]
        self._invocations[request.state] += 1
        answer, now = response.answer(invocation), self._clock.microseconds
        if answer is None:
            raise self._missing_answer(response, request, invocation)
        if isinstance(answer, Throw):
            raise TaskFailed(answer.error, answer.cause, now)
        check_answer(answer.value, request.resource.resource_type, now)
        # For a task that waits for its token, this is the answer to the token; for a job, it is the job's result.
        job = TimedJob(self._clock, now, answer.value) if request.resource.pattern else None
        return TaskReply(answer.value, now, job)

    def _missing_answer(self, response: MockedResponse, request: TaskRequest, invocation: int) -> SfnError:
        mistake = SfnError(
            f"state {request.state!r} of {request.execution_arn} calls {request.resource.arn} once more, and the mocked"
            f" response {response.name!r} has no answer for invocation {invocation}: "
            f'add "{invocation}": {{"Return": ...}}'
        )
        self._mistakes.append(mistake)
        return mistake
