"""EventBridge's buses, rules, archives, connections and API destinations, the schedules of its Scheduler, and Pipes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Events.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Scheduler.html
"""

from __future__ import annotations

from collections.abc import Mapping

from pytest_sfn.application.made import Account, Declared, Made, Maker
from pytest_sfn.application.resources.names import name_of, without_stack
from pytest_sfn.application.resources.plain import Plain
from pytest_sfn.application.resources.properties import arguments, text

_DEFAULT_BUS = "default"


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
    arn = client.put_rule(**sent)["RuleArn"]
    if targets:
        client.put_targets(**targeted)
    bus_name = bus.rpartition("/")[2]
    return Made(name if bus_name == _DEFAULT_BUS else f"{bus_name}|{name}", {"Arn": arn, "RuleName": name})


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
    "AWS::Pipes::Pipe": Plain(
        "pipes", "CreatePipe", "Name", {"Arn": "Arn", "CurrentState": "CurrentState"}, name="Name"
    ),
    "AWS::Scheduler::Schedule": Plain("scheduler", "CreateSchedule", "Name", {"Arn": "ScheduleArn"}, name="Name"),
    "AWS::Scheduler::ScheduleGroup": Plain(
        "scheduler", "CreateScheduleGroup", "Name", {"Arn": "ScheduleGroupArn"}, name="Name"
    ),
}
