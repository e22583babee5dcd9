"""Checks the type of an event and the properties that it needs, before resources are made of it.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Mapping

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


def check_event(name: str, event: Json, where: str) -> None:
    """Raise SfnError for an event of a type that SAM does not have, or without a property that it needs."""
    type = event.get("Type") if isinstance(event, dict) else None
    if not isinstance(type, str):
        raise SfnError(f"{where} has the event {name!r}, which must be an object with a Type, not {safe_repr(event)}")
    if type not in _NEEDED:
        raise SfnError(
            f"{where} has the event {name!r} of the type {type!r}, which SAM does not have"
            f"{hint_in_brackets(type, _NEEDED)}"
        )
    given = section(event, "Properties")
    for needed in _NEEDED[type]:
        if needed not in given:
            hint = hint_in_brackets(needed, given)
            raise SfnError(
                f"{where} has the event {name!r} of the type {type}, which needs the property {needed}{hint}"
            )
