"""Aliases of state machines. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html"""

from __future__ import annotations

from collections.abc import Sequence

from pytest_sfn.service.api import Api, conflict, not_found, quota_exceeded, validation
from pytest_sfn.service.protocol.answers import Members, date
from pytest_sfn.service.protocol.resource_arns import StatesArn, parse_machine_arn
from pytest_sfn.service.records import Alias, AliasRoute, MachineRecord

MAX_ALIASES = 100

_INVALID_ROUTING = "INVALID_ROUTING_CONFIGURATION"
_DIFFERENT_ALIAS = (
    "Failed to create alias because an alias with the same name and a different routing configuration already exists."
)


def create_state_machine_alias(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html"""
    record, routes = _read_routing(api, given["routingConfiguration"])
    name, description = given["name"], given.get("description")
    alias = record.aliases.get(name)
    if alias and (alias.routes, alias.description) != (routes, description):
        raise conflict(_DIFFERENT_ALIAS)
    if alias is None:
        if len(record.aliases) >= MAX_ALIASES:
            raise quota_exceeded(f"{record.arn} already has {MAX_ALIASES} aliases")
        alias = Alias(name, f"{record.arn}:{name}", routes, description, api.now, api.now)
        record.aliases[name] = alias
    return {"stateMachineAliasArn": alias.arn, "creationDate": date(alias.created)}


def describe_state_machine_alias(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html"""
    _, alias = _find(api, given["stateMachineAliasArn"])
    answer: Members = {
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": [
            {"stateMachineVersionArn": route.version_arn, "weight": route.weight} for route in alias.routes
        ],
        "creationDate": date(alias.created),
        "updateDate": date(alias.updated),
    }
    if alias.description:
        answer["description"] = alias.description
    return answer


def update_state_machine_alias(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachineAlias.html"""
    if "description" not in given and "routingConfiguration" not in given:
        raise validation(
            "Either the description or the routing configuration must be specified", "MISSING_REQUIRED_PARAMETER"
        )
    record, alias = _find(api, given["stateMachineAliasArn"])
    api.check_lasting(record.arn)
    if "routingConfiguration" in given:
        routed, routes = _read_routing(api, given["routingConfiguration"])
        if routed is not record:
            raise validation(
                "Routing configuration must contain versions of the alias's own state machine", _INVALID_ROUTING
            )
        alias.routes = routes
    alias.description = given.get("description", alias.description)
    alias.updated = api.now
    return {"updateDate": date(alias.updated)}


def delete_state_machine_alias(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineAlias.html

    Succeeds if the alias does not exist.
    """
    arn = parse_machine_arn(given["stateMachineAliasArn"])
    record = api.records.get(arn.unqualified)
    if record and arn.qualifier:
        record.aliases.pop(arn.qualifier, None)
    return {}


def list_state_machine_aliases(api: Api, given: Members) -> Members:
    """https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html"""
    target = api.lasting_machine(given["stateMachineArn"])
    version = target.version
    aliases = [
        alias
        for alias in target.record.aliases.values()
        if version is None or any(route.version_arn == version.arn for route in alias.routes)
    ]
    return api.pages.answer("stateMachineAliases", aliases, given, key=lambda alias: alias.arn, show=_item)


def _item(alias: Alias) -> Members:
    return {"stateMachineAliasArn": alias.arn, "creationDate": date(alias.created)}


def _find(api: Api, arn: str) -> tuple[MachineRecord, Alias]:
    """The alias with an ARN. Raises InvalidArn, ResourceNotFound."""
    parsed = parse_machine_arn(arn)
    if parsed.unqualified in api.world.machines:
        record = api.records.find(parsed.unqualified, api.now)
        alias = record.aliases.get(parsed.qualifier or "")
        if alias:
            return record, alias
    raise not_found(arn)


def _read_routing(api: Api, given: Sequence[Members]) -> tuple[MachineRecord, tuple[AliasRoute, ...]]:
    """The machine that all routes belong to, and the routes. Raises ValidationException, ResourceNotFound."""
    texts = [route["stateMachineVersionArn"] for route in given]
    shown = f"[{', '.join(texts)}]"
    arns = [parse_machine_arn(text) for text in texts]
    if not all(arn.version for arn in arns):
        raise validation(
            f"Routing configuration must contain state machine version ARNs. Received: {shown}", _INVALID_ROUTING
        )
    if len(set(texts)) < len(texts):
        raise validation(
            f"Routing configuration must contain distinct state machine version ARNs. Received: {shown}",
            _INVALID_ROUTING,
        )
    if len({arn.unqualified for arn in arns}) > 1:
        raise validation(
            f"Routing configuration must contain versions of the same state machine. Received: {shown}",
            _INVALID_ROUTING,
        )
    weights = [route["weight"] for route in given]
    if sum(weights) != 100:
        raise validation(
            f"Sum of routing configuration weights must equal 100. Received: [{', '.join(map(str, weights))}]",
            _INVALID_ROUTING,
        )
    record = _record_with(api, arns)
    return record, tuple(AliasRoute(text, weight) for text, weight in zip(texts, weights, strict=True))


def _record_with(api: Api, arns: Sequence[StatesArn]) -> MachineRecord:
    """The record of the machine that has all these versions. Raises ResourceNotFound."""
    machine = arns[0].unqualified
    if machine not in api.world.machines:
        raise not_found(arns[0].text)
    api.check_lasting(machine)
    record = api.records.find(machine, api.now)
    for arn in arns:
        if arn.version not in record.versions:
            raise not_found(arn.text)
    return record
