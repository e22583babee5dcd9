"""Checks the type of an event and the properties that it needs, before resources are made of it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pytest_sfn.definition.source.cloudformation.names import is_of_sam
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.errors import SfnError
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.values.similar_names import hint_in_brackets

_NEEDED: Mapping[str, tuple[str, ...]] = {
    "AlexaSkill": (),
    "Api": ("Path", "Method"),
    "CloudWatchEvent": ("Pattern",),
    "CloudWatchLogs": ("LogGroupName", "FilterPattern"),
    "Cognito": ("UserPool", "Trigger"),
    "DocumentDB": ("Cluster",),
    "DynamoDB": ("Stream",),
    "EventBridgeRule": ("Pattern",),
    "HttpApi": (),
    "IoTRule": ("Sql",),
    "Kinesis": ("Stream",),
    "MQ": ("Broker",),
    "MSK": ("Stream",),
    "S3": ("Bucket", "Events"),
    "SNS": ("Topic",),
    "SQS": ("Queue",),
    "Schedule": ("Schedule",),
    "ScheduleV2": ("ScheduleExpression",),
    "SelfManagedKafka": ("Topics",),
}
"""The properties that an event of each type needs."""

API_EVENTS = frozenset({"Api", "HttpApi"})
"""The events whose routes stay in the properties of their function or state machine."""

_METHODS = frozenset(
    {"any", "delete", "get", "head", "options", "patch", "post", "put", "x-amazon-apigateway-any-method"}
)
_DELIVERED = API_EVENTS | {
    "CloudWatchEvent", "DynamoDB", "EventBridgeRule", "Kinesis", "S3", "SNS", "SQS", "Schedule", "ScheduleV2"
}  # fmt: skip


def undelivered_events(resources: Mapping[str, Json], title: str) -> Iterator[str]:
    """A warning for each event of a template that nothing in a test delivers."""
    for logical_id, resource in resources.items():
        if not is_of_sam(resource):
            continue
        for name, event in section(section(resource, "Properties"), "Events").items():
            if event["Type"] not in _DELIVERED:
                yield (
                    f"{title}#{logical_id} has the event {name!r} of the type {event['Type']}, which pytest-sfn does"
                    " not deliver: in the test, call the function with such an event"
                )


def check_event(name: str, event: Json, where: str) -> None:
    """Raise SfnError for an event of a type that SAM does not have, without a property that it needs, or with a method
    that HTTP does not have."""
    type = event.get("Type") if isinstance(event, dict) else None
    if not isinstance(type, str):
        raise SfnError(f"{where} has the event {name!r}, which must be an object with a Type, not {safe_repr(event)}")
    if type not in _NEEDED:
        raise SfnError(
            f"{where} has the event {name!r} of the type {type!r}, which SAM does not have"
            f"{hint_in_brackets(type, _NEEDED)}"
        )
    given = event.get("Properties", {})
    if not isinstance(given, dict):
        raise SfnError(f"{where} has the event {name!r}, whose Properties must be an object, not {safe_repr(given)}")
    for needed in _NEEDED[type]:
        if needed not in given:
            hint = hint_in_brackets(needed, given)
            raise SfnError(
                f"{where} has the event {name!r} of the type {type}, which needs the property {needed}{hint}"
            )
    if type == "S3" and not isinstance(section(given, "Bucket").get("Ref"), str):
        raise SfnError(
            f"{where}: Event with id [{name}] is invalid. S3 events must reference an S3 bucket in the same template."
        )
    path = given.get("Path")
    if type in API_EVENTS and not (path is None or isinstance(path, (str, dict))):
        raise SfnError(f"{where} has the event {name!r}, whose Path must be a string, not {safe_repr(path)}")
    method = given.get("Method")
    if type in API_EVENTS and isinstance(method, str) and method.lower() not in _METHODS:
        raise SfnError(f"{where} has the event {name!r} with the Method {method!r}{hint_in_brackets(method, _METHODS)}")
