"""Finds resources in moto's own backends, in the account that an ARN names, and sends to them.

For use while moto answers a call. Each function raises moto's error if the resource does not exist.
"""

from __future__ import annotations

from typing import Any

from pytest_sfn.arns import Arn
from pytest_sfn.patches import private_names as names


def send_to_queue(arn: Arn, body: str, group: str | None = None, attributes: dict[str, str] | None = None) -> None:
    """Send a message to a queue. ``attributes`` become message attributes of type String."""
    backend = _backend(names.SQS_BACKENDS, arn)
    members = {name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()}
    backend.send_message(queue_name=arn.resource, message_body=body, message_attributes=members, group_id=group)


def publish_to_topic(arn: Arn, message: str, subject: str | None = None, group: str | None = None) -> None:
    """Publish a message to a topic."""
    backend, topic = _backend(names.SNS_BACKENDS, arn), ":".join(("arn", *arn))
    backend.publish(message, arn=topic, subject=subject, group_id=group)


def write_to_log_group(arn: Arn, stream: str, message: str, milliseconds: int) -> None:
    """Write one log event into a new stream of a log group."""
    group = arn.resource.removeprefix("log-group:").removesuffix(":*")
    backend = _backend(names.LOGS_BACKENDS, arn)
    backend.create_log_stream(group, stream)
    backend.put_log_events(group, stream, [{"timestamp": milliseconds, "message": message}])


def put_to_stream(arn: Arn, data: str, partition_key: str) -> None:
    """Put a record into a stream of Kinesis. ``data`` is its content in base64."""
    backend = _backend(names.KINESIS_BACKENDS, arn)
    backend.put_record(":".join(("arn", *arn)), None, partition_key, "", data)


def find_bus(arn: Arn) -> Any:
    """The event bus with an ARN in moto; None if there is none."""
    backend = _backend(names.EVENTS_BACKENDS, arn)
    return backend.event_buses.get(arn.resource.removeprefix("event-bus/"))


def find_queue(arn: Arn) -> Any:
    """The queue with an ARN in moto; None if there is none."""
    return _backend(names.SQS_BACKENDS, arn).queues.get(arn.resource)


def find_table(arn: Arn) -> Any:
    """The table with an ARN in moto, which may be the ARN of its stream; None if there is none."""
    return _backend(names.DYNAMODB_BACKENDS, arn).tables.get(arn.resource.split("/")[1])


def find_stream(arn: Arn) -> Any:
    """The stream of Kinesis with an ARN in moto; None if there is none."""
    return _backend(names.KINESIS_BACKENDS, arn).streams.get(arn.resource.removeprefix("stream/"))


def _backend(backends: names.PrivateName, arn: Arn) -> Any:
    return backends.get()[arn.account][arn.region]
