"""Code that polls Step Functions through boto3, with a client made at import, and sleeps between its calls."""

from __future__ import annotations

from typing import Any

import pytest
from invoicing import send_invoice

from pytest_sfn import SfnExecutor, mock_lambda


@mock_lambda("Print", returns={"printed": True})
def test_waits_until_the_invoice_is_sent(sfn_executor: SfnExecutor, sfn_client: Any) -> None:
    machine = sfn_executor.load("invoicing.asl.json")

    assert send_invoice(machine.arn, 4711) == {"printed": True}

    assert sfn_executor.last.input == {"number": 4711}
    assert sfn_executor.last.duration.total_seconds() == 7200


@mock_lambda("Print", raises="OutOfPaper")
def test_tells_why_an_invoice_failed(sfn_executor: SfnExecutor, sfn_client: Any) -> None:
    machine = sfn_executor.load("invoicing.asl.json")

    with pytest.raises(RuntimeError, match="OutOfPaper"):
        send_invoice(machine.arn, 4711)


@mock_lambda("Print", returns=None)
def test_the_client_creates_and_lists_state_machines(sfn_executor: SfnExecutor, sfn_client: Any) -> None:
    machine = sfn_executor.load("invoicing.asl.json")
    execution = sfn_client.start_execution(stateMachineArn=machine.arn, name="first")

    (listed,) = sfn_client.list_executions(stateMachineArn=machine.arn)["executions"]

    assert (listed["executionArn"], listed["name"], listed["status"]) == (execution["executionArn"], "first", "RUNNING")
