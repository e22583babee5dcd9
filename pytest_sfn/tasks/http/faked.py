"""HTTP Tasks that a fake performs."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.arns import region_of
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.task.port import HttpTrace, TaskFailed, TaskReply, TaskRequest
from pytest_sfn.tasks.http.arguments import read_arguments
from pytest_sfn.tasks.http.invoke import SOCKET, TIMED_OUT
from pytest_sfn.tasks.http.requests import NOTHING, task_request
from pytest_sfn.tasks.http.trace import add_trace_to_errors, render_request, render_result
from pytest_sfn.tasks.http.transport import TIMEOUT_SECONDS


def perform_http_task_with_fake(task: TaskRequest, perform: Callable[[], TaskReply], now: int) -> TaskReply:
    """The answer of a fake, or a timeout if the fake takes longer than Step Functions waits. The connection need not
    exist."""
    region = region_of(task.execution_arn)
    request = task_request(read_arguments(task), NOTHING, region)
    shown = render_request(request)
    with add_trace_to_errors(HttpTrace(shown, shown)):
        reply = _limit_time(perform, now + TIMEOUT_SECONDS * MICROSECONDS)
    trace = HttpTrace(shown, shown, render_result(reply.result, request))
    return TaskReply(reply.result, reply.at, trace=trace)


def _limit_time(perform: Callable[[], TaskReply], latest: int) -> TaskReply:
    """The answer of a fake. Raises TaskFailed if it arrives after ``latest``."""
    try:
        reply = perform()
    except TaskFailed as failure:
        if failure.at <= latest:
            raise
        raise TaskFailed(SOCKET, TIMED_OUT, latest) from failure
    if reply.at > latest:
        raise TaskFailed(SOCKET, TIMED_OUT, latest)
    return reply
