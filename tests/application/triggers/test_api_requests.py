"""Requests to the APIs of an application."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.errors import SfnError

CODE = "import json\ndef handler(event, context):\n    return {'statusCode': 201, 'body': json.dumps(event)}\n"

PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}


def function(**events):
    inline = {"InlineCode": CODE, "Handler": "index.handler", "Runtime": "python3.12"}
    return {"Type": "AWS::Serverless::Function", "Properties": {**inline, "FunctionName": "Charge", "Events": events}}


def event(kind, method, path, **more):
    return {"Type": kind, "Properties": {"Method": method, "Path": path, **more}}


@pytest.fixture
def deploy(world):
    def make(**resources: Any):
        return world.executor.deploy({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources})

    return make


def test_a_request_reaches_a_function(deploy):
    app = deploy(Charge=function(Post=event("Api", "post", "/orders/{id}")))

    response = app.request("POST", "/orders/a%20b", json={"total": 5}, headers={"X-Who": "me"}, query={"a": ["1", "2"]})

    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    given = response.json()
    assert (given["httpMethod"], given["resource"], given["path"]) == ("POST", "/orders/{id}", "/orders/a%20b")
    assert given["pathParameters"] == {"id": "a b"}
    assert (given["queryStringParameters"], given["multiValueQueryStringParameters"]) == ({"a": "2"}, {"a": ["1", "2"]})
    assert (given["headers"]["X-Who"], given["headers"]["Content-Type"]) == ("me", "application/json")
    assert json.loads(given["body"]) == {"total": 5}
    assert given["requestContext"]["stage"] == "Prod"
    (record,) = app.triggers
    assert (record.source, record.rule) == ("apigateway", "POST /orders/{id}")
    assert record.target.endswith(":function:Charge")
    assert record.call.payload == record.event


def test_an_http_api_sends_format_2(deploy):
    app = deploy(Charge=function(Post=event("HttpApi", "POST", "/orders/{id}")))

    given = app.request("POST", "/orders/7", json={"a": 1}, headers={"Cookie": "x=1; y=2", "X-A": "b"}).json()

    assert (given["version"], given["routeKey"], given["rawPath"]) == ("2.0", "POST /orders/{id}", "/orders/7")
    assert given["cookies"] == ["x=1", "y=2"]
    assert given["headers"]["x-a"] == "b"
    assert given["requestContext"]["http"]["method"] == "POST"
    assert given["requestContext"]["stage"] == "$default"
    assert given["pathParameters"] == {"id": "7"}
    assert json.loads(given["body"]) == {"a": 1}
    assert "queryStringParameters" not in given


@pytest.mark.parametrize(
    ("kind", "result", "status", "text"),
    [
        ("Api", {"statusCode": 200, "body": "ok"}, 200, "ok"),
        ("Api", {"body": "ok"}, 502, '{"message":"Internal server error"}'),
        ("Api", "ok", 502, '{"message":"Internal server error"}'),
        ("HttpApi", {"statusCode": "404", "body": "no"}, 404, "no"),
        ("HttpApi", {"a": 1}, 200, '{"a":1}'),
        ("HttpApi", "ok", 200, "ok"),
        ("HttpApi", {"statusCode": "x"}, 500, '{"message":"Internal Server Error"}'),
    ],
)
def test_a_result_becomes_a_response(world, deploy, kind, result, status, text):
    app = deploy(Charge=function(Get=event(kind, "GET", "/a")))
    world.lambdas.register("Charge", returns=result)

    response = app.request("GET", "/a")

    assert (response.status_code, response.text) == (status, text)


@pytest.mark.parametrize(("kind", "status"), [("Api", 502), ("HttpApi", 500)])
def test_a_failing_function_is_a_server_error(world, deploy, kind, status):
    app = deploy(Charge=function(Get=event(kind, "GET", "/a")))
    world.lambdas.register("Charge", raises=ValueError("no"))
    assert app.request("GET", "/a").status_code == status


@pytest.mark.parametrize(("kind", "status"), [("Api", 504), ("HttpApi", 503)])
def test_a_slow_function_is_a_timeout(world, deploy, kind, status):
    app = deploy(Charge=function(Get=event(kind, "GET", "/a")))
    world.lambdas.register("Charge", duration=60, returns={"statusCode": 200})
    start = world.clock.now()
    assert app.request("GET", "/a").status_code == status
    assert (world.clock.now() - start).total_seconds() in (29, 30)


@pytest.mark.parametrize(
    ("kind", "status", "message"), [("Api", 403, "Missing Authentication Token"), ("HttpApi", 404, "Not Found")]
)
def test_an_unknown_path_or_method(deploy, kind, status, message):
    app = deploy(Charge=function(Get=event(kind, "GET", "/a")))
    for method, path in (("GET", "/b"), ("POST", "/a")):
        response = app.request(method, path)
        assert (response.status_code, response.json()) == (status, {"message": message})


def test_the_most_literal_route_wins(deploy):
    app = deploy(
        Charge=function(
            All=event("Api", "ANY", "/{proxy+}"), One=event("Api", "GET", "/a/{id}"), Two=event("Api", "GET", "/a/b")
        )
    )
    reached = [app.request("GET", path).json()["resource"] for path in ("/a/b", "/a/c", "/a/c/d", "/Prod/a/b")]
    assert reached == ["/a/b", "/a/{id}", "/{proxy+}", "/a/b"]
    assert app.request("GET", "/x/y").json()["pathParameters"] == {"proxy": "x/y"}


def test_sam_starts_a_machine(world, deploy):
    machine = {"Definition": PASS, "Events": {"Post": event("Api", "POST", "/orders")}}
    app = deploy(Orders={"Type": "AWS::Serverless::StateMachine", "Properties": machine})

    response = app.request("POST", "/orders", json={"who": 'O\'Neil "x"'})

    assert response.status_code == 200
    assert response.json()["executionArn"] == world.executor.last.arn
    assert world.executor.last.input == {"who": 'O\'Neil "x"'}


def http_api(subtype, parameters, **machine):
    return {
        "Orders": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"Definition": PASS, "RoleArn": "r", **machine},
        },
        "Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "api", "ProtocolType": "HTTP"}},
        "Call": {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "IntegrationType": "AWS_PROXY",
                "IntegrationSubtype": subtype,
                "PayloadFormatVersion": "1.0",
                "RequestParameters": {"StateMachineArn": {"Ref": "Orders"}, **parameters},
            },
        },
        "Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": "Api"},
                "RouteKey": "POST /orders/{id}",
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": "Call"}]]},
            },
        },
    }


def test_an_http_api_starts_a_machine(world, deploy):
    app = deploy(**http_api("StepFunctions-StartExecution", {"Input": "$request.body", "Name": "n-${request.path.id}"}))

    response = app.request("POST", "/orders/7", json={"a": 1})

    assert response.json() == {"executionArn": world.executor.last.arn, "startDate": 1735689600.0}
    assert (world.executor.last.name, world.executor.last.input) == ("n-7", {"a": 1})


def test_an_http_api_waits_for_an_express_machine(deploy):
    resources = http_api(
        "StepFunctions-StartSyncExecution", {"Input": "$request.body.order"}, StateMachineType="EXPRESS"
    )
    app = deploy(**resources)

    answer = app.request("POST", "/orders/7", json={"order": {"a": 1}}).json()

    assert (answer["status"], json.loads(answer["output"])) == ("SUCCEEDED", {"a": 1})


def test_an_unknown_subtype_is_refused_by_name(deploy):
    app = deploy(**http_api("AppConfig-GetConfiguration", {}))
    with pytest.raises(SfnError, match="calls AppConfig-GetConfiguration, which pytest-sfn cannot call: it knows"):
        app.request("POST", "/orders/7")


def rest_api(integration):
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        "Resource": {
            "Type": "AWS::ApiGateway::Resource",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ParentId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
                "PathPart": "orders",
            },
        },
        "Method": {
            "Type": "AWS::ApiGateway::Method",
            "Properties": {
                "RestApiId": {"Ref": "Api"},
                "ResourceId": {"Ref": "Resource"},
                "HttpMethod": "POST",
                "AuthorizationType": "NONE",
                "Integration": integration,
            },
        },
        "Orders": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {"Definition": PASS, "RoleArn": "r", "StateMachineType": "EXPRESS"},
        },
    }


def test_a_rest_api_maps_request_and_response(world, deploy):
    template = """
    #set($body = $util.escapeJavaScript($input.json('$.order')).replaceAll("\\\\'", "'"))
    {"input": "$body", "stateMachineArn": "${Orders}", "name": "$input.params('X-Name')-$context.httpMethod"}
    """
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": {"Fn::Sub": "arn:aws:apigateway:${AWS::Region}:states:action/StartSyncExecution"},
        "RequestTemplates": {"application/json": {"Fn::Sub": template}},
        "IntegrationResponses": [
            {"StatusCode": "200", "ResponseTemplates": {"application/json": "$input.path('$.output')"}},
            {"StatusCode": "400", "SelectionPattern": "4\\d{2}"},
        ],
    }
    app = deploy(**rest_api(integration))

    response = app.request("POST", "/orders", json={"order": {"who": "O'Neil"}}, headers={"X-Name": "n"})
    assert (response.status_code, response.json()) == (200, {"who": "O'Neil"})
    assert world.executor.last.name == "n-POST"

    assert app.request("POST", "/orders", json={"order": {}}, headers={"X-Name": "a b"}).status_code == 400


def test_what_a_template_has_besides_is_refused_by_name(deploy):
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution",
        "RequestTemplates": {"application/json": "#macro(x)y#end"},
        "IntegrationResponses": [{"StatusCode": "200"}],
    }
    app = deploy(**rest_api(integration))
    with pytest.raises(SfnError, match="pytest-sfn does not know '#macro' in a mapping template of API Gateway"):
        app.request("POST", "/orders", json={})


def test_an_integration_that_leaves_the_process_is_refused_by_name(deploy):
    app = deploy(**rest_api({"Type": "HTTP_PROXY", "Uri": "https://example.com", "IntegrationHttpMethod": "POST"}))
    with pytest.raises(SfnError, match="'POST /orders' has an integration of type HTTP_PROXY, which would leave"):
        app.request("POST", "/orders")


def test_a_mock_answers(deploy):
    integration = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 204}'},
        "IntegrationResponses": [{"StatusCode": "204", "ResponseTemplates": {"application/json": "none"}}],
    }
    response = deploy(**rest_api(integration)).request("POST", "/orders")
    assert (response.status_code, response.text) == (204, "none")


def test_an_application_without_an_api(deploy):
    app = deploy(Charge=function())
    with pytest.raises(SfnError, match="the application has no API with routes"):
        app.request("GET", "/")


def test_wrong_arguments_are_named(deploy):
    app = deploy(Charge=function(Get=event("Api", "GET", "/a")))
    with pytest.raises(SfnError, match="path"):
        app.request("GET", 5)
    with pytest.raises(SfnError, match="json= is not a JSON value"):
        app.request("GET", "/a", json=object())


def test_a_closed_world_answers_nothing(world, deploy):
    app = deploy(Charge=function(Get=event("Api", "GET", "/a")))
    world.close()
    with pytest.raises(SfnError, match="this pytest-sfn world is closed"):
        app.request("GET", "/a")


UNKNOWN = {"Fn::ImportValue": "shared"}


def described(**integration: Any) -> dict[str, Any]:
    """A REST API that is described in OpenAPI, with one route."""
    mock = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}, **integration}
    paths = {"/status": {"get": {"x-amazon-apigateway-integration": mock}}}
    return {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "status", "Body": {"paths": paths}}}


@pytest.mark.parametrize(
    ("integration", "status"),
    [
        ({"responses": UNKNOWN}, 500),
        ({"responses": {"default": UNKNOWN}}, None),
        ({"responses": {"default": {"statusCode": UNKNOWN}}}, None),
        ({"responses": {"default": {"statusCode": "204", "responseTemplates": UNKNOWN}}}, 204),
        ({"responses": {"default": {"statusCode": "204"}}, "requestParameters": UNKNOWN}, 204),
    ],
)
def test_a_route_with_a_part_that_only_aws_knows(deploy, integration, status):
    app = deploy(Status=described(**integration))

    if status:
        assert app.request("GET", "/status").status_code == status
    else:
        with pytest.raises(SfnError, match=r"answers with the status '.*', which is not a number"):
            app.request("GET", "/status")


def test_a_request_template_that_only_aws_knows_is_none(deploy):
    app = deploy(Status=described(requestTemplates=UNKNOWN, responses={"default": {"statusCode": "204"}}))

    assert app.request("GET", "/status", body='{"statusCode": 200}').status_code == 204


HEADERS = {
    "method.response.header.Access-Control-Allow-Origin": "'*'",
    "method.response.header.Location": "integration.response.body.headers.Location",
    "method.response.header.X-Everything": "integration.response.body",
    "method.response.header.X-Missing": "integration.response.body.nothing",
    "method.response.header.X-Stage": "stageVariables.name",
    "method.response.header.X-Path": "context.resourcePath",
}
CALL = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Charge.Arn}/invocations"


def staged_api(integration: dict[str, Any]) -> dict[str, Any]:
    """A REST API with one method, and two stages: that of its deployment, and one of its own."""
    method = {
        "RestApiId": {"Ref": "Api"},
        "ResourceId": {"Fn::GetAtt": ["Api", "RootResourceId"]},
        "HttpMethod": "GET",
        "AuthorizationType": "NONE",
        "Integration": {"IntegrationHttpMethod": "POST", **integration},
    }
    deployment = {"RestApiId": {"Ref": "Api"}, "StageName": "first"}
    variables = {"Variables": {"name": "second one"}}
    stage = {"RestApiId": {"Ref": "Api"}, "DeploymentId": {"Ref": "Deployed"}, "StageName": "second", **variables}
    return {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "orders"}},
        "Get": {"Type": "AWS::ApiGateway::Method", "Properties": method},
        "Deployed": {"Type": "AWS::ApiGateway::Deployment", "DependsOn": "Get", "Properties": deployment},
        "Stage": {"Type": "AWS::ApiGateway::Stage", "Properties": stage},
    }


def test_headers_are_mapped_from_what_a_function_returns(world, deploy):
    responses = [{"StatusCode": 302, "ResponseParameters": HEADERS}]
    integration = {"Type": "AWS", "Uri": {"Fn::Sub": CALL}, "IntegrationResponses": responses}
    app = deploy(Charge=function(), **staged_api(integration))
    world.lambdas.register("Charge", returns={"headers": {"Location": "https://example.com/"}})

    response = app.request("GET", "/")

    assert response.status_code == 302
    assert response.headers["Location"] == "https://example.com/"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["X-Everything"] == '{"headers":{"Location":"https://example.com/"}}'
    assert (response.headers["X-Stage"], response.headers["X-Path"]) == ("second one", "/")
    assert "X-Missing" not in response.headers


def test_headers_are_mapped_from_the_answer_of_a_service_or_set_by_a_template(world, deploy):
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": PASS}}
    template = '#set($context.responseOverride.header.X-Set = "by the template"){}'
    parameters = {"method.response.header.X-Kind": "integration.response.header.Content-Type"}
    integration = {
        "Type": "AWS",
        "Uri": "arn:aws:apigateway:us-east-1:states:action/StartExecution",
        "RequestTemplates": {"application/json": {"Fn::Sub": '{"stateMachineArn": "${Flow}"}'}},
        "IntegrationResponses": [
            {
                "StatusCode": "200",
                "ResponseParameters": parameters,
                "ResponseTemplates": {"application/json": template},
            }
        ],
    }
    response = deploy(Flow=machine, **staged_api(integration)).request("GET", "/")

    assert (response.status_code, response.text) == (200, "{}")
    assert response.headers["X-Set"] == "by the template"
    assert response.headers["X-Kind"] == "application/json"


@pytest.mark.parametrize("path", ["/", "/first", "/second", "/second/"])
def test_each_stage_of_an_api_is_reached(deploy, path):
    mock = {
        "Type": "MOCK",
        "RequestTemplates": {"application/json": '{"statusCode": 200}'},
        "IntegrationResponses": [{"StatusCode": "204"}],
    }
    assert deploy(**staged_api(mock)).request("GET", path).status_code == 204
