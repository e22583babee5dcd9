"""The AWS SDK integration ``aws-sdk:lambda:invoke``. Its result is the API's answer, so a function's error is not a
failure.

https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

from functools import partial

from pytest_sfn.engine.task.port import PendingReply, TaskFailed, TaskReply, TaskRequest
from pytest_sfn.errors import ErrorName
from pytest_sfn.lambdas.calls import Invocation
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.tasks.aws.errors import ATTEMPTS
from pytest_sfn.tasks.lambda_.failures import body_text
from pytest_sfn.tasks.lambda_.invoke import DURABLE_EXECUTION_NAME, FIELDS, LaterInvocation, payload_text, read_options
from pytest_sfn.tasks.limits import check_payload, check_result
from pytest_sfn.values.json_text import Json

_FIELDS = FIELDS | {DURABLE_EXECUTION_NAME}


def invoke_by_sdk(lambdas: LambdaRegistry, request: TaskRequest) -> TaskReply:
    """Call a function. The payload in the result stays JSON text. Raises TaskFailed for an error of the service."""
    name, given = request.resource.service, request.arguments
    options = read_options(request, _FIELDS)
    try:
        invocation = lambdas.invoke(given["FunctionName"], payload_text(given), request, options)
    except ServiceFault as fault:
        cause = (
            f"{fault.message} (Service: Lambda, Status Code: {fault.status}, Request ID: {fault.request_id}){ATTEMPTS}"
        )
        raise TaskFailed(_sdk_name(fault), cause, fault.at, exception=fault.__cause__) from fault.__cause__
    if invocation.unfinished is not None:
        return PendingReply(LaterInvocation(invocation, invocation.unfinished, partial(_reply, name)))
    return _reply(name, invocation)


def _reply(name: str, invocation: Invocation) -> TaskReply:
    """The API's answer as the result. Raises TaskFailed if it is too large."""
    check_payload(invocation.payload_size, name, invocation.at)
    result: dict[str, Json] = {}
    if invocation.status_code == 200:
        result["ExecutedVersion"] = invocation.executed_version
        if invocation.function_error:
            result["FunctionError"] = invocation.function_error
        if invocation.log_result is not None:
            result["LogResult"] = invocation.log_result
        result["Payload"] = body_text(invocation)
    result["StatusCode"] = invocation.status_code
    check_result(result, invocation.payload_size, name, invocation.at)
    return TaskReply(result, invocation.at)


def _sdk_name(fault: ServiceFault) -> str:
    """The exception name of the newer SDK, whose base class has another name."""
    return "Lambda.LambdaException" if fault.name == ErrorName.LAMBDA_BASE_CLASS else fault.name
