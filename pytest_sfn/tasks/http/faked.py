"""HTTP Tasks that a fake answers."""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.engine.task.port import HttpTrace, TaskFailed, TaskReply, TaskRequest
from pytest_sfn.tasks.http.arguments import read_arguments
from pytest_sfn.tasks.http.invoke import SOCKET, TIMED_OUT
from pytest_sfn.tasks.http.requests import NOTHING, task_request
from pytest_sfn.tasks.http.trace import render_request, render_result, traced
from pytest_sfn.tasks.http.transport import TIMEOUT_SECONDS


def perform_faked_http_task(task: TaskRequest, perform: Callable[[], TaskReply], now: int) -> TaskReply:
    """What a fake answers, unless that takes it longer than Step Functions waits. Its connection need not exist."""
    region = task.execution_arn.split(":")[3]
    request = task_request(read_arguments(task), NOTHING, region)
    shown = render_request(request)
    with traced(HttpTrace(shown, shown)):
        reply = _in_time(perform, now + TIMEOUT_SECONDS * MICROSECONDS)
    return reply._replace(trace=HttpTrace(shown, shown, render_result(reply.result, request)))


def _in_time(perform: Callable[[], TaskReply], latest: int) -> TaskReply:
    """The answer of a fake. Raises TaskFailed if it arrives after the instant ``latest``."""
    try:
        reply = perform()
    except TaskFailed as failure:
        if failure.at <= latest:
            raise
        raise TaskFailed(SOCKET, TIMED_OUT, latest) from failure
    if reply.at > latest:
        raise TaskFailed(SOCKET, TIMED_OUT, latest)
    return reply
