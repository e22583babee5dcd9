"""A Lambda function as a task: called by the optimized integration ``lambda:invoke``, or named in Resource.

https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pytest_sfn.engine.task.port import PendingReply, TaskReply, TaskRequest
from pytest_sfn.integrations.record.argument_problems import missing, unsupported, unusable_arguments, wrong_type
from pytest_sfn.lambdas.calls import PLAIN, Invocation, InvokeOptions, Unfinished
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.lambda_.failures import function_failure, read_answer, service_failure
from pytest_sfn.tasks.lambda_.http_metadata import LambdaResult, result_without_body
from pytest_sfn.tasks.limits import check_result
from pytest_sfn.values.json_text import Json, dumps

FIELDS = frozenset({"FunctionName", "Payload", "InvocationType", "Qualifier", "ClientContext", "LogType", "TenantId"})

_USUAL_FIELDS = frozenset({"FunctionName", "Payload"})
"""The arguments that most tasks have, without others."""

DURABLE_EXECUTION_NAME = "DurableExecutionName"
"""The argument that names the execution of a durable function. The optimized integration does not have it."""

_TEXTS = (
    "FunctionName",
    "InvocationType",
    "Qualifier",
    "ClientContext",
    "LogType",
    "TenantId",
    DURABLE_EXECUTION_NAME,
)


def invoke(lambdas: LambdaRegistry, request: TaskRequest) -> TaskReply:
    """Call a function. The result has the parsed payload and HTTP metadata. Raises TaskFailure."""
    given, options = request.arguments, read_options(request)
    try:
        invocation = lambdas.invoke(given["FunctionName"], payload_text(given), request, options)
    except ServiceFault as fault:
        raise service_failure(fault) from fault.__cause__
    if invocation.unfinished is not None:
        return PendingReply(LaterInvocation(invocation, invocation.unfinished, _reply))
    return _reply(invocation)


def _reply(invocation: Invocation) -> TaskReply:
    """The reply of the optimized integration. Raises TaskFailed."""
    if invocation.failure:
        raise function_failure(invocation, compact=True) from invocation.exception
    if invocation.status_code != 200:
        return TaskReply(result_without_body(invocation), invocation.at)
    payload, is_small = read_answer(invocation, "lambda")
    result = LambdaResult(invocation, payload)
    if is_small:
        return TaskReply(result, invocation.at, None, None, payload)
    check_result(result.written(), invocation.payload_size, "lambda", invocation.at)
    return TaskReply(result, invocation.at)


def call_function(lambdas: LambdaRegistry, request: TaskRequest) -> TaskReply:
    """Call the function in Resource. Its event is the effective input, the task's result is its return value.

    Raises TaskFailure, with the runtime's own text as the cause.
    """
    arn = request.resource.arn
    try:
        invocation = lambdas.invoke(arn, dumps(request.arguments), request)
    except ServiceFault as fault:
        raise service_failure(fault) from fault.__cause__
    if invocation.unfinished is not None:
        return PendingReply(LaterInvocation(invocation, invocation.unfinished, partial(_direct_reply, arn)))
    return _direct_reply(arn, invocation)


def _direct_reply(arn: str, invocation: Invocation) -> TaskReply:
    """The reply of the function in Resource. Raises TaskFailed."""
    if invocation.failure:
        raise function_failure(invocation, compact=False) from invocation.exception
    value, is_small = read_answer(invocation, arn)
    return TaskReply(value, invocation.at, None, None, value if is_small else None)


class LaterInvocation:
    """The reply of a durable function that still runs. ``make`` makes it of the finished invocation."""

    def __init__(self, invocation: Invocation, unfinished: Unfinished, make: Callable[[Invocation], TaskReply]) -> None:
        self._invocation = invocation
        self._unfinished = unfinished
        self._make = make

    def when_there(self, then: Callable[[], None]) -> None:
        self._unfinished.when_done(then)

    def read(self) -> TaskReply:
        return self._make(self._invocation)


def read_options(request: TaskRequest, fields: frozenset[str] = FIELDS) -> InvokeOptions:
    """The options of the call that a task's arguments describe. Raises EvaluationError for arguments that Step
    Functions rejects."""
    given = request.arguments
    if _is_plain(given):
        return PLAIN
    problems = _problems(given, fields)
    if problems:
        raise unusable_arguments(given, problems)
    return InvokeOptions(
        qualifier=given.get("Qualifier"),
        invocation_type=given.get("InvocationType") or "RequestResponse",
        client_context=given.get("ClientContext"),
        log_type=given.get("LogType") or "None",
        tenant_id=given.get("TenantId"),
        durable_execution_name=given.get(DURABLE_EXECUTION_NAME),
    )


def _is_plain(given: Json) -> bool:
    """True for a name and a payload, as most tasks have them."""
    return isinstance(given, dict) and _USUAL_FIELDS.issuperset(given) and isinstance(given.get("FunctionName"), str)


def payload_text(given: dict[str, Json]) -> str | None:
    """The payload of a call as JSON text; None without one."""
    payload = given.get("Payload")
    return payload if payload is None or isinstance(payload, str) else dumps(payload)


def _problems(given: Json, fields: frozenset[str]) -> list[str]:
    """The problems of the arguments, with AWS's texts."""
    if not isinstance(given, dict):
        return [missing("FunctionName")]
    problems = [unsupported(name) for name in given if name not in fields]
    if given.get("FunctionName") is None:
        problems.append(missing("FunctionName"))
    wrong = [name for name in _TEXTS if given.get(name) is not None and not isinstance(given[name], str)]
    return problems + [wrong_type(name, "a STRING") for name in wrong]
