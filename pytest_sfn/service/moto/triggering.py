"""Whether a call may trigger something that moto cannot start: a state machine, or a function.

The looks at moto's state are cheap, so that calls cost nothing more where no rule, subscription, notification or event
source mapping exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pytest_sfn.patches import private_names as names
from pytest_sfn.patches.boto.call import Boto3Call
from pytest_sfn.patches.moto.backends import backends_of

_WRITES = ("Put", "Update", "Delete", "Batch", "Transact", "Execute")

_OPERATIONS: Mapping[str, tuple[str, ...]] = {
    "dynamodb": _WRITES,
    "events": ("PutEvents",),
    "kinesis": ("PutRecord",),
    "lambda": ("CreateEventSourceMapping", "DeleteEventSourceMapping", "UpdateEventSourceMapping"),
    "s3": ("CompleteMultipartUpload", "CopyObject", "DeleteObject", "PutObject", "RestoreObject"),
    "sns": ("Publish",),
    "sqs": ("ReceiveMessage", "SendMessage"),
}
"""The beginnings of the names of operations that may trigger something, by service. A received message may go to a
dead-letter queue."""


def may_trigger(call: Boto3Call) -> bool:
    """True if a call may trigger something."""
    return call.operation.startswith(_OPERATIONS.get(call.service, ())) and _LOOKS[call.service]()


def _has_rules() -> bool:
    return any(bus.rules for backend in backends_of("events") for bus in backend.event_buses.values())


def has_mappings() -> bool:
    """True if moto has an event source mapping."""
    return any(
        names.MAPPINGS.of(backend) for service in ("awslambda", "awslambda_simple") for backend in backends_of(service)
    )


def _has_subscriptions() -> bool:
    subscriptions = (one for backend in backends_of("sns") for one in backend.subscriptions.values())
    return any(one.protocol == "lambda" for one in subscriptions) or has_mappings()


def _has_notifications() -> bool:
    return any(
        bucket.notification_configuration for backend in backends_of("s3") for bucket in backend.buckets.values()
    )


_LOOKS: Mapping[str, Callable[[], bool]] = {
    "dynamodb": has_mappings,
    "events": _has_rules,
    "kinesis": has_mappings,
    "lambda": lambda: True,
    "s3": _has_notifications,
    "sns": _has_subscriptions,
    "sqs": has_mappings,
}
