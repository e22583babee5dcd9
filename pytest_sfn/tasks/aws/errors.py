"""Error names and causes for the errors of AWS services.

AWS SDK integrations use the AWS SDK for Java 2, the optimized ones use version 1. Both the names and the texts differ.
https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.answers_by_day import SDK_ATTEMPTS
from pytest_sfn.apis.operations import Operation
from pytest_sfn.engine.task.port import TaskFailed
from pytest_sfn.integrations import find_action, find_service, service_of_api
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.api_names import exception_name, java_name, service_name
from pytest_sfn.integrations.record.resource import Resource

_JSON = frozenset({"json", "smithy-rpc-v2-cbor"})
"""The protocols that use one HTTP status for all errors of the caller."""

_EXTENDED_ID_BYTES = 56

ATTEMPTS = f" {SDK_ATTEMPTS.value}"


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """What a service answered instead of a result. ``shape`` is the modelled error; None if there is none. With
    ``status`` 0 it was never asked: no request can be made of such arguments.
    """

    code: str
    message: str
    status: int
    request_id: str
    shape: str | None = None
    extended_id: str | None = None


def read_error_answer(operation: Operation, answer: Mapping[str, Any], request_id: str) -> ErrorAnswer:
    """The error in an answer that botocore has parsed, with a request id of this world."""
    error, metadata = answer.get("Error", {}), answer.get("ResponseMetadata", {})
    status = status_of(operation, int(metadata.get("HTTPStatusCode", 400)))
    # moto answers HEAD with a body, which AWS never does.
    code = str(status if operation.model.http.get("method") == "HEAD" else error.get("Code", ""))
    # A service that once had the query protocol answers with its old code, and also with the name of the modelled
    # error.
    shape = shape_of(operation, str(error.get("QueryErrorCode") or code))
    message = error.get("Message") or error.get("message") or ""
    if code.isdigit():
        # An answer without a body: botocore fills in the status, and Java says "null".
        code, message = shape or code, "null"
    return ErrorAnswer(code, message, status, request_id, shape, metadata.get("HostId"))


def error_answer(operation: Operation, code: str, message: str, request_id: str) -> ErrorAnswer:
    """The answer to an error of the caller."""
    return ErrorAnswer(code, message, 400, request_id, shape_of(operation, code))


def sdk_failure(operation: Operation, refusal: ErrorAnswer, at: int) -> TaskFailed:
    """The failure of an AWS SDK integration."""
    service = service_name(operation.service_id)
    if not refusal.status:
        return TaskFailed(f"{service}.SdkClientException", refusal.message, at)
    name = exception_name(java_name(refusal.shape)) if refusal.shape else f"{service}Exception"
    details = f"Service: {service}, Status Code: {refusal.status}, Request ID: {refusal.request_id}"
    if operation.service_id == "S3":
        details += f", Extended Request ID: {refusal.extended_id or extended_request_id(refusal.request_id)}"
    count = ATTEMPTS if service_of_api(operation.service).counts_attempts else ""
    return TaskFailed(f"{service}.{name}", f"{refusal.message} ({details}){count}", at)


def extended_request_id(request_id: str) -> str:
    """The extended id of a request to S3. The same request always has the same one."""
    return base64.b64encode(hashlib.shake_256(request_id.encode()).digest(_EXTENDED_ID_BYTES)).decode()


def error_names(resource: Resource) -> ErrorNames:
    """The names that the errors of an optimized integration use."""
    service = find_service(resource.service)
    names = find_action(resource).errors or (service.errors if service else None)
    assert names is not None, f"{resource.service} has optimized integrations"
    return names


def optimized_failure(names: ErrorNames, refusal: ErrorAnswer, at: int) -> TaskFailed:
    """The failure of an optimized integration."""
    if not refusal.status:
        return TaskFailed(f"{names.prefix}.SdkClientException", refusal.message, at)
    name = exception_name(refusal.shape) if refusal.shape else names.base
    cause = (
        f"{refusal.message} (Service: {names.service}; Status Code: {refusal.status}; Error Code: {refusal.code}; "
        f"Request ID: {refusal.request_id}; Proxy: null)"
    )
    return TaskFailed(f"{names.prefix}.{name}", cause, at)


def status_of(operation: Operation, status: int) -> int:
    """The HTTP status of an error in the protocol of the service."""
    is_json = operation.service_model.metadata["protocol"] in _JSON
    return 400 if is_json and 400 <= status < 500 else status


def shape_of(operation: Operation, code: str) -> str | None:
    """The modelled error of a code. An answer without a body has only its HTTP status for one: what is not found is
    what the operation may not find.
    """
    if code.isdigit():
        modelled = [shape.name for shape in operation.model.error_shapes]
        return modelled[0] if code == "404" and len(modelled) == 1 else None
    service: Any = operation.service_model
    shape = service.shape_for_error_code(code)
    return shape and str(shape.name)
