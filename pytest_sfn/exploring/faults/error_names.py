"""Which errors a task can give, of those that a definition names."""

from __future__ import annotations

from pytest_sfn.apis.error_names import meant_error, modelled_names
from pytest_sfn.errors import ErrorName
from pytest_sfn.integrations import find_action, find_service
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.lambdas.service_errors import SERVICE_ERRORS

UNNAMED = "UnexpectedError"
"""The error of a function that no definition names."""

_LAMBDA = "Lambda."
_STATES = "States."
_HTTP = ("States.Http.Socket", "States.Http.StatusCode.")


def is_function(resource: Resource) -> bool:
    """True for a call of a Lambda function, whose errors have any name."""
    return resource.kind == "function" or (resource.action == "invoke" and resource.service == "lambda")


def can_give(resource: Resource, name: str) -> bool:
    """True if a call can fail with this error. States.Timeout and States.HeartbeatTimeout are not errors of a call."""
    if resource.kind == "activity":
        return False
    if name.startswith(_STATES):
        is_http = resource.service == "http" and name.startswith(_HTTP)
        return is_http or name == ErrorName.PERMISSIONS
    if is_function(resource):
        return _is_lambda_error(name) if name.startswith(_LAMBDA) else True
    return _is_service_error(resource, name)


def can_answer(resource: Resource, name: str) -> bool:
    """True if the answer to a task token can have this error: a worker may send any but those of Step Functions."""
    return resource.is_answered and not name.startswith((_STATES, _LAMBDA))


def _is_lambda_error(name: str) -> bool:
    return name == ErrorName.LAMBDA_UNKNOWN or name.removeprefix(_LAMBDA) in SERVICE_ERRORS


def _is_service_error(resource: Resource, name: str) -> bool:
    """True for an error with the prefix of the service, unless it is a modelled error in another spelling."""
    if resource.service == "http":
        return False
    if resource.service == "apigateway":
        return name.startswith("ApiGateway.")
    names = modelled_names(resource)
    if not names:
        return True
    prefixes = {known.rpartition(".")[0] for known in names}
    return name.rpartition(".")[0] in prefixes and meant_error(resource, name) is None


def unnamed_error(resource: Resource) -> str:
    """An error of a call that definitions rarely name."""
    if is_function(resource):
        return UNNAMED
    if resource.service == "http":
        return f"{_HTTP[1]}500"
    if resource.service == "apigateway":
        return "ApiGateway.500"
    service = find_service(resource.service)
    names = find_action(resource).errors or (service.errors if service else None)
    if names:
        return f"{names.prefix}.{names.base}"
    return next(reversed(modelled_names(resource)), UNNAMED)
