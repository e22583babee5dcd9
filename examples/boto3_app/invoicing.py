"""Application code that uses Step Functions through boto3. It contains nothing for tests."""

from __future__ import annotations

import json
import time
from typing import Any

import boto3

stepfunctions = boto3.client("stepfunctions")


def send_invoice(machine_arn: str, number: int) -> Any:
    """Start the workflow, and check every ten seconds whether it has ended."""
    execution = stepfunctions.start_execution(stateMachineArn=machine_arn, input=json.dumps({"number": number}))
    while True:
        description = stepfunctions.describe_execution(executionArn=execution["executionArn"])
        if description["status"] == "SUCCEEDED":
            return json.loads(description["output"])
        if description["status"] != "RUNNING":
            raise RuntimeError(f"invoice {number}: {description['error']}")
        time.sleep(10)
