"""REST APIs that moto keeps, called by tasks."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import boto3
import pytest
import responses

from pytest_sfn import mock_sfn
from pytest_sfn.errors import UnmockedLambdaError, UnmockedTaskError
from pytest_sfn.world.world import World
from tests.tasks.apigateway.conftest import CallApi, RestApi, api_task
from tests.tasks.http.conftest import connect, http_task

__all__ = ["connect"]

pytest.importorskip("openapi_spec_validator", reason="moto keeps REST APIs only with moto[apigateway]")

ANSWER = {"statusCode": 200, "body": "{}"}
FORBIDDEN = '{"message":"Forbidden"}'
NO_TOKEN = '{"message":"Missing Authentication Token"}'
INTERNAL = '{"message":"Internal server error"}'


# ---- functions behind an API


def test_a_fake_function_answers(world: World, api: RestApi, call: CallApi) -> None:
    world.lambdas.register("Take", returns={"statusCode": 201, "body": '{"id": 7}', "headers": {"X-A": "b"}})
    api.function("orders", "POST", "Take").deploy()

    call(ApiEndpoint=api.host).assert_succeeded(
        output={
            "Headers": {"Content-Type": ["application/json"], "X-A": ["b"]},
            "ResponseBody": {"id": 7},
            "StatusCode": 201,
            "StatusText": "Created",
        }
    )


def test_the_event_of_the_function(world: World, api: RestApi, call: CallApi) -> None:
    take = world.lambdas.register("Take", returns=ANSWER)
    api.function("orders/{id}", "ANY", "Take").deploy(table="t-1")

    call(
        ApiEndpoint=api.host,
        Method="PUT",
        Path="orders/a%20b",
        Headers={"X-A": ["1", "2"]},
        QueryParameters={"q": ["x y", "z"], "empty": [""]},
        RequestBody={"total": 12.5},
    ).assert_succeeded()

    event = take.last_call.payload
    context = event.pop("requestContext")
    assert event == {
        "resource": "/orders/{id}",
        "path": "/orders/a%20b",
        "httpMethod": "PUT",
        "headers": {"Host": api.host, "X-A": "2", "Content-Type": "application/json; charset=UTF-8"},
        "multiValueHeaders": {
            "Host": [api.host],
            "X-A": ["1", "2"],
            "Content-Type": ["application/json; charset=UTF-8"],
        },
        "queryStringParameters": {"q": "z", "empty": ""},
        "multiValueQueryStringParameters": {"q": ["x y", "z"], "empty": [""]},
        "pathParameters": {"id": "a b"},
        "stageVariables": {"table": "t-1"},
        "body": '{"total":12.5}',
        "isBase64Encoded": False,
    }
    assert context["stage"] == "prod"
    assert context["resourcePath"] == "/orders/{id}"
    assert context["path"] == "/prod/orders/a%20b"
    assert context["domainName"] == api.host
    assert context["apiId"] == context["domainPrefix"] == api.host.partition(".")[0]
    assert context["requestTime"] == "01/Jan/2025:00:00:00 +0000"
    assert context["requestTimeEpoch"] == 1735689600000


def test_what_a_request_does_not_have_is_null(world: World, api: RestApi, call: CallApi) -> None:
    take = world.lambdas.register("Take", returns=ANSWER)
    api.function("orders", "GET", "Take").deploy()

    call(ApiEndpoint=api.host, Method="GET").assert_succeeded()

    event = take.last_call.payload
    absent = ("queryStringParameters", "multiValueQueryStringParameters", "pathParameters", "stageVariables", "body")
    assert [event[name] for name in absent] == [None] * 5


def test_several_values_of_a_header(world: World, api: RestApi, call: CallApi) -> None:
    answer = {"statusCode": "200", "multiValueHeaders": {"X-A": ["1", 2]}, "headers": {"content-type": "text/plain"}}
    world.lambdas.register("Take", returns=answer)
    api.function("orders", "POST", "Take").deploy()

    assert call(ApiEndpoint=api.host).output["Headers"] == {"content-type": ["text/plain"], "X-A": ["1", "2"]}


def test_an_encoded_body(world: World, api: RestApi, call: CallApi) -> None:
    body = base64.b64encode(b"hello").decode()
    world.lambdas.register("Take", returns={"statusCode": 200, "body": body, "isBase64Encoded": True})
    api.function("orders", "POST", "Take").deploy()

    assert call(ApiEndpoint=api.host).output["ResponseBody"] == "hello"


def test_an_error_that_the_function_answers(world: World, api: RestApi, call: CallApi) -> None:
    world.lambdas.register("Take", returns={"statusCode": 409, "body": "there already"})
    api.function("orders", "POST", "Take").deploy()

    call(ApiEndpoint=api.host).assert_failed(error="ApiGateway.409", cause="there already")


@pytest.mark.parametrize(
    "behaviour",
    [
        {"raises": ValueError("bug")},
        {"returns": None},
        {"returns": {"id": 7}},
        {"returns": {"statusCode": "OK"}},
        {"returns": {"statusCode": 200, "body": {"id": 7}}},
        {"returns": {"statusCode": 200, "headers": ["a"]}},
        {"returns": {"statusCode": 200, "multiValueHeaders": {"a": "b"}}},
        {"returns": {"statusCode": 200, "body": "!", "isBase64Encoded": True}},
        {"returns": b"no json"},
    ],
)
def test_a_function_without_a_proper_answer_is_a_bad_gateway(
    world: World, api: RestApi, call: CallApi, behaviour: dict[str, Any]
) -> None:
    world.lambdas.register("Take", **behaviour)
    api.function("orders", "POST", "Take").deploy()

    call(ApiEndpoint=api.host).assert_failed(error="ApiGateway.502", cause=INTERNAL)


@pytest.mark.parametrize(("duration", "error"), [(29, None), (30, "ApiGateway.504")])
def test_an_api_waits_for_29_seconds(
    world: World, api: RestApi, call: CallApi, duration: int, error: str | None
) -> None:
    world.lambdas.register("Take", returns=ANSWER, duration=duration, timeout=60)
    api.function("orders", "POST", "Take").deploy()

    execution = call(ApiEndpoint=api.host)

    assert execution.duration == timedelta(seconds=29)
    assert execution.error == error
    assert execution.cause == (error and '{"message":"Endpoint request timed out"}')


def test_a_function_that_a_variable_of_the_stage_names(world: World, api: RestApi, call: CallApi) -> None:
    world.lambdas.register("Take", returns=ANSWER)
    api.function("orders", "POST", "${stageVariables.function}").deploy(function="Take")

    call(ApiEndpoint=api.host).assert_succeeded()


def test_a_function_that_nobody_faked_is_a_mistake_of_the_test(api: RestApi, call: CallApi, world: World) -> None:
    api.function("orders", "POST", "Take").deploy()

    with pytest.raises(UnmockedLambdaError):
        call(ApiEndpoint=api.host)


def test_a_function_that_does_not_exist_where_nothing_is_strict() -> None:
    with mock_sfn(strict=False) as sfn:
        api = RestApi().function("orders", "POST", "Take").deploy()

        execution = sfn.executor.run(api_task(ApiEndpoint=api.host))

        execution.assert_failed(error="ApiGateway.500", cause=INTERNAL)


def test_an_http_task_reaches_the_same_function(world: World, api: RestApi, connect: Any) -> None:
    take = world.lambdas.register("Take", returns={"statusCode": 404, "body": "gone"})
    api.function("orders", "POST", "Take").deploy()
    url = f"https://{api.host.upper()}/prod/orders"

    execution = world.executor.run(http_task(ApiEndpoint=url, InvocationConfig={"ConnectionArn": connect()}))

    execution.assert_failed(error="States.Http.StatusCode.404", cause="Not Found")
    assert take.last_call.payload["headers"]["x-key"] == "hidden"
    assert take.last_call.payload["requestContext"]["identity"]["userAgent"].startswith("Amazon|StepFunctions")


# ---- which method a request reaches


@pytest.mark.parametrize(
    ("path", "reached", "parameters"),
    [
        ("/", "/", None),
        ("orders", "/orders", None),
        ("orders/", "/orders", None),
        ("orders/7", "/orders/{id}", {"id": "7"}),
        ("orders/new", "/orders/new", None),
        ("orders/7/lines/2", "/orders/{id}/lines/{line}", {"id": "7", "line": "2"}),
        ("files/a/b.txt", "/files/{name+}", {"name": "a/b.txt"}),
    ],
)
def test_the_path_that_spells_out_most_is_reached(
    world: World, api: RestApi, call: CallApi, path: str, reached: str, parameters: Any
) -> None:
    take = world.lambdas.register("Take", returns=ANSWER)
    paths = ["{any+}", "", "orders/{id}", "orders", "orders/new", "orders/{id}/lines/{line}", "files/{name+}"]
    for one in paths:
        api.function(one, "POST", "Take")
    api.deploy()

    call(ApiEndpoint=api.host, Path=path).assert_succeeded()

    assert take.last_call.payload["resource"] == reached
    assert take.last_call.payload["pathParameters"] == parameters


def test_a_method_of_its_own_goes_before_any(world: World, api: RestApi, call: CallApi) -> None:
    world.lambdas.register("Any", returns=ANSWER, required=False)
    post = world.lambdas.register("Post", returns=ANSWER)
    api.function("orders", "ANY", "Any").function("orders", "POST", "Post").deploy()

    call(ApiEndpoint=api.host).assert_succeeded()

    post.assert_called_once()


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ({"Stage": "dev"}, FORBIDDEN),
        ({"Path": "bills"}, NO_TOKEN),
        ({"Path": "orders/7/8"}, NO_TOKEN),
        ({"Method": "GET"}, NO_TOKEN),
    ],
)
def test_what_an_api_does_not_have_is_forbidden(
    world: World, api: RestApi, call: CallApi, arguments: dict[str, Any], cause: str
) -> None:
    api.function("orders", "POST", "Take").deploy()

    call(ApiEndpoint=api.host, **arguments).assert_failed(error="ApiGateway.403", cause=cause)


# ---- other integrations


def test_an_http_endpoint_behind_an_api(stubs: responses.RequestsMock, api: RestApi, call: CallApi) -> None:
    stubs.post("https://backend.example.com/orders/7", json={"id": 7}, status=201)
    mapped = {"integration.request.path.id": "method.request.path.id"}
    api.method(
        "{id}", "ANY", "HTTP_PROXY", "https://backend.example.com/orders/{id}", requestParameters=mapped
    ).deploy()

    execution = call(
        ApiEndpoint=api.host, Path="7", Headers={"X-A": ["b"]}, QueryParameters={"q": ["x"]}, RequestBody={"total": 1}
    )

    assert execution.output["ResponseBody"] == {"id": 7}
    request = stubs.calls[0].request
    assert request.url == "https://backend.example.com/orders/7?q=x"
    assert (request.headers["X-A"], request.body) == ("b", b'{"total":1}')


def test_an_http_endpoint_that_is_not_proxied_gets_the_body(
    stubs: responses.RequestsMock, api: RestApi, call: CallApi
) -> None:
    stubs.post("https://backend.example.com/", json={"id": 7})
    api.method("orders", "PUT", "HTTP", "https://backend.example.com/").deploy()

    call(
        ApiEndpoint=api.host, Method="PUT", Headers={"X-A": ["b"]}, QueryParameters={"q": ["x"]}, RequestBody={"a": 1}
    ).assert_succeeded()

    request = stubs.calls[0].request
    assert (request.url, request.body) == ("https://backend.example.com/", b'{"a":1}')
    assert request.headers["Content-Type"] == "application/json; charset=UTF-8"
    assert "X-A" not in request.headers


@pytest.mark.parametrize("type", ["HTTP", "HTTP_PROXY"])
def test_an_http_endpoint_that_nobody_answers_for(api: RestApi, call: CallApi, type: str) -> None:
    api.method("orders", "POST", type, "https://backend.example.com/").deploy()

    with pytest.raises(UnmockedTaskError) as raised:
        call(ApiEndpoint=api.host)

    assert (
        "nothing in this process answers POST https://backend.example.com/, to which method POST /orders of the REST "
        "API 'orders' in moto leads, and tests cannot reach the network"
    ) in str(raised.value)


@pytest.mark.parametrize("type", ["MOCK", "AWS"])
@pytest.mark.parametrize(("path", "called"), [("{id}", "7"), ("orders", "orders")])
def test_what_moto_does_not_perform(api: RestApi, call: CallApi, type: str, path: str, called: str) -> None:
    api.method(path, "POST", type, "arn:aws:apigateway:us-east-1:sqs:action/SendMessage").deploy()

    with pytest.raises(UnmockedTaskError) as raised:
        call(ApiEndpoint=api.host, Path=called)

    assert (
        f"\n  method POST /{path} of the REST API 'orders' in moto has an integration of type {type}, which moto "
        "cannot perform\n"
    ) in str(raised.value)


def test_what_moto_does_not_perform_a_stub_answers(stubs: responses.RequestsMock, api: RestApi, call: CallApi) -> None:
    api.method("orders", "POST", "MOCK").deploy()
    stubs.post(f"https://{api.host}/prod/orders", json={"id": 7})

    assert call(ApiEndpoint=api.host).output["ResponseBody"] == {"id": 7}


def test_what_moto_performs(world: World, api: RestApi, call: CallApi) -> None:
    boto3.client("dynamodb", region_name="us-east-1").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    api.method("orders", "POST", "AWS", "arn:aws:apigateway:us-east-1:dynamodb:action/PutItem").deploy()

    call(ApiEndpoint=api.host, RequestBody={"TableName": "orders", "Item": {"id": {"S": "7"}}}).assert_succeeded()

    table = boto3.resource("dynamodb", region_name="us-east-1").Table("orders")
    assert json.dumps(table.scan()["Items"]) == '[{"id": "7"}]'
