"""SQS queues. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html"""

from __future__ import annotations

import re

from pytest_sfn.integrations.record.action import TOKEN, Action
from pytest_sfn.integrations.record.answers import JSON_1_0, ErrorNames
from pytest_sfn.integrations.record.permissions import Permissions
from pytest_sfn.integrations.record.policy import allow, needs
from pytest_sfn.integrations.record.service import Service
from pytest_sfn.integrations.record.service_call import ServiceCall

_QUEUE_URL = re.compile(
    r"https?://(?:sqs\.(?P<region>[\w-]+)\.|(?P<older>[\w-]+)\.queue\.)?[^/]*/(?P<account>\d+)/(?P<name>[^/]+)"
)


def _queue(call: ServiceCall) -> list[str] | None:
    """The queue at a URL."""
    url = call.argument("QueueUrl").value
    found = _QUEUE_URL.match(url) if isinstance(url, str) else None
    if found is None:
        return None
    region = found["region"] or found["older"] or call.place.region
    return [call.place.in_partition(f"arn:aws:sqs:{region}:{found['account']}:{found['name']}")]


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
