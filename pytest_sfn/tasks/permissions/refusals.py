"""The failure of a task that the role does not allow. It looks like an error of the service.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from __future__ import annotations

from pytest_sfn.apis.operations import Operation, called_operation, operation
from pytest_sfn.engine.task.port import TaskFailed, TaskRequest
from pytest_sfn.errors import ErrorName
from pytest_sfn.iam.requests.needs import Need
from pytest_sfn.ids import Ids
from pytest_sfn.integrations import service_of_api
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.tasks.aws.calling import request_id
from pytest_sfn.tasks.aws.errors import ErrorAnswer, error_names, optimized_failure, sdk_failure, shape_of, status_of
from pytest_sfn.values.json_text import dumps

_XML = frozenset({"query", "rest-xml"})


def access_denied(request: TaskRequest, need: Need, message: str, ids: Ids, now: int) -> TaskFailed:
    """The failure of a task; ``message`` is IAM's message."""
    resource = request.resource
    if resource.service == "http":
        return _http_failure(request, need, message, now)
    if resource.service == "apigateway":
        return TaskFailed("ApiGateway.403", dumps({"Message": message}), now)
    called = _called_operation_of(resource, need)
    refusal = _refusal(called, message, request_id(ids, called.service if called else resource.service))
    if called and (called.service == "s3" or resource.service.startswith("aws-sdk:")):
        return sdk_failure(called, refusal, now)
    return optimized_failure(error_names(resource), refusal, now)


def _http_failure(request: TaskRequest, need: Need, message: str, now: int) -> TaskFailed:
    """The failure of an HTTP Task. Its endpoint is checked first, then the credentials of its connection."""
    if not need.action.startswith("states:"):
        return TaskFailed("Events.ConnectionResource.AccessDenied", message, now)
    endpoint = request.arguments.get("ApiEndpoint")
    cause = (
        f"AWS Step Functions is not authorized to perform {need.action} on API Endpoint {endpoint}. Ensure that the "
        f"StateMachine role contains the {need.action} permission for the given API Endpoint"
    )
    return TaskFailed(ErrorName.PERMISSIONS, cause, now)


def _called_operation_of(resource: Resource, need: Need) -> Operation | None:
    """The operation that a task calls; None if it may be one of several."""
    if resource.service == "bedrock" and need.action.startswith("s3:"):
        return operation("s3", need.action.removeprefix("s3:"))
    if resource.kind == "function":
        return operation("lambda", "Invoke")
    if resource.service == "bedrock" and resource.action == "invokeModel":
        return operation("bedrock-runtime", "InvokeModel")
    return called_operation(resource)


def _refusal(called: Operation | None, message: str, id: str) -> ErrorAnswer:
    """The answer of a service, in the format of its protocol."""
    if called is None:
        return ErrorAnswer(ErrorName.ACCESS_DENIED, message, 400, id)
    protocol = called.service_model.metadata["protocol"]
    service = service_of_api(called.service)
    code = service.access_denied or ("AccessDenied" if protocol in _XML else ErrorName.ACCESS_DENIED)
    shape = shape_of(called, code) if service.models_denial else None
    return ErrorAnswer(code, message, status_of(called, 403), id, shape)
