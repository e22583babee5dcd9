"""EventBridge. https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.answers import ErrorNames
from pytest_sfn.integrations.record.permissions import Context, Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall
from pytest_sfn.integrations.record.targets import each, named

_buses = each("Entries", named("arn:aws:events:{region}:{account}:event-bus/{EventBusName}", EventBusName="default"))


def _context(call: ServiceCall) -> Context:
    listed = call.argument("Entries").value
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    return {
        "events:source": _each(entries, "Source"),
        "events:detail-type": _each(entries, "DetailType"),
    }


def _each(entries: list[Mapping[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(entry[name]) for entry in entries if name in entry))


SERVICE = Service(
    name="events",
    errors=ErrorNames("EventBridge", "AmazonEventBridge", "AmazonEventBridgeException"),
    json_texts_in_items={"Entries": frozenset({"Detail"})},
    models_denial=False,
    actions={
        "putEvents": Action(
            patterns=TOKEN,
            required=("Entries",),
            policy=needs(allow("events:PutEvents", on=_buses, otherwise="arn:aws:events:*:*:event-bus/*")),
        ),
    },
    permissions=Permissions(resources={"PutEvents": _buses}, contexts={"PutEvents": _context}),
)
