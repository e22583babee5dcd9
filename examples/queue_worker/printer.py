"""The worker at the printer: receives orders from a queue, and answers their task tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3


def print_labels(queue_url: str, print_label: Callable[[str], Any]) -> int:
    """Print the orders in the queue, and report the results to Step Functions. Returns the number of orders."""
    sqs, stepfunctions = boto3.client("sqs"), boto3.client("stepfunctions")
    orders = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10, WaitTimeSeconds=20).get("Messages", [])
    for order in orders:
        asked = json.loads(order["Body"])
        try:
            printed = print_label(asked["text"])
        except Exception as error:
            stepfunctions.send_task_failure(taskToken=asked["token"], error=type(error).__name__, cause=str(error))
        else:
            stepfunctions.send_task_success(taskToken=asked["token"], output=json.dumps(printed))
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=order["ReceiptHandle"])
    return len(orders)
