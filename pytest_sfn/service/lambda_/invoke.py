"""Invoke, the one operation of the Lambda API that fake functions answer.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import unquote

from pytest_sfn.errors import UnservedCallError
from pytest_sfn.lambdas.calls import Invocation, InvokeOptions
from pytest_sfn.lambdas.errors import ServiceFault
from pytest_sfn.lambdas.registry import LambdaRegistry
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.service.protocol.answers import ApiAnswer, ApiError, Members
from pytest_sfn.values.safe_text import utf8

_DURABLE = "X-Amz-Durable-Execution-Name"

_PATH = re.compile(r"/functions/(?P<name>[^/]+)/invocations$")


def answer_invoke(lambdas: LambdaRegistry, call: Boto3Call) -> ApiAnswer:
    """Invoke a function. For a durable one time moves as needed, because the caller waits for the answer. Raises
    ApiError with Lambda's answer, UnmockedLambdaError for a function without a fake, or UnservedCallError for the name
    of a durable execution of another function.
    """
    found, body = _PATH.search(call.request["url_path"]), call.request["body"]
    name = unquote(found["name"]) if found else ""
    payload, options = _text(body.read() if hasattr(body, "read") else body), _options(call.request)
    try:
        if options.durable_execution_name is not None and not lambdas.reaches_durable(name, options):
            raise UnservedCallError(
                "fake Lambda functions do not support DurableExecutionName, unless @durable_execution decorates the "
                "handler: omit it, or stub the call with botocore.stub.Stubber"
            )
        invocation = lambdas.invoke(name, payload, options=options)
        if invocation.unfinished is not None:
            lambdas.durable.finish(invocation)
    except ServiceFault as fault:
        members = {"Type": "User" if fault.status < 500 else "Service", "Message": fault.message}
        raise ApiError(fault.code, fault.message, status=fault.status, members=members) from None
    return ApiAnswer(_members(invocation), invocation.status_code, _headers(invocation))


def _options(request: dict[str, Any]) -> InvokeOptions:
    headers = request["headers"]
    return InvokeOptions(
        qualifier=request["query_string"].get("Qualifier"),
        invocation_type=headers.get("X-Amz-Invocation-Type", "RequestResponse"),
        client_context=headers.get("X-Amz-Client-Context"),
        log_type=headers.get("X-Amz-Log-Type", "None"),
        region=request["context"]["client_region"],
        tenant_id=headers.get("X-Amz-Tenant-Id"),
        durable_execution_name=headers.get(_DURABLE),
    )


def _text(payload: str | bytes | bytearray | None) -> str | None:
    """The body as text; None if there is none."""
    if not payload:
        return None
    return payload if isinstance(payload, str) else payload.decode("utf-8", "replace")


def _members(invocation: Invocation) -> Members:
    from botocore.response import StreamingBody

    payload = invocation.payload or b""
    body = utf8(payload) if isinstance(payload, str) else payload
    members: Members = {
        "StatusCode": invocation.status_code,
        "Payload": StreamingBody(io.BytesIO(body), len(body)),
    }
    if invocation.status_code == 200:
        members["ExecutedVersion"] = invocation.executed_version
    if invocation.function_error:
        members["FunctionError"] = invocation.function_error
    if invocation.log_result is not None:
        members["LogResult"] = invocation.log_result
    return members


def _headers(invocation: Invocation) -> dict[str, str]:
    headers = {"content-type": "application/json", "content-length": str(invocation.payload_size)}
    if invocation.status_code == 200:
        headers["x-amz-executed-version"] = invocation.executed_version
    if invocation.function_error:
        headers["x-amz-function-error"] = invocation.function_error
    return headers
