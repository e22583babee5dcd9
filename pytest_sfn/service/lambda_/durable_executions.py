"""The operations of the Lambda API with which durable functions keep their state, and that answer their callbacks.

https://docs.aws.amazon.com/lambda/latest/api/API_CheckpointDurableExecution.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from pytest_sfn.lambdas.durable.execution import DurableExecution
from pytest_sfn.lambdas.durable.operations import DurableOperation
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.lambdas.service_errors import INVALID_PARAMETER_VALUE, RESOURCE_NOT_FOUND
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.service.protocol.answers import ApiAnswer, ApiError, Members
from pytest_sfn.values.json_text import loads

_EXECUTION = re.compile(r"/durable-executions/(?P<id>[^/]+)/")
_CALLBACK = re.compile(r"/durable-execution-callbacks/(?P<id>.+)/\w+$")

CALLBACK_TIMEOUT = "CallbackTimeoutException"


def answer_durable(lambdas: LambdaRegistry, call: Boto3Call) -> ApiAnswer:
    """Perform one of ``OPERATIONS``. Raises ApiError with Lambda's answer."""
    return ApiAnswer(OPERATIONS[call.operation](lambdas, call))


def _checkpoint(lambdas: LambdaRegistry, call: Boto3Call) -> Members:
    execution = _execution(lambdas, call)
    changed = execution.checkpoint(_body(call).get("Updates") or ())
    token = execution.new_checkpoint_token()
    return {"CheckpointToken": token, "NewExecutionState": {"Operations": changed}}


def _state(lambdas: LambdaRegistry, call: Boto3Call) -> Members:
    return {"Operations": _execution(lambdas, call).state()}


def _succeed(lambdas: LambdaRegistry, call: Boto3Call) -> Members:
    execution, callback = _open_callback(lambdas, call)
    body = call.request["body"]
    result = body.read() if hasattr(body, "read") else body
    text = result.decode("utf-8", "replace") if isinstance(result, (bytes, bytearray)) else result
    execution.answer(callback, "SUCCEEDED", Result=text or None)
    return {}


def _fail(lambdas: LambdaRegistry, call: Boto3Call) -> Members:
    execution, callback = _open_callback(lambdas, call)
    execution.answer(callback, "FAILED", Error=_body(call))
    return {}


def _heartbeat(lambdas: LambdaRegistry, call: Boto3Call) -> Members:
    execution, callback = _open_callback(lambdas, call)
    execution.note_heartbeat(callback)
    return {}


OPERATIONS: dict[str, Callable[[LambdaRegistry, Boto3Call], Members]] = {
    "CheckpointDurableExecution": _checkpoint,
    "GetDurableExecutionState": _state,
    "SendDurableExecutionCallbackSuccess": _succeed,
    "SendDurableExecutionCallbackFailure": _fail,
    "SendDurableExecutionCallbackHeartbeat": _heartbeat,
}
"""What is answered here, by the name of the operation."""


def _body(call: Boto3Call) -> dict[str, Any]:
    """The members of a request that are not in its path."""
    body = call.request["body"]
    text = body.decode() if isinstance(body, (bytes, bytearray)) else body
    members: dict[str, Any] = loads(text) if text else {}
    return members


def _execution(lambdas: LambdaRegistry, call: Boto3Call) -> DurableExecution:
    """The execution that a call is about, which must still run."""
    arn = _identifier(_EXECUTION, call)
    found = lambdas.durable.find(arn)
    if found is None or found.is_done:
        why = "has ended" if found else "does not exist"
        raise ApiError(INVALID_PARAMETER_VALUE, f"The durable execution {arn} {why}.", members={"Type": "User"})
    return found


def _open_callback(lambdas: LambdaRegistry, call: Boto3Call) -> tuple[DurableExecution, DurableOperation]:
    """The callback that a call is about, which must not have ended."""
    callback_id = _identifier(_CALLBACK, call)
    found = lambdas.durable.find_callback(callback_id)
    if found is None:
        raise ApiError(RESOURCE_NOT_FOUND, f"Callback not found: {callback_id}", status=404, members={"Type": "User"})
    if found[0].is_done or not found[1].is_open:
        raise ApiError(CALLBACK_TIMEOUT, f"Callback has already ended: {callback_id}", members={"Type": "User"})
    return found


def _identifier(pattern: re.Pattern[str], call: Boto3Call) -> str:
    """The ARN or id in the path of a request."""
    found = pattern.search(call.request["url_path"])
    return unquote(found["id"]) if found else ""
