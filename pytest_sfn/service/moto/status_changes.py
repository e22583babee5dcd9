"""The events that EventBridge gets for a Standard execution, one for each new status.

https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pytest_sfn.arns import Place
from pytest_sfn.clock import MICROSECONDS
from pytest_sfn.clock.handler_time import acting_for
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.moto.deliveries import send_by_rule
from pytest_sfn.service.execution_members import redrive_status
from pytest_sfn.values.json_text import dumps
from pytest_sfn.values.safe_text import utf8

if TYPE_CHECKING:
    from pytest_sfn.patches.moto.handing_over import Deliveries
    from pytest_sfn.service.moto.moto_services import MotoServices
    from pytest_sfn.service.served_world import ServedWorld

MAX_PAYLOAD = 248 * 1024
"""The longest input and output together, escaped (bytes). The input is left out first."""

_INCLUDED = {"included": True}
_LEFT_OUT = {"included": False}


def note_status(run: ExecutionRecord, moto: MotoServices, world: ServedWorld) -> None:
    """Send the new status of an execution to the rules of moto that want it."""
    with moto.backend("events", world.place.region) as events:
        rules = list(events.event_buses["default"].rules.values()) if events else []
    if not any(rule.targets for rule in rules):
        return
    event = _status_change(run, world.place, world.ids.uuid("event"))
    wanted = [rule for rule in rules if world.triggers.wants_event(rule, event)]
    if wanted:
        with moto.acting(), acting_for(world.clock, run.arn):
            _send(wanted, event, world.triggers)


def _send(rules: Sequence[Any], event: dict[str, Any], deliveries: Deliveries) -> None:
    """Send an event to the targets of rules on the default event bus.

    An event that a target rejects is lost, as on AWS, with a warning.
    """
    for rule in rules:
        left = deliveries.event_arrived(rule, event)
        if left:
            own = copy.copy(rule)
            own.targets = list(left)
            send_by_rule(names.SEND_TO_TARGETS.get(), own, event, "the status of an execution", any_error=True)


def _status_change(run: ExecutionRecord, place: Place, event_id: str) -> dict[str, Any]:
    """The event. Its time is in seconds, which moto converts to a date."""
    at = run.stopped or run.redriven or run.started
    return {
        "version": "0",
        "id": event_id,
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": place.account,
        "time": at / MICROSECONDS,
        "region": place.region,
        "resources": [run.arn],
        "detail": _detail(run, at),
    }


def _detail(run: ExecutionRecord, at: int) -> dict[str, Any]:
    """The members of DescribeExecution: null where there is no value, dates in milliseconds."""
    redriving = redrive_status(run, at)
    has_error = run.status in ("FAILED", "ABORTED")
    return {
        "executionArn": run.arn,
        "stateMachineArn": run.machine.arn,
        "name": run.name,
        "status": run.status,
        "startDate": run.started // 1000,
        "stopDate": None if run.stopped is None else run.stopped // 1000,
        **_payloads(run),
        "stateMachineVersionArn": run.options.version_arn,
        "stateMachineAliasArn": run.options.alias_arn,
        "redriveCount": run.redrive_count,
        "redriveDate": None if run.redriven is None else run.redriven // 1000,
        "redriveStatus": redriving["redriveStatus"],
        "redriveStatusReason": redriving.get("redriveStatusReason"),
        "error": run.error if has_error else None,
        "cause": run.cause if has_error else None,
    }


def _payloads(run: ExecutionRecord) -> dict[str, Any]:
    """Input and output, without those that are too long."""
    write = run.history.texts.write
    given = write(run.input)
    output = write(run.output) if run.status == "SUCCEEDED" else None
    length = _length(output) if output is not None else 0
    with_input, with_output = _length(given) + length <= MAX_PAYLOAD, length <= MAX_PAYLOAD
    details = _INCLUDED if with_output else _LEFT_OUT
    return {
        "input": given if with_input else None,
        "inputDetails": _INCLUDED if with_input else _LEFT_OUT,
        "output": output if with_output else None,
        "outputDetails": None if output is None else details,
    }


def _length(text: str) -> int:
    return len(utf8(dumps(text)))
