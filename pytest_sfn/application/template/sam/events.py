"""The events of a function or a state machine, as the plain resources that SAM makes of them.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_sfn.application.template.sam.destinations import without_types
from pytest_sfn.definition.source.cloudformation.references import section
from pytest_sfn.values.json_text import Json, as_list

Resources = dict[str, Json]


@dataclass(frozen=True, slots=True)
class EventTarget:
    """What an event starts: a function, its alias, or a state machine, with the role that may start it."""

    logical_id: str
    arn: Json
    role: Json = None

    def named(self, event: str, suffix: str = "") -> str:
        """The logical id of a resource that SAM makes for an event."""
        return f"{self.logical_id}{event}{suffix}"


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its name, and the properties that it has in the template."""

    name: str
    properties: Mapping[str, Json]

    def pick(self, *names: str, **renamed: str) -> dict[str, Json]:
        """The properties with some names, those that are given. ``New="Old"`` renames one."""
        wanted = {**{name: name for name in names}, **renamed}
        return {new: self.properties[old] for new, old in wanted.items() if old in self.properties}


def expand_event(name: str, event: Json, target: EventTarget) -> Resources | None:
    """The resources for an event; None if SAM makes no plain ones, such as those of an API."""
    type = event.get("Type") if isinstance(event, dict) else None
    make = _MAKERS.get(str(type))
    return make(Event(name, section(event, "Properties")), target) if make else None


def bucket_notification(event: Json, target: EventTarget) -> tuple[str, list[Json]] | None:
    """The bucket of an S3 event and what SAM adds to its notifications; None for other events."""
    if not isinstance(event, dict) or event.get("Type") != "S3":
        return None
    properties = section(event, "Properties")
    bucket = section(properties, "Bucket").get("Ref")
    if not isinstance(bucket, str):
        return None
    each = {"Function": target.arn, **({"Filter": properties["Filter"]} if "Filter" in properties else {})}
    return bucket, [{"Event": name, **each} for name in as_list(properties.get("Events", []))]


def _rule(event: Event, target: EventTarget, trigger: Mapping[str, Json]) -> Resources:
    """A rule of EventBridge."""
    to = event.pick("Input", "InputPath", "InputTransformer", "RetryPolicy")
    to |= {"Arn": target.arn, "Id": section(event.properties, "Target").get("Id", target.named(event.name, "Target"))}
    if target.role is not None:
        to["RoleArn"] = target.role
    queue = section(event.properties, "DeadLetterConfig").get("Arn")
    if queue is not None:
        to["DeadLetterConfig"] = {"Arn": queue}
    properties = {**trigger, **_state(event), "Targets": [to]}
    return {target.named(event.name): {"Type": "AWS::Events::Rule", "Properties": properties}}


def _state(event: Event) -> dict[str, Json]:
    """Whether a rule or schedule is on."""
    if "State" in event.properties:
        return {"State": event.properties["State"]}
    enabled = event.properties.get("Enabled", True)
    return {"State": "ENABLED" if enabled in (True, "true") else "DISABLED"}


def _schedule(event: Event, target: EventTarget) -> Resources:
    return _rule(event, target, event.pick("Name", "Description", ScheduleExpression="Schedule"))


def _pattern(event: Event, target: EventTarget) -> Resources:
    return _rule(event, target, event.pick("EventBusName", EventPattern="Pattern", Name="RuleName"))


def _scheduler(event: Event, target: EventTarget) -> Resources:
    """A schedule of EventBridge Scheduler. Its name is the logical id."""
    role = event.properties.get("RoleArn", target.role)
    to = {"Arn": target.arn, **event.pick("Input", "RetryPolicy", "DeadLetterConfig")}
    to["RoleArn"] = (
        {"Fn::Sub": f"arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/{target.named(event.name, 'Role')}"}
        if role is None
        else role
    )
    names = ("Description", "EndDate", "GroupName", "KmsKeyArn", "ScheduleExpression", "ScheduleExpressionTimezone")
    properties: dict[str, Json] = {
        "Name": target.named(event.name),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        **event.pick(*names, "StartDate", "FlexibleTimeWindow", "Name"),
        **_state(event),
        "Target": to,
    }
    return {target.named(event.name): {"Type": "AWS::Scheduler::Schedule", "Properties": properties}}


def _mapping(source: str) -> Callable[[Event, EventTarget], Resources]:
    """A maker of event source mappings, for events whose property ``source`` is the ARN of what they read."""

    def make(event: Event, target: EventTarget) -> Resources:
        given = {name: value for name, value in event.properties.items() if name not in (source, "Policies")}
        if "DestinationConfig" in given:
            given["DestinationConfig"] = without_types(given["DestinationConfig"])
        properties = {"FunctionName": target.arn, **given, "EventSourceArn": event.properties.get(source)}
        return {target.named(event.name): {"Type": "AWS::Lambda::EventSourceMapping", "Properties": properties}}

    return make


def _topic(event: Event, target: EventTarget) -> Resources:
    """A subscription of the function; with SqsSubscription through a queue in between."""
    own = event.pick("FilterPolicy", "FilterPolicyScope", "RedrivePolicy", "Region", TopicArn="Topic")
    through = event.properties.get("SqsSubscription")
    if not through or through == "false":
        return {target.named(event.name): _subscription({**own, "Protocol": "lambda", "Endpoint": target.arn})}
    settings = through if isinstance(through, dict) else {}
    made: Resources = {}
    queue: Json = settings.get("QueueArn")
    if queue is None:
        made[target.named(event.name, "Queue")] = {"Type": "AWS::SQS::Queue", "Properties": {}}
        queue = {"Fn::GetAtt": [target.named(event.name, "Queue"), "Arn"]}
    made[target.named(event.name)] = _subscription({**own, "Protocol": "sqs", "Endpoint": queue})
    reading = Event(f"{event.name}EventSourceMapping", {"BatchSize": 10, **_without(settings, "Queue"), "Queue": queue})
    return {**made, **_mapping("Queue")(reading, target)}


def _without(settings: Mapping[str, Json], prefix: str) -> dict[str, Json]:
    return {name: value for name, value in settings.items() if not name.startswith(prefix)}


def _subscription(properties: dict[str, Json]) -> Json:
    return {"Type": "AWS::SNS::Subscription", "Properties": properties}


def _log_subscription(event: Event, target: EventTarget) -> Resources:
    properties = {**event.pick("LogGroupName", "FilterPattern"), "DestinationArn": target.arn}
    return {target.named(event.name): {"Type": "AWS::Logs::SubscriptionFilter", "Properties": properties}}


_MAKERS: Mapping[str, Callable[[Event, EventTarget], Any]] = {
    "CloudWatchEvent": _pattern,
    "CloudWatchLogs": _log_subscription,
    "DynamoDB": _mapping("Stream"),
    "EventBridgeRule": _pattern,
    "Kinesis": _mapping("Stream"),
    "SNS": _topic,
    "SQS": _mapping("Queue"),
    "Schedule": _schedule,
    "ScheduleV2": _scheduler,
}
