"""What a definition may tell the HTTP Task and the API Gateway integration."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from tests.definition.helpers import JSONATA, errors, machine, schema_errors, task

CONNECTION = {"ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/shop/1"}
HTTP = {"ApiEndpoint": "https://api.example.com", "Method": "GET", "InvocationConfig": CONNECTION}
API = {"ApiEndpoint": "abcde12345.execute-api.us-east-1.amazonaws.com", "Method": "GET"}
BOTH = pytest.mark.parametrize(("service", "given"), [("http", HTTP), ("apigateway", API)])
AT = "/States/S/Parameters"


def calling(service: str, given: Any, field: str = "Parameters") -> dict[str, Any]:
    return task(Resource=f"arn:aws:states:::{service}:invoke", **{field: given})


def without(given: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key != name}


@BOTH
def test_what_is_needed_is_enough(service: str, given: dict[str, Any]) -> None:
    assert errors(machine(calling(service, given))) == []


def test_all_fields_of_an_http_task() -> None:
    given = {
        **without(HTTP, "InvocationConfig"),
        "Authentication": CONNECTION,
        "Headers": {"X-A": "b"},
        "QueryParameters": {"q": ["1"]},
        "RequestBody": {"a": 1},
        "Transform": {"RequestBodyEncoding": "URL_ENCODED", "RequestEncodingOptions": {"ArrayFormat": "BRACKETS"}},
    }

    assert errors(machine(calling("http", given))) == []


def test_all_fields_of_an_api_call() -> None:
    given = {
        **API,
        "Stage": "prod",
        "Path": "orders",
        "AuthType": "IAM_ROLE",
        "AllowNullValues": True,
        "Headers": {"TaskToken.$": "States.Array($$.Task.Token)"},
        "QueryParameters": {"q": ["1"]},
        "RequestBody": {},
    }

    assert errors(machine(task(Resource="arn:aws:states:::apigateway:invoke.waitForTaskToken", Parameters=given))) == []


@BOTH
@pytest.mark.parametrize("name", ["ApiEndpoint", "Method"])
def test_an_endpoint_and_a_method_are_needed(service: str, given: dict[str, Any], name: str) -> None:
    assert schema_errors(machine(calling(service, without(given, name)))) == [
        (f"The field '{name}' is required but was missing", AT)
    ]


def test_a_connection_is_needed() -> None:
    assert schema_errors(machine(calling("http", without(HTTP, "InvocationConfig")))) == [
        ("The field 'InvocationConfig' is required but was missing", AT)
    ]


@pytest.mark.parametrize("name", ["InvocationConfig", "Authentication"])
def test_a_connection_is_named_by_its_arn(name: str) -> None:
    given = {**without(HTTP, "InvocationConfig"), name: {}}

    assert schema_errors(machine(calling("http", given))) == [
        ("The field 'ConnectionArn' is required but was missing", AT)
    ]


@pytest.mark.parametrize("config", [{"InvocationConfig.$": "$.c"}, {"Authentication": {"ConnectionArn.$": "$.c"}}])
def test_a_connection_may_come_out_of_the_input(config: dict[str, Any]) -> None:
    assert errors(machine(calling("http", {**without(HTTP, "InvocationConfig"), **config}))) == []


@BOTH
def test_only_some_methods_exist(service: str, given: dict[str, Any]) -> None:
    assert schema_errors(machine(calling(service, {**given, "Method": "LIST"}))) == [
        (
            "The value for the field 'Method' must be one of the following: "
            "[GET, POST, PUT, DELETE, PATCH, OPTIONS, HEAD]",
            AT,
        )
    ]


def test_what_an_expression_gives_is_not_looked_into() -> None:
    given = {**HTTP, "Method": "{% $states.input.method %}", "Headers": "{% $states.input.headers %}"}

    assert errors(machine(calling("http", given, "Arguments"), **JSONATA)) == []


@BOTH
def test_some_headers_are_refused(service: str, given: dict[str, Any]) -> None:
    headers = {"Authorization": "x", "X-Mine": ["y"], "Host.$": "$.host", "X-Amz-Date": ["z"]}

    assert schema_errors(machine(calling(service, {**given, "Headers": headers}))) == [
        ("The 'Headers' field contains unsupported values: [authorization, host, x-amz-date]", AT)
    ]


@pytest.mark.parametrize(
    ("service", "given", "header"), [("http", HTTP, "www-authenticate"), ("apigateway", API, "From")]
)
def test_each_refuses_headers_of_its_own(service: str, given: dict[str, Any], header: str) -> None:
    assert errors(machine(calling(service, {**given, "Headers": {header: ["x"]}}))) == []


@pytest.mark.parametrize(
    ("transform", "name", "allowed"),
    [
        ({"RequestBodyEncoding": "FORM"}, "RequestBodyEncoding", "NONE, URL_ENCODED"),
        ({"RequestEncodingOptions": {"ArrayFormat": "X"}}, "ArrayFormat", "INDICES, REPEAT, COMMAS, BRACKETS"),
    ],
)
def test_a_transform_has_its_values(transform: dict[str, Any], name: str, allowed: str) -> None:
    assert schema_errors(machine(calling("http", {**HTTP, "Transform": transform}))) == [
        (f"The value for the field '{name}' must be one of the following: [{allowed}]", AT)
    ]


@pytest.mark.parametrize(
    ("service", "given", "name", "hint"),
    [
        ("http", HTTP, "QueryParameter", "did you mean 'QueryParameters'?"),
        ("http", HTTP, "Stage", None),
        ("apigateway", API, "RequestBdy", "did you mean 'RequestBody'?"),
        ("apigateway", API, "Transform", None),
    ],
)
def test_other_fields_are_refused(service: str, given: dict[str, Any], name: str, hint: str | None) -> None:
    (diagnostic,) = check_definition(machine(calling(service, {**given, name: {}})))

    assert diagnostic.message == f'The field "{name}" is not supported by Step Functions'
    assert diagnostic.location == f"{AT}/{name}"
    assert diagnostic.aws_location == AT
    assert diagnostic.hint == hint
