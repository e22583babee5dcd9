"""API Gateway's REST, HTTP and WebSocket APIs.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments, require
from pytest_sfn.application.resources.refusals import PartMaker
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.values.json_text import Json

_BODY = ("Body", "BodyS3Location", "FailOnWarnings", "Mode", "Parameters")
"""What imports an API from a description."""

_DOCUMENTS = frozenset({"Body", "BodyS3Location"})
REST_API = "AWS::ApiGateway::RestApi"
_OF_METHODS = ("Integration", "MethodResponses", "AuthorizerUri")


def rest_api(declared: Declared, account: Account) -> Made:
    """A REST API. The routes in its Body are those of the deployment, not of moto."""
    properties, client = declared.properties, account.client("apigateway")
    asked = {**properties, "Name": _name(declared, account)}
    made = client.create_rest_api(**arguments(declared, "apigateway", "CreateRestApi", asked, _BODY))
    root = made.get("rootResourceId") or client.get_resources(restApiId=made["id"])["items"][0]["id"]
    if declared.type == REST_API and not _DOCUMENTS.isdisjoint(properties):
        # moto deploys only an API with a method.
        of_root = {"restApiId": made["id"], "resourceId": root, "httpMethod": "ANY"}
        client.put_method(**of_root, authorizationType="NONE")
        client.put_integration(**of_root, type="MOCK")
    return Made(made["id"], {"RestApiId": made["id"], "RootResourceId": root})


def method(declared: Declared, account: Account) -> Made:
    """A method of a resource, with its integration and its responses."""
    properties, client = declared.properties, account.client("apigateway")
    sent = arguments(declared, "apigateway", "PutMethod", {"AuthorizationType": "NONE", **properties}, _OF_METHODS)
    client.put_method(**sent)
    of_method = {name: properties.get(name) for name in ("RestApiId", "ResourceId", "HttpMethod")}
    parts = PartMaker(declared, account)
    for response in items(properties, "MethodResponses"):
        parts.make("MethodResponses", "apigateway", "PutMethodResponse", {**response, **of_method})
    integration = section(properties, "Integration")
    if integration:
        with parts.part("Integration"):
            _integrate(declared, account, integration, of_method)
    return Made(declared.logical_id, {}, parts.warnings)


def _integrate(
    declared: Declared, account: Account, integration: Mapping[str, Json], of_method: Mapping[str, Json]
) -> None:
    client = account.client("apigateway")
    asked = {**integration, **of_method}
    names = ("IntegrationResponses", "IntegrationTarget", "ResponseTransferMode")
    sent = arguments(declared, "apigateway", "PutIntegration", asked, names)
    if "IntegrationHttpMethod" in integration:
        sent["integrationHttpMethod"] = str(integration["IntegrationHttpMethod"])
    client.put_integration(**sent)
    for response in items(integration, "IntegrationResponses"):
        asked = {**response, **of_method}
        client.put_integration_response(**arguments(declared, "apigateway", "PutIntegrationResponse", asked))


def stage(declared: Declared, account: Account) -> Made:
    """A stage of a REST API."""
    ignored = ("AccessLogSetting", "ClientCertificateId", "MethodSettings")
    sent = arguments(declared, "apigateway", "CreateStage", declared.properties, ignored)
    account.client("apigateway").create_stage(**sent)
    return Made(sent["stageName"])


def http_api(declared: Declared, account: Account) -> Made:
    """An HTTP or WebSocket API. The routes in its Body are those of the deployment, not of moto."""
    properties = declared.properties
    asked = {"ProtocolType": "HTTP", **properties, "Name": _name(declared, account)}
    sent = arguments(declared, "apigatewayv2", "CreateApi", asked, (*_BODY, "BasePath"))
    made = account.client("apigatewayv2").create_api(**sent)
    api = made["ApiId"]
    return Made(api, {"ApiId": api, "ApiEndpoint": made["ApiEndpoint"]})


def http_deployment(declared: Declared, account: Account) -> Made:
    """A deployment of an HTTP API. moto has none: a stage has all routes of its API."""
    require(declared, "ApiId")
    made = account.ids.hex(f"deployment {declared.logical_id}", 10)
    return Made(made, {"DeploymentId": made})


def sam_rest_api(declared: Declared, account: Account) -> Made:
    """A REST API of SAM, whose routes are those of the deployment."""
    return rest_api(_as_plain(declared), account)


def sam_http_api(declared: Declared, account: Account) -> Made:
    """An HTTP API of SAM, whose routes are those of the deployment."""
    return http_api(_as_plain(declared), account)


def _as_plain(declared: Declared) -> Declared:
    """An API of SAM with what it has in common with that of CloudFormation."""
    given = declared.properties
    properties = {name: given[name] for name in ("Name", "Description") if name in given}
    if "DefinitionBody" in given:
        properties["Body"] = given["DefinitionBody"]
    return replace(declared, properties=properties)


def _name(declared: Declared, account: Account) -> str:
    """The name of an API, which its Body may have as its title."""
    title = section(section(declared.properties, "Body"), "info").get("title")
    if title and not declared.properties.get("Name"):
        return str(title)
    return name_of(declared, account, "Name")


MAKERS: Mapping[str, Maker] = {
    "AWS::ApiGateway::Deployment": Plain(
        "apigateway",
        "CreateDeployment",
        "id",
        {"DeploymentId": "id"},
        ignored=("DeploymentCanarySettings", "StageDescription"),
    ),
    "AWS::ApiGateway::Method": method,
    "AWS::ApiGateway::Resource": Plain("apigateway", "CreateResource", "id", {"ResourceId": "id"}),
    REST_API: rest_api,
    "AWS::ApiGateway::Stage": stage,
    "AWS::ApiGatewayV2::Api": http_api,
    "AWS::ApiGatewayV2::Deployment": http_deployment,
    "AWS::ApiGatewayV2::Integration": Plain(
        "apigatewayv2", "CreateIntegration", "IntegrationId", {"IntegrationId": "IntegrationId"}
    ),
    "AWS::ApiGatewayV2::IntegrationResponse": Plain(
        "apigatewayv2",
        "CreateIntegrationResponse",
        "IntegrationResponseId",
        {"IntegrationResponseId": "IntegrationResponseId"},
    ),
    "AWS::ApiGatewayV2::Route": Plain("apigatewayv2", "CreateRoute", "RouteId", {"RouteId": "RouteId"}),
    "AWS::ApiGatewayV2::RouteResponse": Plain(
        "apigatewayv2", "CreateRouteResponse", "RouteResponseId", {"RouteResponseId": "RouteResponseId"}
    ),
    "AWS::ApiGatewayV2::Stage": Plain("apigatewayv2", "CreateStage", "StageName", ignored=("AccessLogSettings",)),
    "AWS::Serverless::Api": sam_rest_api,
    "AWS::Serverless::HttpApi": sam_http_api,
}
