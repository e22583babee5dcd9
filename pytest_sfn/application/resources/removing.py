"""Removes resources that hold nothing of their own, as CloudFormation does when a template changes or drops them.

What holds data, such as a table, a queue or a bucket, is never removed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from pytest_sfn.application.made import Account, Declared, Made

Remover = Callable[[Declared, Made, Account], None]


def remove_resource(declared: Declared, made: Made, account: Account) -> None:
    """Remove a resource, unless it is of a type that stays."""
    from botocore.exceptions import ClientError

    remove = _REMOVERS.get(declared.type)
    if remove:
        with suppress(ClientError):  # the test may have removed it
            remove(declared, made, account)


def _rule(declared: Declared, made: Made, account: Account) -> None:
    bus, _, name = made.physical_id.rpartition("|")
    of_bus: dict[str, Any] = {"EventBusName": bus} if bus else {}
    client = account.client("events")
    targets = client.list_targets_by_rule(Rule=name, **of_bus)["Targets"]
    if targets:
        client.remove_targets(Rule=name, Ids=[target["Id"] for target in targets], **of_bus)
    client.delete_rule(Name=name, **of_bus)


def _schedule(declared: Declared, made: Made, account: Account) -> None:
    group = declared.properties.get("GroupName")
    of_group: dict[str, Any] = {"GroupName": str(group)} if group else {}
    account.client("scheduler").delete_schedule(Name=made.physical_id, **of_group)


def _subscription(declared: Declared, made: Made, account: Account) -> None:
    account.client("sns").unsubscribe(SubscriptionArn=made.physical_id)


def _mapping(declared: Declared, made: Made, account: Account) -> None:
    account.client("lambda").delete_event_source_mapping(UUID=made.physical_id)


def _parameter(declared: Declared, made: Made, account: Account) -> None:
    account.client("ssm").delete_parameter(Name=made.physical_id)


_REMOVERS: Mapping[str, Remover] = {
    "AWS::Events::Rule": _rule,
    "AWS::Lambda::EventSourceMapping": _mapping,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SSM::Parameter": _parameter,
    "AWS::Scheduler::Schedule": _schedule,
}
