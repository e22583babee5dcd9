"""SQS queues. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html"""

from __future__ import annotations

import re

from pytest_sfn.arns import Place
from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.answers import JSON_1_0, ErrorNames
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall

_QUEUE_URL = re.compile(
    r"https?://(?:sqs\.(?P<region>[\w-]+)\.|(?P<older>[\w-]+)\.queue\.)?[^/]*/(?P<account>\d+)/(?P<name>[^/]+)"
)


def queue_arn(url: str, place: Place) -> str | None:
    """The ARN of the queue at a URL; None for another text. A URL without a region is one of the caller's."""
    found = _QUEUE_URL.match(url)
    if found is None:
        return None
    region = found["region"] or found["older"] or place.region
    return place.in_partition(f"arn:aws:sqs:{region}:{found['account']}:{found['name']}")


def _queue(call: ServiceCall) -> list[str] | None:
    """The queue at a URL."""
    url = call.argument("QueueUrl").value
    arn = queue_arn(url, call.place) if isinstance(url, str) else None
    return [arn] if arn else None


SERVICE = Service(
    name="sqs",
    errors=ErrorNames("SQS", "AmazonSQS", "AmazonSQSException"),
    headers=JSON_1_0,
    json_texts=frozenset({"MessageBody"}),
    access_denied="AccessDenied",
    actions={
        "sendMessage": Action(
            patterns=TOKEN,
            required=("QueueUrl", "MessageBody"),
            policy=needs(allow("sqs:SendMessage", on=_queue)),
        ),
    },
    permissions=Permissions(
        actions={
            "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
            "DeleteMessageBatch": "DeleteMessage",
            "SendMessageBatch": "SendMessage",
        },
        resource=_queue,
    ),
)
