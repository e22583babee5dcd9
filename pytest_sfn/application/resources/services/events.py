"""EventBridge's buses, rules, archives, connections and API destinations, the schedules of its Scheduler, and Pipes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Scheduler.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of, without_stack
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments, text
from pytest_sfn.application.template.checks.mistakes import TemplateError
from pytest_sfn.application.triggers.schedules.expressions import read_expression
from pytest_sfn.errors import SfnError

_DEFAULT_BUS = "default"
_PIPE = Plain("pipes", "CreatePipe", "Name", {"Arn": "Arn", "CurrentState": "CurrentState"}, name="Name")
_SCHEDULE = Plain("scheduler", "CreateSchedule", "Name", {"Arn": "ScheduleArn"}, name="Name")


def rule(declared: Declared, account: Account) -> Made:
    """A rule with its targets."""
    properties = dict(declared.properties)
    targets = properties.pop("Targets", None)
    name = name_of(declared, account, "Name")
    bus = str(properties.get("EventBusName") or _DEFAULT_BUS)
    client = account.client("events")
    sent = arguments(declared, "events", "PutRule", {**properties, "Name": name})
    asked = {"Rule": name, "EventBusName": bus, "Targets": targets or []}
    targeted = arguments(declared, "events", "PutTargets", asked)
    check_schedule(declared, ("rate", "cron"))
    arn = client.put_rule(**sent)["RuleArn"]
    if targets:
        client.put_targets(**targeted)
    bus_name = bus.rpartition("/")[2]
    return Made(name if bus_name == _DEFAULT_BUS else f"{bus_name}|{name}", {"Arn": arn, "RuleName": name})


def schedule(declared: Declared, account: Account) -> Made:
    """A schedule of EventBridge Scheduler."""
    check_schedule(declared, ("rate", "cron", "at"))
    return _SCHEDULE(declared, account)


def check_schedule(declared: Declared, kinds: Collection[str]) -> None:
    """Raise SfnError for an expression that would never fire. ``kinds`` are those that the service takes."""
    expression = declared.properties.get("ScheduleExpression")
    if not isinstance(expression, str):
        return
    zone = str(declared.properties.get("ScheduleExpressionTimezone") or "UTC")
    path = ("Resources", declared.logical_id, "Properties", "ScheduleExpression")
    try:
        read_expression(expression, zone, 0, of_scheduler="at" in kinds)
    except SfnError as problem:
        raise TemplateError(f"{declared.place}: {problem}", path) from None
    kind = expression.strip().partition("(")[0]
    if kind not in kinds:
        raise TemplateError(f"{declared.place}: {kind}() is for EventBridge Scheduler: a rule has rate or cron", path)


def connection(declared: Declared, account: Account) -> Made:
    """A connection, whose credentials are in a secret."""
    name = str(declared.properties.get("Name") or without_stack(declared, account))
    client = account.client("events")
    sent = arguments(declared, "events", "CreateConnection", {**declared.properties, "Name": name})
    arn = client.create_connection(**sent)["ConnectionArn"]
    secret = client.describe_connection(Name=name).get("SecretArn")
    return Made(name, {"Arn": arn, "ArnForPolicy": arn, "SecretArn": secret})


def bus_policy(declared: Declared, account: Account) -> Made:
    """A statement of a bus's policy."""
    properties = declared.properties
    statement = str(properties.get("StatementId"))
    bus = str(properties.get("EventBusName") or _DEFAULT_BUS)
    if "Statement" in properties:
        policy = text({"Version": "2012-10-17", "Statement": [properties["Statement"]]})
        account.client("events").put_permission(EventBusName=bus, Policy=policy)
    else:
        sent = arguments(declared, "events", "PutPermission", {**properties, "EventBusName": bus})
        account.client("events").put_permission(**sent)
    return Made(statement)


def pipe(declared: Declared, account: Account) -> Made:
    """A pipe. It moves nothing."""
    warning = f"{declared.place}: a pipe moves nothing in a test: start its target with what the pipe would pass to it"
    return replace(_PIPE(declared, account), warnings=(warning,))


MAKERS: Mapping[str, Maker] = {
    "AWS::Events::ApiDestination": Plain(
        "events",
        "CreateApiDestination",
        "Name",
        {"Arn": "ApiDestinationArn", "ArnForPolicy": "ApiDestinationArn"},
        name="Name",
        generate=without_stack,
    ),
    "AWS::Events::Archive": Plain(
        "events",
        "CreateArchive",
        "ArchiveName",
        {"Arn": "ArchiveArn", "ArchiveName": "ArchiveName"},
        name="ArchiveName",
        generate=without_stack,
        renamed={"SourceArn": "EventSourceArn"},
    ),
    "AWS::Events::Connection": connection,
    "AWS::Events::EventBus": Plain(
        "events", "CreateEventBus", "Name", {"Arn": "EventBusArn", "Name": "Name"}, ignored=("Policy",)
    ),
    "AWS::Events::EventBusPolicy": bus_policy,
    "AWS::Events::Rule": rule,
    "AWS::Pipes::Pipe": pipe,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::Scheduler::ScheduleGroup": Plain(
        "scheduler", "CreateScheduleGroup", "Name", {"Arn": "ScheduleGroupArn"}, name="Name"
    ),
}
