"""Lets calls fail: the answer that the engine gets in place of the normal one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pytest_sfn.arns import Place
from pytest_sfn.clock import MICROSECONDS, VirtualClock
from pytest_sfn.engine.task.port import Answer, TaskFailed, TaskPort, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.exploring.faults.error_names import is_function
from pytest_sfn.exploring.faults.faults import Fault
from pytest_sfn.exploring.faults.tokens import FaultyTokens
from pytest_sfn.ids import uuid_of
from pytest_sfn.lambdas.errors import LambdaServiceError, fault_of
from pytest_sfn.values.json_text import dumps

_TOO_LATE = 100 * 366 * 86_400 * MICROSECONDS
"""Later than any deadline of a task, and than the end of the longest execution (microseconds)."""

_CAUSE = "explore made this call fail"
_REQUEST_ID = uuid_of(0)


class FailingCalls:
    """Lets calls of one world fail."""

    def __init__(self, tokens: FaultyTokens, clock: VirtualClock) -> None:
        self._tokens = tokens
        self._clock = clock

    def fail(self, fault: Fault, request: TaskRequest, tasks: TaskPort) -> TaskReply:
        """The answer to a call with a fault. Raises TaskFailed."""
        if request.resource.kind == "activity":
            return self._fail_worker(fault, request, tasks)
        if fault.kind == "error":
            raise TaskFailed(fault.error or "", fault.cause or _cause(fault, request), self._clock.microseconds)
        if fault.kind == "timeout" and not request.resource.waits_for_token:
            return TaskReply(None, self._clock.microseconds + _TOO_LATE)
        if request.resource.waits_for_token:
            return self._spoil(fault, request, tasks)
        if fault.kind == "job":
            reply = tasks.perform(request)
            failure = WorkflowError(ErrorName.TASK_FAILED, dumps(reply.result))
            return TaskReply(reply.recorded, reply.at, EndedJob(failure))
        return self._delay(fault, lambda: tasks.perform(request))

    def _fail_worker(self, fault: Fault, request: TaskRequest, tasks: TaskPort) -> TaskReply:
        """Take an activity's task in place of its worker, which does nothing; only a late answer is its own."""
        token = request.token
        assert token
        if fault.kind == "delay":
            self._tokens.spoil(token, fault)
            return tasks.perform(request)
        if fault.kind == "timeout":
            self._clock.call_soon(lambda: self._tokens.beat_until_timeout(token))
        fails = fault.kind in ("answer", "error")
        failure = WorkflowError(fault.error, fault.cause or _CAUSE)
        return TaskReply(None, self._clock.microseconds, EndedJob(failure) if fails else None)

    def _spoil(self, fault: Fault, request: TaskRequest, tasks: TaskPort) -> TaskReply:
        """Call what answers the task token, and let its answer fail."""
        token = request.token
        assert token
        self._tokens.spoil(token, fault)
        reply = tasks.perform(request)
        if fault.kind == "timeout":
            self._clock.call_soon(lambda: self._tokens.beat_until_timeout(token))
        return reply

    def _delay(self, fault: Fault, perform: Callable[[], TaskReply]) -> TaskReply:
        try:
            reply = perform()
        except TaskFailed as failure:
            failure.at += fault.delay
            raise
        reply.at += fault.delay
        return reply


def _cause(fault: Fault, request: TaskRequest) -> str:
    """The cause in the form that the service gives it, as definitions may parse it."""
    return _lambda_cause(fault.error or "") if is_function(request.resource) else _CAUSE


@cache
def _lambda_cause(name: str) -> str:
    """The cause of an error of the Lambda service, or of a function. It is the same in each run."""
    if name.startswith("Lambda.") and name != ErrorName.LAMBDA_UNKNOWN:
        return fault_of(LambdaServiceError(name), _REQUEST_ID, Place().function("function")).cause
    return dumps({"errorMessage": _CAUSE, "errorType": name, "requestId": _REQUEST_ID, "stackTrace": []})


class EndedJob:
    """The job of a ``.sync`` task, or the work of an activity's worker, that fails as soon as it is started."""

    def __init__(self, failure: WorkflowError) -> None:
        self._failure = failure

    def start(self, answer: Answer) -> None:
        answer.fail(self._failure)

    def stop(self) -> None:
        """Do nothing: the job has ended."""
