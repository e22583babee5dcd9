"""A warning about the authorizers of APIs, which requests of a test do not meet."""

import pytest

HANDLER = "def handler(event, context):\n    return 'reached'\n"


def application(auth=None, **resources):
    properties = {"Path": "/", "Method": "get", **({"Auth": auth} if auth else {})}
    function = {
        "Runtime": "python3.12",
        "Handler": "index.handler",
        "InlineCode": HANDLER,
        "Events": {"Get": {"Type": "HttpApi", "Properties": properties}},
    }
    return {"Resources": {"F": {"Type": "AWS::Serverless::Function", "Properties": function}, **resources}}


def api(type, **properties):
    return {"Type": f"AWS::Serverless::{type}", "Properties": {"StageName": "live", **properties}}


TOKEN = {
    "JwtConfiguration": {"issuer": "https://example.com", "audience": ["a"]},
    "IdentitySource": "$request.header.A",
}
SCHEME = {"type": "apiKey", "name": "A", "in": "header", "x-amazon-apigateway-authorizer": {"type": "token"}}
DOCUMENT = {"openapi": "3.0.1", "paths": {}, "components": {"securitySchemes": {"Own": SCHEME}}}
OLD_DOCUMENT = {"swagger": "2.0", "paths": {}, "securityDefinitions": {"Own": SCHEME}}
AUTHORIZER = {
    "Type": "AWS::ApiGatewayV2::Authorizer",
    "Properties": {
        "ApiId": {"Ref": "Api"},
        "AuthorizerType": "JWT",
        "Name": "own",
        "IdentitySource": ["$request.header.A"],
    },
}
HTTP = {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "own", "ProtocolType": "HTTP"}}


SIGNED = {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"}
SIGNED_DOCUMENT = {"openapi": "3.0.1", "paths": {}, "components": {"securitySchemes": {"sigv4": SIGNED}}}


def method(**properties):
    """A REST API with one method."""
    rest = {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "rest"}}
    of_api = {
        "RestApiId": {"Ref": "Rest"},
        "ResourceId": {"Fn::GetAtt": ["Rest", "RootResourceId"]},
        "HttpMethod": "GET",
        "Integration": {"Type": "MOCK"},
    }
    return {"Rest": rest, "Get": {"Type": "AWS::ApiGateway::Method", "Properties": {**of_api, **properties}}}


def route(**properties):
    of_api = {"ApiId": {"Ref": "Api"}, "RouteKey": "GET /a", **properties}
    return {"Api": HTTP, "Get": {"Type": "AWS::ApiGatewayV2::Route", "Properties": of_api}}


def warnings_of(app):
    return [warning for warning in app.warnings if "authorizers" in warning]


@pytest.mark.parametrize(
    ("template", "named"),
    [
        (application({"Authorizer": "Own"}), "F"),
        (application(Api=api("HttpApi", Auth={"Authorizers": {"Own": TOKEN}})), "Api"),
        (application(Api=api("Api", Auth={"DefaultAuthorizer": "AWS_IAM"})), "Api"),
        (application(Api=api("Api", DefinitionBody=DOCUMENT)), "Api"),
        (application(Api=api("Api", DefinitionBody=OLD_DOCUMENT)), "Api"),
        (application(Api=HTTP, Own=AUTHORIZER), "Own"),
        (application({"Authorizer": "Own"}, Api=HTTP, Own=AUTHORIZER), "F, Own"),
        (application(Api=api("Api", DefinitionBody=SIGNED_DOCUMENT)), "Api"),
        (application(**method(AuthorizationType="AWS_IAM")), "Get"),
        (application(**method(AuthorizationType="CUSTOM", AuthorizerId={"Fn::ImportValue": "shared"})), "Get"),
        (application(**route(AuthorizationType="AWS_IAM")), "Get"),
    ],
)
def test_one_warning_names_what_has_authorizers(world, template, named):
    app = world.executor.deploy(template)

    assert warnings_of(app) == [f"app.request does not apply authorizers, so it reaches every route: {named}"]


def test_a_method_without_authorizers(world):
    app = world.executor.deploy(application(**method(AuthorizationType="NONE")))

    assert warnings_of(app) == []


@pytest.mark.parametrize("auth", [None, {"Authorizer": "NONE"}, {"ApiKeyRequired": True}])
def test_an_api_without_authorizers(world, auth):
    app = world.executor.deploy(application(auth, Api=api("HttpApi")))

    assert warnings_of(app) == []
    assert app.request("GET", "/").text == "reached"
