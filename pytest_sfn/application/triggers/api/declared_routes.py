"""The routes that a template declares: as events of SAM, methods and routes of API Gateway, in OpenAPI, or as the URL
of a function."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.triggers.api.routes import DEFAULT_ROUTE, GatewayApi, Integration, Route, texts
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.values.json_text import Json, dumps

_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "x-amazon-apigateway-any-method"})
_INTEGRATION = "x-amazon-apigateway-integration"

_IMPLICIT = {
    "Api": GatewayApi("ServerlessRestApi", "REST", "Prod"),
    "HttpApi": GatewayApi("ServerlessHttpApi", "HTTP", DEFAULT_ROUTE),
}
"""The APIs that SAM makes for events that name none."""

_STAGES = {
    "AWS::ApiGateway::Stage": "RestApiId",
    "AWS::ApiGatewayV2::Stage": "ApiId",
    "AWS::ApiGateway::Deployment": "RestApiId",
}
"""What makes a stage of an API, and the property that names the API."""

_SAM_TEMPLATE = (
    '{"input": "$util.escapeJavaScript($input.json(\'$\')).replaceAll("\\\\\'", "\'")", "stateMachineArn": "%s"}'
)
"""How SAM lets a route start a state machine."""


class DeclaredApis:
    """The APIs of one stack: its resources, and what was made of them, by logical id."""

    def __init__(self, declared: Mapping[str, Declared], made: Mapping[str, Made]) -> None:
        self._declared = declared
        self._made = made
        self._stages = self._read_stages()
        self._apis = {made[id].physical_id: self._api(id, resource) for id, resource in declared.items() if id in made}

    def routes(self) -> Iterator[Route]:
        """All routes: those of an API with several stages once for each of them."""
        for route in self._routes():
            yield route
            for stage, variables in self._stages_of(route.api.id).items():
                if stage != route.api.stage:
                    yield replace(route, api=replace(route.api, stage=stage, variables=variables))

    def _routes(self) -> Iterator[Route]:
        for logical_id, resource in self._declared.items():
            properties = resource.properties
            match resource.type:
                case "AWS::Serverless::Function" | "AWS::Serverless::StateMachine":
                    yield from self._sam_events(logical_id, resource)
                case "AWS::Lambda::Url":
                    yield self._url(logical_id, properties)
                case "AWS::ApiGateway::Method":
                    yield from self._method(properties)
                case "AWS::ApiGatewayV2::Route":
                    yield from self._route(properties)
                case "AWS::Serverless::Api" | "AWS::Serverless::HttpApi":
                    yield from self._openapi_routes(logical_id, properties.get("DefinitionBody"))
                case "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api":
                    yield from self._openapi_routes(logical_id, properties.get("Body"))
                    yield from self._quick_route(logical_id, properties)

    def _api(self, logical_id: str, resource: Declared) -> GatewayApi | None:
        id, properties = self._made[logical_id].physical_id, resource.properties
        match resource.type:
            case "AWS::Serverless::Api":
                return GatewayApi(id, "REST", str(properties.get("StageName")), texts(properties.get("Variables")))
            case "AWS::Serverless::HttpApi":
                stage = str(properties.get("StageName") or DEFAULT_ROUTE)
                return GatewayApi(id, "HTTP", stage, texts(properties.get("StageVariables")))
            case "AWS::ApiGateway::RestApi":
                stage, variables = next(iter(self._stages_of(id).items()), ("prod", {}))
                return GatewayApi(id, "REST", stage, variables)
            case "AWS::ApiGatewayV2::Api":
                stage, variables = next(iter(self._stages_of(id).items()), (DEFAULT_ROUTE, {}))
                return GatewayApi(id, "HTTP", stage, variables)
        return None

    def _stages_of(self, api: str) -> Mapping[str, dict[str, str]]:
        """The variables of the stages of an API, by their names. Those that a deployment makes come last."""
        return self._stages.get(api, {})

    def _read_stages(self) -> dict[str, dict[str, dict[str, str]]]:
        """The stages of all APIs."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for type, member in _STAGES.items():
            for resource in self._declared.values():
                properties = resource.properties
                if resource.type == type and properties.get("StageName"):
                    described = section(properties, "StageDescription") or properties
                    variables = described.get("Variables", described.get("StageVariables"))
                    stages = found.setdefault(str(properties.get(member)), {})
                    stages.setdefault(str(properties["StageName"]), texts(variables))
        return found

    def _url(self, logical_id: str, properties: Mapping[str, Json]) -> Route:
        """The route of the URL of a function: all requests reach it."""
        attributes = self._made[logical_id].attributes
        host = urlsplit(str(attributes["FunctionUrl"])).netloc
        qualifier = f":{properties['Qualifier']}" if properties.get("Qualifier") else ""
        is_signed = properties.get("AuthType") == "AWS_IAM"
        api = GatewayApi(host.partition(".")[0], "URL", DEFAULT_ROUTE, is_signed=is_signed)
        return Route(
            api, "ANY", DEFAULT_ROUTE, Integration("AWS_PROXY", f"{attributes['FunctionArn']}{qualifier}", format="2.0")
        )

    # ---- SAM

    def _sam_events(self, logical_id: str, resource: Declared) -> Iterator[Route]:
        events = resource.properties.get("Events")
        for event in events.values() if isinstance(events, dict) else ():
            kind = event.get("Type")
            if kind not in _IMPLICIT:
                continue
            given = section(event, "Properties")
            api = self._apis.get(str(given.get("RestApiId") or given.get("ApiId"))) or _IMPLICIT[kind]
            method = str(given.get("Method", "ANY")).upper()
            yield Route(api, method, str(given.get("Path", DEFAULT_ROUTE)), self._sam_target(logical_id, given, api))

    def _sam_target(self, logical_id: str, event: Mapping[str, Any], api: GatewayApi) -> Integration:
        made = self._made[logical_id]
        if self._declared[logical_id].type == "AWS::Serverless::StateMachine":
            template = {"application/json": _SAM_TEMPLATE % made.physical_id}
            answers = ({"StatusCode": "200"}, {"StatusCode": "400", "SelectionPattern": "4\\d{2}"})
            return Integration("AWS", ":states:action/StartExecution", templates=template, responses=answers)
        arn = str(made.attributes.get("Arn") or made.physical_id)
        default = "2.0" if api.kind == "HTTP" else "1.0"
        return Integration("AWS_PROXY", arn, format=str(event.get("PayloadFormatVersion", default)))

    # ---- API Gateway

    def _method(self, properties: Mapping[str, Json]) -> Iterator[Route]:
        api = self._apis.get(str(properties.get("RestApiId")))
        given = properties.get("Integration")
        if api and isinstance(given, dict):
            path = self._resource_path(str(properties.get("ResourceId")))
            yield Route(api, str(properties.get("HttpMethod")), path, _of_rest_api(given))

    def _resource_path(self, resource_id: str) -> str:
        """The path of a resource of a REST API; that of the root is ``/``."""
        for logical_id, resource in self._declared.items():
            if resource.type == "AWS::ApiGateway::Resource" and self._made[logical_id].physical_id == resource_id:
                above = self._resource_path(str(resource.properties.get("ParentId")))
                return f"{above.rstrip('/')}/{resource.properties.get('PathPart')}"
        return "/"

    def _route(self, properties: Mapping[str, Json]) -> Iterator[Route]:
        api = self._apis.get(str(properties.get("ApiId")))
        wanted = str(properties.get("Target")).removeprefix("integrations/")
        of_apis = {id: one for id, one in self._declared.items() if one.type == "AWS::ApiGatewayV2::Integration"}
        for logical_id, resource in of_apis.items():
            if api and self._made[logical_id].physical_id == wanted:
                yield _route_of_key(api, str(properties.get("RouteKey")), _of_http_api(resource.properties))

    def _quick_route(self, logical_id: str, properties: Mapping[str, Json]) -> Iterator[Route]:
        """The route of an HTTP API that is made with its Target."""
        api = self._apis.get(self._made[logical_id].physical_id)
        if api and properties.get("Target"):
            integration = Integration("AWS_PROXY", str(properties["Target"]), format="2.0")
            yield _route_of_key(api, str(properties.get("RouteKey", DEFAULT_ROUTE)), integration)

    def _openapi_routes(self, logical_id: str, document: Json) -> Iterator[Route]:
        """The routes of a description in OpenAPI."""
        api = self._apis.get(self._made[logical_id].physical_id)
        paths = document.get("paths") if isinstance(document, dict) else None
        if api is None or not isinstance(paths, dict):
            return
        for path, operations in paths.items():
            for method, operation in (operations if isinstance(operations, dict) else {}).items():
                given = operation.get(_INTEGRATION) if method in _METHODS and isinstance(operation, dict) else None
                if isinstance(given, dict):
                    shown = "ANY" if method.startswith("x-") else method.upper()
                    yield Route(api, shown, path, _of_openapi(given))


def _route_of_key(api: GatewayApi, key: str, integration: Integration) -> Route:
    method, _, path = key.partition(" ")
    return Route(api, method, path, integration) if path else Route(api, "ANY", DEFAULT_ROUTE, integration)


def _of_rest_api(given: Mapping[str, Any]) -> Integration:
    return Integration(
        str(given.get("Type")),
        str(given.get("Uri", "")),
        templates=texts(given.get("RequestTemplates")),
        responses=tuple(items(given, "IntegrationResponses")),
    )


def _of_http_api(given: Mapping[str, Any]) -> Integration:
    return Integration(
        str(given.get("IntegrationType")),
        str(given.get("IntegrationUri", "")),
        str(given.get("IntegrationSubtype", "")),
        str(given.get("PayloadFormatVersion", "1.0")),
        texts(given.get("RequestParameters")),
    )


def _response_of_openapi(pattern: str, given: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "StatusCode": str(given.get("statusCode")),
        "SelectionPattern": "" if pattern == "default" else pattern,
        "ResponseTemplates": given.get("responseTemplates"),
        "ResponseParameters": given.get("responseParameters"),
    }


def _of_openapi(given: Mapping[str, Any]) -> Integration:
    responses = section(given, "responses")
    answers = [_response_of_openapi(pattern, section(responses, pattern)) for pattern in responses]
    templates = {
        name: text if isinstance(text, str) else dumps(text)
        for name, text in section(given, "requestTemplates").items()
    }
    return Integration(
        str(given.get("type", "")).upper(),
        str(given.get("uri", "")),
        str(given.get("integrationSubtype", "")),
        str(given.get("payloadFormatVersion", "1.0")),
        texts(given.get("requestParameters")),
        templates,
        tuple(answers),
    )
