"""Integrations of an API with services of AWS: Step Functions, EventBridge, SQS, Kinesis and DynamoDB.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html
https://docs.aws.amazon.com/step-functions/latest/dg/tutorial-api-gateway.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pytest_sfn.application.triggers.api.exchange import ApiRequest
from pytest_sfn.application.triggers.api.mapping_values import TemplateInput
from pytest_sfn.application.triggers.api.routes import ReachedRoute
from pytest_sfn.errors import ErrorName, SfnError
from pytest_sfn.tasks.http.messages import HttpAnswer, json_answer
from pytest_sfn.values.json_text import Json, dumps, loads

_SERVICES = {"states": "stepfunctions", "events": "events", "dynamodb": "dynamodb", "kinesis": "kinesis", "sqs": "sqs"}
"""boto3's names of the services that a REST API may call, by their names in a URI."""

_ACTION = re.compile(r".*:(?P<service>[\w-]+):action/(?P<action>\w+)")

_SUBTYPES = {
    "StepFunctions-StartExecution": ("stepfunctions", "start_execution"),
    "StepFunctions-StartSyncExecution": ("stepfunctions", "start_sync_execution"),
    "StepFunctions-StopExecution": ("stepfunctions", "stop_execution"),
    "EventBridge-PutEvents": ("events", "put_events"),
    "SQS-SendMessage": ("sqs", "send_message"),
    "Kinesis-PutRecord": ("kinesis", "put_record"),
}

_EXPRESSION = re.compile(r"\$(?P<root>request|context|stageVariables)(?:\.(?P<path>[\w.$\[\]-]+))?")
_EMBEDDED = re.compile(r"\$\{(?P<path>[^{}]+)\}")

Clients = Callable[[str], Any]
"""The boto3 client of a service."""


def call_action(clients: Clients, uri: str, body: str, route: str) -> HttpAnswer:
    """Call a service for a REST API: ``body`` is the request, as its JSON protocol has it."""
    found = _ACTION.fullmatch(uri)
    service = _SERVICES.get(found["service"]) if found else None
    if found is None or service is None:
        raise SfnError(
            f"the route {route!r} calls {uri}, which pytest-sfn cannot call: it knows {', '.join(_SERVICES)}"
        )
    client = clients(service)
    methods = {name: method for method, name in client.meta.method_to_api_mapping.items()}
    if found["action"] not in methods:
        raise SfnError(f"the route {route!r} calls {found['action']}, which {found['service']} does not have")
    try:
        given = loads(body)
    except ValueError:
        return json_answer(400, {"__type": ErrorName.SERIALIZATION})
    return _perform(client, methods[found["action"]], given)


def call_subtype(
    clients: Clients, reached: ReachedRoute, request: ApiRequest, context: Mapping[str, Json]
) -> HttpAnswer:
    """Call a service for an HTTP API, with the parameters that the integration maps."""
    integration, route = reached.route.integration, reached.route
    if integration.subtype not in _SUBTYPES:
        known = ", ".join(_SUBTYPES)
        raise SfnError(
            f"the route {route.key!r} calls {integration.subtype}, which pytest-sfn cannot call: it knows {known}"
        )
    service, method = _SUBTYPES[integration.subtype]
    given = read_input(reached, request, context)
    values = {name: _parameter_value(text, given) for name, text in integration.parameters.items() if name != "Region"}
    return _perform(clients(service), method, _arguments(method, values))


def read_input(reached: ReachedRoute, request: ApiRequest, context: Mapping[str, Json]) -> TemplateInput:
    """What templates and mappings read of a request."""
    parameters = {
        "path": dict(reached.parameters),
        "querystring": dict(request.query),
        "header": dict(request.headers),
    }
    return TemplateInput(request.body or "", parameters, context, reached.route.api.variables)


def _arguments(method: str, values: dict[str, str]) -> dict[str, Any]:
    """The arguments for boto3."""
    if method == "put_events":
        names = {"Detail", "DetailType", "Source", "EventBusName", "TraceHeader"}
        return {"Entries": [{name: value for name, value in values.items() if name in names}]}
    if method in ("start_execution", "start_sync_execution", "stop_execution"):
        return {name[0].lower() + name[1:]: value for name, value in values.items()}
    return dict(values)


def _parameter_value(text: str, given: TemplateInput) -> str:
    """The value of a parameter: ``$request.body.id``, text with ``${request.path.id}``, or the text itself."""
    whole = _EXPRESSION.fullmatch(text)
    if whole:
        return _evaluate(text[1:], given)
    return _EMBEDDED.sub(lambda found: _evaluate(found["path"], given), text)


def _evaluate(path: str, given: TemplateInput) -> str:
    root, _, rest = path.partition(".")
    if root == "stageVariables":
        return given.variables.get(rest, "")
    if root == "context":
        value: Any = given.context.get(rest)
        return "" if value is None else str(value)
    place, _, name = rest.partition(".")
    if place == "body":
        found = given.select(f"$.{name}") if name else given.body
        return found if isinstance(found, str) else dumps(found)
    parameters = given.parameters.get(place, {})
    if place == "header":
        return next((value for key, value in parameters.items() if key.lower() == name.lower()), "")
    return parameters.get(name, "")


def _perform(client: Any, method: str, arguments: dict[str, Any]) -> HttpAnswer:
    """The answer of a service, as its JSON protocol writes it."""
    from botocore.exceptions import ClientError, ParamValidationError

    try:
        answer = getattr(client, method)(**arguments)
    except ClientError as refusal:
        error = refusal.response["Error"]
        status = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
        return json_answer(status, {"__type": error["Code"], "message": error["Message"]})
    except (ParamValidationError, TypeError) as problem:
        return json_answer(400, {"__type": ErrorName.VALIDATION, "message": str(problem)})
    answer.pop("ResponseMetadata", None)
    return json_answer(200, _plain(answer))


def _plain(value: Any) -> Json:
    """Dates as seconds, as JSON protocols write them."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.timestamp() if isinstance(value, datetime) else value
