"""The authorizers of an application's APIs, which requests of a test do not meet.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_sfn.application.deployed_stack import DeployedStack
from pytest_sfn.application.made import Declared
from pytest_sfn.definition.source.cloudformation.names import SAM_PREFIX
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json

_AUTHORIZERS = frozenset({"AWS::ApiGateway::Authorizer", "AWS::ApiGatewayV2::Authorizer"})
_ROUTES = frozenset({"AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Route"})
"""The types of routes, which may check a caller's rights of IAM without an authorizer."""

_APIS = frozenset({"AWS::Serverless::Api", "AWS::Serverless::HttpApi"})
_DOCUMENTS = ("Body", "DefinitionBody")
_SCHEMES = (("components", "securitySchemes"), ("securityDefinitions",))
"""Where OpenAPI 3 and 2 have authorizers."""

_EXTENSIONS = frozenset({"x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"})


def warn_of_authorizers(stacks: Iterable[DeployedStack]) -> list[str]:
    """One warning that names the resources with authorizers; none if there are none."""
    every = [each for stack in stacks for each in stack.with_nested()]
    found = [declared.logical_id for stack in every for declared in stack.declared.values() if _authorizes(declared)]
    if not found:
        return []
    return [f"app.request does not apply authorizers, so it reaches every route: {', '.join(found)}"]


def _authorizes(declared: Declared) -> bool:
    """True if a resource is an authorizer, or declares or names one; of a route also if it is for callers of IAM."""
    if declared.type in _AUTHORIZERS:
        return True
    properties = declared.properties
    if declared.type in _ROUTES:  # an authorizer of the template is named itself
        return properties.get("AuthorizationType") == "AWS_IAM" or properties.get("AuthorizerId") in declared.unknown
    auth = section(properties, "Auth")
    if declared.type in _APIS and (auth.get("Authorizers") or auth.get("DefaultAuthorizer")):
        return True
    events = section(properties, "Events").values() if declared.type.startswith(SAM_PREFIX) else ()
    named = (section(section(event, "Properties"), "Auth").get("Authorizer") for event in events)
    return any(name not in (None, "NONE") for name in named) or any(map(_has_extension, _schemes(properties)))


def _schemes(properties: Json) -> Iterator[Json]:
    """The security schemes of the OpenAPI documents in the properties of an API."""
    for name in _DOCUMENTS:
        for path in _SCHEMES:
            part = section(properties, name)
            for key in path:
                part = section(part, key)
            yield from part.values()


def _has_extension(scheme: Json) -> bool:
    return isinstance(scheme, dict) and not _EXTENSIONS.isdisjoint(scheme)
