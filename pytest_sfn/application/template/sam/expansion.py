"""Adds to a SAM template what SAM makes of it.

Functions, state machines, layers and APIs keep their types, which a deployment knows. Beside them stand the plain
resources that SAM makes: roles, versions, aliases, rules, schedules, subscriptions and event source mappings.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.application.template.checks.mistakes import TemplateError, part_of
from pytest_sfn.application.template.sam.connectors import expand_connectors
from pytest_sfn.application.template.sam.destinations import invoke_settings
from pytest_sfn.application.template.sam.event_types import check_event
from pytest_sfn.application.template.sam.events import EventTarget, Resources, bucket_notification, expand_event
from pytest_sfn.application.template.sam.global_properties import with_globals
from pytest_sfn.application.template.sam.policies import VERSION, read_policies
from pytest_sfn.application.template.sam.property_types import check_types
from pytest_sfn.definition.source.cloudformation.names import SAM_PREFIX, is_of_sam
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import closest

FUNCTION = "AWS::Serverless::Function"
MACHINE = "AWS::Serverless::StateMachine"
TABLE = "AWS::Serverless::SimpleTable"
_TYPES = frozenset(
    f"{SAM_PREFIX}{name}"
    for name in (
        "Api", "Application", "CapacityProvider", "Connector", "Function", "GraphQLApi", "HttpApi", "LayerVersion",
        "SimpleTable", "StateMachine", "WebSocketApi",
    )
)  # fmt: skip

_BASIC_EXECUTION = {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"}


def expand(document: Mapping[str, Json], title: str) -> Mapping[str, Json]:
    """A template with what SAM makes; others as they are. Raises TemplateError for what SAM would refuse."""
    _check(document["Resources"], title)
    if not any(is_of_sam(resource) or "Connectors" in resource for resource in document["Resources"].values()):
        return document
    return {**document, "Resources": _Expansion(with_globals(document, title), title).expand()}


def _check(resources: Mapping[str, Json], title: str) -> None:
    """Raise TemplateError for a resource whose type of SAM is misspelled."""
    for logical_id, resource in resources.items():
        type = resource["Type"]
        likely = closest(type, _TYPES) if type.startswith(SAM_PREFIX) and type not in _TYPES else None
        if likely:
            message = f"{title}#{logical_id} has the type {type}, which SAM does not have: did you mean {likely}?"
            raise TemplateError(message, ("Resources", logical_id, "Type"))


def _type(resource: Json) -> str:
    return str(resource.get("Type"))


class _Expansion:
    """The resources of one template, and those that SAM adds."""

    def __init__(self, resources: Resources, title: str) -> None:
        self._given = resources
        self._title = title
        self._made: Resources = {}

    def expand(self) -> Resources:
        for logical_id, resource in self._given.items():
            self._made[logical_id] = resource
            expand_type = {FUNCTION: self._function, MACHINE: self._machine, TABLE: self._table}.get(_type(resource))
            if expand_type:
                properties = section(resource, "Properties")
                check_types(logical_id, properties, self._title)
                with part_of("Resources", logical_id, "Properties"):
                    expand_type(logical_id, resource, properties)
        return expand_connectors(self._made, self._title)

    def _add(self, owner: Json, added: Resources) -> None:
        """Add resources, which exist under the condition of the one that they belong to."""
        condition = {"Condition": owner["Condition"]} if "Condition" in owner else {}
        for logical_id, resource in added.items():
            self._made[logical_id] = {**resource, **condition}

    def _function(self, logical_id: str, resource: Json, properties: Mapping[str, Json]) -> None:
        self._role(logical_id, resource, properties, [_BASIC_EXECUTION])
        target = EventTarget(logical_id, {"Fn::GetAtt": [logical_id, "Arn"]})
        alias = properties.get("AutoPublishAlias")
        if alias is not None:
            target = EventTarget(logical_id, {"Ref": self._alias(logical_id, resource, alias)})
        settings = section(properties, "EventInvokeConfig")
        if settings:
            self._add(resource, invoke_settings(logical_id, settings, alias))
        url = properties.get("FunctionUrlConfig")
        if isinstance(url, dict):
            qualifier = {} if alias is None else {"Qualifier": alias}
            config = {"TargetFunctionArn": {"Ref": logical_id}, **qualifier, **url}
            self._add(resource, {f"{logical_id}Url": {"Type": "AWS::Lambda::Url", "Properties": config}})
        self._events(logical_id, resource, properties, target)

    def _alias(self, logical_id: str, resource: Json, alias: Json) -> str:
        """Add the version and the alias of AutoPublishAlias. Returns the logical id of the alias, which ends in its
        name; that of the version ends in a hash on AWS."""
        version, function = f"{logical_id}Version", {"FunctionName": {"Ref": logical_id}}
        alias_id = f"{logical_id}Alias{alias if isinstance(alias, str) else ''}"
        properties = {**function, "Name": alias, "FunctionVersion": {"Fn::GetAtt": [version, "Version"]}}
        self._add(
            resource,
            {
                version: {"Type": "AWS::Lambda::Version", "Properties": function},
                alias_id: {"Type": "AWS::Lambda::Alias", "Properties": properties},
            },
        )
        return alias_id

    def _machine(self, logical_id: str, resource: Json, properties: Mapping[str, Json]) -> None:
        self._role(logical_id, resource, properties, [])
        role = {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{logical_id}EventRole"}
        alias = properties.get("AutoPublishAlias")
        target = logical_id if alias is None else self._machine_alias(logical_id, resource, alias)
        self._events(logical_id, resource, properties, EventTarget(logical_id, {"Ref": target}, role))

    def _machine_alias(self, logical_id: str, resource: Json, alias: Json) -> str:
        """Add the version and the alias of a state machine. Returns the logical id of the alias."""
        version, alias_id = f"{logical_id}Version", f"{logical_id}Alias{alias if isinstance(alias, str) else ''}"
        route = {"StateMachineVersionArn": {"Ref": version}, "Weight": 100}
        added = {
            version: {
                "Type": "AWS::StepFunctions::StateMachineVersion",
                "Properties": {"StateMachineArn": {"Ref": logical_id}},
            },
            alias_id: {
                "Type": "AWS::StepFunctions::StateMachineAlias",
                "Properties": {"Name": alias, "RoutingConfiguration": [route]},
            },
        }
        self._add(resource, added)
        return alias_id

    def _role(self, logical_id: str, resource: Json, properties: Mapping[str, Json], managed: list[Json]) -> None:
        """The role that SAM makes for a function or a state machine without one."""
        if "Role" in properties:
            return
        policies = read_policies(properties.get("Policies"), f"{self._title}#{logical_id}")
        role = {
            "AssumeRolePolicyDocument": trust_policy("lambda" if _type(resource) == FUNCTION else "states"),
            "ManagedPolicyArns": [*managed, *map(_managed_arn, policies.managed)],
            "Policies": [
                {"PolicyName": f"{logical_id}RolePolicy{number}", "PolicyDocument": document}
                for number, document in enumerate(policies.documents)
            ],
        }
        self._add(resource, {f"{logical_id}Role": {"Type": "AWS::IAM::Role", "Properties": role}})
        own = {name: value for name, value in properties.items() if name != "Policies"}
        own["Role"] = {"Fn::GetAtt": [f"{logical_id}Role", "Arn"]}
        self._made[logical_id] = {**resource, "Properties": own}

    def _events(self, logical_id: str, resource: Json, properties: Mapping[str, Json], target: EventTarget) -> None:
        """The resources of the events. Those of APIs stay in the properties."""
        left = {}
        for name, event in section(properties, "Events").items():
            with part_of("Resources", logical_id, "Properties", "Events", name):
                check_event(name, event, f"{self._title}#{logical_id}")
            notification = bucket_notification(event, target)
            added = expand_event(name, event, target)
            if notification:
                self._notify(*notification)
            elif added is None:
                left[name] = event
            else:
                self._add(resource, added)
        if "Events" in properties:
            made = self._made[logical_id]
            self._made[logical_id] = {**made, "Properties": {**made["Properties"], "Events": left}}

    def _notify(self, bucket: str, configurations: list[Json]) -> None:
        """Add to the notifications of a bucket of the template."""
        resource = self._made.get(bucket) or self._given.get(bucket)
        if not isinstance(resource, dict):
            raise SfnError(f"{self._title} has an S3 event of the bucket {bucket!r}, which is not in the template")
        properties = section(resource, "Properties")
        given = section(properties, "NotificationConfiguration")
        both = {**given, "LambdaConfigurations": [*given.get("LambdaConfigurations", []), *configurations]}
        self._given[bucket] = {**resource, "Properties": {**properties, "NotificationConfiguration": both}}
        if bucket in self._made:
            self._made[bucket] = self._given[bucket]

    def _table(self, logical_id: str, resource: Json, properties: Mapping[str, Json]) -> None:
        """A SimpleTable is a table with one key, and with capacity on demand unless it sets its own."""
        key = section(properties, "PrimaryKey")
        name, kind = key.get("Name", "id"), _ATTRIBUTE_TYPES.get(str(key.get("Type", "String")), "S")
        own: dict[str, Any] = {
            "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind}],
            "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
            **{each: properties[each] for each in _TABLE_PROPERTIES if each in properties},
        }
        if "ProvisionedThroughput" not in own:
            own["BillingMode"] = "PAY_PER_REQUEST"
        tags = properties.get("Tags")
        if isinstance(tags, dict):
            own["Tags"] = [{"Key": each, "Value": value} for each, value in tags.items()]
        self._made[logical_id] = {**resource, "Type": "AWS::DynamoDB::Table", "Properties": own}


_ATTRIBUTE_TYPES = {"String": "S", "Number": "N", "Binary": "B"}
_TABLE_PROPERTIES = ("TableName", "ProvisionedThroughput", "SSESpecification", "PointInTimeRecoverySpecification")


def trust_policy(service: str) -> Json:
    """The policy that lets a service assume a role."""
    principal = {"Service": [f"{service}.amazonaws.com"]}
    return {
        "Version": VERSION,
        "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": principal}],
    }


def _managed_arn(policy: Json) -> Json:
    """The ARN of a managed policy; SAM takes the name of one of AWS's own, too."""
    if not isinstance(policy, str) or policy.startswith("arn:"):
        return policy
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/{policy}"}
