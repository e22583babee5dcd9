"""What a schedule of EventBridge Scheduler invokes: a target of a kind of its own, or any API of AWS.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from pytest_sfn.application.triggers.records import Cause, in_seconds
from pytest_sfn.application.triggers.schedules.declared import Schedule
from pytest_sfn.application.triggers.targets import StartRefusal, Targets
from pytest_sfn.arns import split_arn
from pytest_sfn.clock import to_datetime
from pytest_sfn.patches.moto.deliveries import Undelivered, warning_instead
from pytest_sfn.service.moto.sending import put_to_stream, send_to_queue
from pytest_sfn.values.json_text import dumps, loads
from pytest_sfn.values.safe_text import utf8

_API = re.compile(r"arn:[\w-]+:scheduler:::aws-sdk:(?P<service>[\w-]+):(?P<operation>\w+)")
_CONTEXT = re.compile(r"<aws\.scheduler\.(schedule-arn|scheduled-time|execution-id|attempt-number)>")


def invoke_target(targets: Targets, schedule: Schedule, when: int) -> None:
    """Invoke the target of a schedule that fires at an instant (virtual microseconds)."""
    text = _input_of(targets, schedule, when)
    targets.later(f"the schedule {schedule.arn} fires", lambda: _invoke_or_warn(targets, schedule, text))


def _invoke_or_warn(targets: Targets, schedule: Schedule, text: str) -> None:
    """Invoke the target. What cannot be invoked goes to its dead-letter queue, or a warning says so."""
    target = schedule.kept.target
    with warning_instead(f"the schedule {schedule.arn} did not reach {target['Arn']}", any_error=True):
        try:
            _invoke(targets, schedule, target, text)
        except Undelivered as problem:
            queue = split_arn((target.get("DeadLetterConfig") or {}).get("Arn") or "")
            if queue is None:
                raise
            attributes = {"SCHEDULE_ARN": schedule.arn, "TARGET_ARN": target["Arn"], "ERROR_MESSAGE": str(problem)}
            with targets.service.moto.acting():
                send_to_queue(queue, text, attributes=attributes)


def _invoke(targets: Targets, schedule: Schedule, target: Mapping[str, Any], text: str) -> None:
    arn = target["Arn"]
    api = _API.fullmatch(arn)
    if api:
        _call_api(targets, api, text)
        return
    if targets.knows(arn):
        refusal = targets.start(Cause("scheduler", schedule.arn), arn, text)
        if isinstance(refusal, StartRefusal):
            raise Undelivered(f"{refusal.code}: {refusal.message}")
        return
    _send(targets, target, text)


def _send(targets: Targets, target: Mapping[str, Any], text: str) -> None:
    arn = split_arn(target["Arn"])
    if arn is None:
        raise Undelivered("it is not an ARN")
    region = arn.region
    if arn.service == "sqs":
        with targets.service.moto.acting():
            send_to_queue(arn, text, (target.get("SqsParameters") or {}).get("MessageGroupId"))
    elif arn.service == "sns":
        targets.world.clients("sns", region).publish(TopicArn=target["Arn"], Message=text)
    elif arn.service == "events":
        given = target.get("EventBridgeParameters") or {}
        entry = {"EventBusName": target["Arn"], "Detail": text, **given}
        targets.world.clients("events", region).put_events(Entries=[entry])
    elif arn.service == "kinesis":
        key = (target.get("KinesisParameters") or {}).get("PartitionKey", "")
        with targets.service.moto.acting():
            put_to_stream(arn, base64.b64encode(utf8(text)).decode(), key)
    else:
        raise Undelivered(f"pytest-sfn does not invoke targets of {arn.service}")


def _call_api(targets: Targets, called: re.Match[str], text: str) -> None:
    """Call an API with the input as its parameters, which are written as in an AWS SDK integration."""
    from botocore.exceptions import ClientError

    from pytest_sfn.apis.operations import find_operation
    from pytest_sfn.integrations.record.resource import parse_resource
    from pytest_sfn.tasks.aws.arguments import api_arguments

    resource = parse_resource(f"arn:aws:states:::aws-sdk:{called['service']}:{called['operation']}")
    operation = find_operation(resource) if resource else None
    if operation is None:
        raise Undelivered(f"{called['service']} has no operation {called['operation']}")
    client = targets.world.clients(operation.service, targets.world.place.region)
    try:
        getattr(client, operation.method)(**api_arguments(operation, loads(text)))
    except ClientError as refusal:
        raise Undelivered(str(refusal)) from None


def _input_of(targets: Targets, schedule: Schedule, when: int) -> str:
    time = in_seconds(to_datetime(when))
    given = schedule.kept.target.get("Input")
    execution = targets.world.ids.uuid("schedule execution")
    if given is None:
        return dumps(_default_event(schedule, time, execution))
    values = {
        "schedule-arn": schedule.arn,
        "scheduled-time": time,
        "execution-id": execution,
        "attempt-number": "1",
    }
    return _CONTEXT.sub(lambda found: values[found[1]], given)


def _default_event(schedule: Schedule, time: str, execution: str) -> dict[str, Any]:
    parts = split_arn(schedule.arn)
    assert parts, "moto makes the ARN"
    return {
        "version": "0",
        "id": execution,
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": parts.account,
        "time": time,
        "region": parts.region,
        "resources": [schedule.arn],
        "detail": "{}",
    }
