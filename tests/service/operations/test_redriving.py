"""Redriving executions through boto3."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import PASS, WAIT, create, refusal

FAIL = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Refused"}}}
CALL = "arn:aws:lambda:us-east-1:123456789012:function:flaky"


@pytest.fixture
def failed(sfn: Any, world: World) -> str:
    """An execution that failed once; its function would succeed from now on."""
    world.lambdas.register("flaky", side_effect=[ValueError("not yet"), "done", "again"])
    machine = {"StartAt": "Call", "States": {"Call": {"Type": "Task", "Resource": CALL, "End": True}}}
    return str(sfn.start_execution(stateMachineArn=create(sfn, machine), input='{"a": 1}')["executionArn"])


def test_a_redriven_execution_goes_on_under_its_own_arn(sfn: Any, world: World, failed: str) -> None:
    world.clock.advance(60)

    redriven = sfn.redrive_execution(executionArn=failed)

    described = sfn.describe_execution(executionArn=failed)
    assert (described["status"], described["output"]) == ("SUCCEEDED", '"done"')
    assert described["redriveCount"] == 1
    assert described["redriveDate"] == redriven["redriveDate"] == world.clock.now()
    types = [event["type"] for event in sfn.get_execution_history(executionArn=failed)["events"]]
    assert types.index("ExecutionRedriven") == types.index("ExecutionFailed") + 1
    (listed,) = sfn.list_executions(stateMachineArn=described["stateMachineArn"])["executions"]
    assert (listed["redriveCount"], listed["redriveDate"]) == (1, world.clock.now())


def test_the_same_request_again_has_the_same_answer_for_a_quarter_of_an_hour(
    sfn: Any, world: World, failed: str
) -> None:
    first = sfn.redrive_execution(executionArn=failed, clientToken="once")
    world.clock.advance(15 * 60)

    assert sfn.redrive_execution(executionArn=failed, clientToken="once")["redriveDate"] == first["redriveDate"]
    world.clock.advance(1)
    assert refusal(sfn.redrive_execution, executionArn=failed, clientToken="once")[0] == "ExecutionNotRedrivable"


def test_the_last_ten_requests_are_known(sfn: Any, world: World) -> None:
    execution = sfn.start_execution(stateMachineArn=create(sfn, FAIL))["executionArn"]

    def redrive(number: int) -> Any:
        return sfn.redrive_execution(executionArn=execution, clientToken=f"request-{number}")["redriveDate"]

    dates = [redrive(number) for number in range(11) if not world.clock.advance(1)]
    assert redrive(1) == dates[1]
    assert sfn.describe_execution(executionArn=execution)["redriveCount"] == 11

    redrive(0)

    assert sfn.describe_execution(executionArn=execution)["redriveCount"] == 12


def test_an_execution_that_was_redriven_is_listed_by_its_redrive(sfn: Any, world: World) -> None:
    machine = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}
    arn = create(sfn, machine)
    old = sfn.start_execution(stateMachineArn=arn, name="old")["executionArn"]
    sfn.stop_execution(executionArn=old)
    world.clock.advance(1)
    sfn.start_execution(stateMachineArn=arn, name="new")
    world.clock.advance(1)

    sfn.redrive_execution(executionArn=old)

    assert [item["name"] for item in sfn.list_executions(stateMachineArn=arn)["executions"]] == ["old", "new"]


@pytest.mark.parametrize(("machine", "status"), [(PASS, "SUCCEEDED"), (WAIT, "RUNNING")])
def test_what_did_not_fail_is_not_redriven(sfn: Any, machine: dict[str, Any], status: str) -> None:
    execution = sfn.start_execution(stateMachineArn=create(sfn, machine))["executionArn"]

    assert refusal(sfn.redrive_execution, executionArn=execution) == (
        "ExecutionNotRedrivable",
        f"Execution Not Redrivable: 'Execution is {status} and cannot be redriven'",
    )


def test_an_execution_is_not_redriven_after_fourteen_days(sfn: Any, world: World, failed: str) -> None:
    world.clock.advance(14 * 86_400 + 1)

    assert refusal(sfn.redrive_execution, executionArn=failed)[0] == "ExecutionNotRedrivable"


def test_an_execution_that_is_not_there_is_refused(sfn: Any) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:execution:machine:none"

    assert refusal(sfn.redrive_execution, executionArn=arn)[0] == "ExecutionDoesNotExist"


def test_an_express_execution_is_refused(sfn: Any) -> None:
    execution = sfn.start_execution(stateMachineArn=create(sfn, type="EXPRESS"))["executionArn"]

    assert refusal(sfn.redrive_execution, executionArn=execution)[0] == "InvalidArn"
