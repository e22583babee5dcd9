"""The versions and aliases of state machines that a template declares.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-cd-aliasing-versioning.html
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pytest_sfn.application.made import Declared, Made
from pytest_sfn.application.resources.properties import arguments
from pytest_sfn.application.resources.unknown_values import known_only_on_aws
from pytest_sfn.application.template.known_values import texts_in
from pytest_sfn.definition.source.cloudformation.references import items, section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json, as_list

if TYPE_CHECKING:
    from pytest_sfn.service.api import Api

_VERSION = "AWS::StepFunctions::StateMachineVersion"
PUBLISHED = (_VERSION, "AWS::StepFunctions::StateMachineAlias")
_ALL_EXECUTIONS = 100
_ROUTE = re.compile(r"#/RoutingConfiguration(/\d+)?")


def make_qualified(declared: Declared) -> Made:
    """The ARN of a version, which is the first of its machine, or of an alias. ``publish`` makes it later.

    One of a machine that only AWS knows is never made, which a warning says.
    """
    properties = declared.properties
    if declared.type == _VERSION:
        arguments(declared, "stepfunctions", "PublishStateMachineVersion", properties, ("StateMachineRevisionId",))
        qualifier: Json = "1"
    else:
        given: dict[str, Json] = {"routingConfiguration": []} if "DeploymentPreference" in properties else {}
        arguments(declared, "stepfunctions", "CreateStateMachineAlias", properties, ("DeploymentPreference",), given)
        qualifier = properties.get("Name")
    named = next(iter(_names_of_machines(declared)), declared.logical_id)
    arn = f"{named}:{qualifier}"
    return Made(arn, {"Arn": arn}, (_not_published(declared),) if _is_elsewhere(declared) else ())


def publish(declared: Declared, api: Api, missing: Collection[str]) -> None:
    """Publish a version, or make an alias, unless its state machine is known only on AWS, or ``missing`` has its ARN.

    Raises SfnError for an invalid one.
    """
    from pytest_sfn.service.operations.aliases import create_state_machine_alias
    from pytest_sfn.service.operations.versions import publish_state_machine_version

    if _is_elsewhere(declared) or not set(missing).isdisjoint(_names_of_machines(declared)):
        return
    properties = declared.properties
    description = {"description": properties["Description"]} if "Description" in properties else {}
    if declared.type == _VERSION:
        given = {"stateMachineArn": str(properties["StateMachineArn"]), **description}
        with asking(declared, "PublishStateMachineVersion"):
            publish_state_machine_version(api, given)
    else:
        routes = {"name": str(properties["Name"]), "routingConfiguration": _routes(properties), **description}
        with asking(declared, "CreateStateMachineAlias"):
            create_state_machine_alias(api, routes)


@contextmanager
def asking(declared: Declared, operation: str) -> Iterator[None]:
    """The block that performs an operation for a resource. Raises SfnError for an error of the operation."""
    from pytest_sfn.service.protocol.answers import ApiError

    try:
        yield
    except ApiError as error:
        raise SfnError(f"{declared.place}: AWS refuses {operation}: {error.code}: {error.message}") from None


def _names_of_machines(declared: Declared) -> list[str]:
    if declared.type == _VERSION:
        return [str(declared.properties["StateMachineArn"])]
    versions = [route["stateMachineVersionArn"] for route in _routes(declared.properties)]
    return [version.rpartition(":")[0] or version for version in versions]


def _is_elsewhere(declared: Declared) -> bool:
    """True for a version or an alias of a machine that only AWS knows."""
    if any(_ROUTE.fullmatch(place) for place in declared.left_out):
        return True
    properties = declared.properties
    named: list[Json] = [properties.get("StateMachineArn")]
    routes = properties.get("RoutingConfiguration")
    for route in [*as_list(routes), properties.get("DeploymentPreference")]:
        named.append(route.get("StateMachineVersionArn") if isinstance(route, dict) else route)
    return bool(texts_in(named, declared.unknown))


def _not_published(declared: Declared) -> str:
    return (
        f"{declared.place} is not created: it is for a state machine of another stack ({known_only_on_aws(declared)});"
        " if the code under test uses it, load that state machine and publish it with boto3"
    )


def _routes(properties: Mapping[str, Json]) -> list[dict[str, Any]]:
    """The routes of an alias, in the words of the API. With a DeploymentPreference there is one.

    A weight that only AWS knows is what the other one leaves; the first version gets everything if both are unknown.
    """
    preferred = section(properties, "DeploymentPreference").get("StateMachineVersionArn")
    given = items(properties, "RoutingConfiguration") or [{"StateMachineVersionArn": preferred}]
    left = _ALL_EXECUTIONS - sum(_weight(each) or 0 for each in given)
    routes = []
    for each in given:
        weight = _weight(each)
        if weight is None:
            weight, left = left, 0
        routes.append({"stateMachineVersionArn": str(each.get("StateMachineVersionArn")), "weight": weight})
    return routes


def _weight(route: Mapping[str, Json]) -> int | None:
    """The percentage of a route; None if only AWS knows it."""
    given = route.get("Weight")
    return int(str(given)) if str(given).isdecimal() else None
