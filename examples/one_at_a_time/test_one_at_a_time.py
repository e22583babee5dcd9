"""A lock in a DynamoDB table of moto: several executions at once, in different orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import boto3
import pytest

from pytest_sfn import SfnExecutor, mock_lambda

TWO_MINUTES = timedelta(minutes=2)


@mock_lambda("WriteReport", duration=TWO_MINUTES)
def write_report(event: Any, context: Any) -> Any:
    return f"report of {event['customer']}"


@pytest.fixture
def locks(sfn_executor: SfnExecutor) -> Any:
    return boto3.resource("dynamodb").create_table(
        TableName="locks",
        KeySchema=[{"AttributeName": "customer", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "customer", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )


def test_the_lock_is_there_while_the_report_is_written(sfn_executor: SfnExecutor, locks: Any) -> None:
    execution = sfn_executor.start("one_at_a_time.asl.yaml", {"customer": "c-1"})
    assert locks.get_item(Key={"customer": "c-1"})["Item"]["holder"] == execution.arn

    execution.resume().assert_succeeded(output="report of c-1")

    assert locks.scan()["Count"] == 0


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.sfn(seed=seed)) for seed in range(5)])
def test_two_reports_of_a_customer_are_written_one_after_the_other(
    sfn_executor: SfnExecutor, locks: Any, seed: int
) -> None:
    both = [sfn_executor.start("one_at_a_time.asl.yaml", {"customer": "c-1"}) for _ in range(2)]

    for execution in both:
        execution.resume().assert_succeeded()

    first, second = (call.started for call in write_report.calls)
    assert second - first >= TWO_MINUTES


def test_reports_of_two_customers_do_not_wait_for_each_other(sfn_executor: SfnExecutor, locks: Any) -> None:
    both = [sfn_executor.start("one_at_a_time.asl.yaml", {"customer": customer}) for customer in ("c-1", "c-2")]

    for execution in both:
        execution.resume().assert_not_visited("WaitForTheOther")
        assert execution.duration == TWO_MINUTES


@mock_lambda("WriteReport", raises=ValueError("no figures"))
def test_a_report_that_fails_gives_the_lock_back(sfn_executor: SfnExecutor, locks: Any) -> None:
    execution = sfn_executor.run("one_at_a_time.asl.yaml", {"customer": "c-1"})

    execution.assert_failed(error="ValueError", cause={"errorMessage": "no figures"})
    assert locks.scan()["Count"] == 0


def test_a_lock_of_somebody_else_is_waited_for(sfn_executor: SfnExecutor, locks: Any) -> None:
    locks.put_item(Item={"customer": "c-1", "holder": "somebody else"})
    execution = sfn_executor.start("one_at_a_time.asl.yaml", {"customer": "c-1"})

    execution.run_until("WaitForTheOther")
    locks.delete_item(Key={"customer": "c-1"})

    execution.resume().assert_path(["Lock", "WaitForTheOther", "Lock", "WriteReport", "Unlock"])
    assert execution.task("Lock")[0].error == "DynamoDB.ConditionalCheckFailedException"
