"""Map Runs and their children through boto3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import create, refusal

MISSING = "arn:aws:states:us-east-1:123456789012:mapRun:machine/Map:00000000-0000-3000-8000-000000000000"


def mapping(execution_type: str = "STANDARD", **fields: Any) -> dict[str, Any]:
    """A Distributed Map whose children wait as long as their item says."""
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": execution_type},
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "End": True}},
    }
    state = {"Type": "Map", "Label": "Items", "ItemProcessor": processor, "End": True, **fields}
    return {"StartAt": "Map", "States": {"Map": state}}


@pytest.fixture
def execution(sfn: Any, world: World) -> str:
    """An execution whose Map Run has one child done, one running and one that waits for its turn."""
    arn = create(sfn, mapping(MaxConcurrency=2))
    given = '[{"seconds": 10}, {"seconds": 1}, {"seconds": 10}, {"seconds": 10}]'
    started = sfn.start_execution(stateMachineArn=arn, name="parent", input=given)["executionArn"]
    world.clock.advance(1)
    return str(started)


def test_a_map_run_is_listed_and_described(sfn: Any, world: World, execution: str) -> None:
    (listed,) = sfn.list_map_runs(executionArn=execution)["mapRuns"]
    described = sfn.describe_map_run(mapRunArn=listed["mapRunArn"])

    assert listed["executionArn"] == described["executionArn"] == execution
    assert listed["stateMachineArn"] == "arn:aws:states:us-east-1:123456789012:stateMachine:machine/Items"
    assert "stopDate" not in listed
    assert (described["status"], described["maxConcurrency"], described["redriveCount"]) == ("RUNNING", 2, 0)
    assert described["itemCounts"] == described["executionCounts"]
    assert described["itemCounts"] == {
        "pending": 1,
        "running": 2,
        "succeeded": 1,
        "failed": 0,
        "timedOut": 0,
        "aborted": 0,
        "total": 4,
        "resultsWritten": 0,
        "failuresNotRedrivable": 0,
        "pendingRedrive": 0,
    }


def test_a_map_run_that_has_ended_says_when(sfn: Any, world: World, execution: str) -> None:
    world.clock.advance(60)

    (listed,) = sfn.list_map_runs(executionArn=execution)["mapRuns"]

    assert (listed["stopDate"] - listed["startDate"]).total_seconds() == 20
    assert sfn.describe_map_run(mapRunArn=listed["mapRunArn"])["status"] == "SUCCEEDED"


def test_the_children_of_a_map_run_are_listed(sfn: Any, execution: str) -> None:
    (map_run,) = sfn.list_map_runs(executionArn=execution)["mapRuns"]

    children = sfn.list_executions(mapRunArn=map_run["mapRunArn"])["executions"]

    assert [child["status"] for child in children].count("RUNNING") == 2
    assert {child["mapRunArn"] for child in children} == {map_run["mapRunArn"]}
    assert {child["itemCount"] for child in children} == {1}
    assert {child["stateMachineArn"] for child in children} == {map_run["stateMachineArn"]}
    assert len(sfn.list_executions(mapRunArn=map_run["mapRunArn"], statusFilter="SUCCEEDED")["executions"]) == 1


def test_a_list_by_machine_does_not_hold_its_children(sfn: Any, execution: str) -> None:
    arn = "arn:aws:states:us-east-1:123456789012:stateMachine:machine"

    assert [item["name"] for item in sfn.list_executions(stateMachineArn=arn)["executions"]] == ["parent"]


@pytest.mark.parametrize("execution_type", ["STANDARD", "EXPRESS"])
def test_a_child_is_described_with_its_map_run(sfn: Any, world: World, execution_type: str) -> None:
    arn = create(sfn, mapping(execution_type))
    parent = sfn.start_execution(stateMachineArn=arn, input='[{"seconds": 1}]')["executionArn"]
    world.clock.advance(1)
    (map_run,) = sfn.list_map_runs(executionArn=parent)["mapRuns"]
    (child,) = sfn.list_executions(mapRunArn=map_run["mapRunArn"])["executions"]

    described = sfn.describe_execution(executionArn=child["executionArn"])
    machine = sfn.describe_state_machine_for_execution(executionArn=child["executionArn"])

    assert (described["status"], described["mapRunArn"]) == ("SUCCEEDED", map_run["mapRunArn"])
    assert (machine["mapRunArn"], machine["label"]) == (map_run["mapRunArn"], "Items")
    assert (machine["stateMachineArn"], machine["name"]) == (f"{arn}/Items", "machine/Items")
    assert "variableReferences" not in machine


@pytest.mark.parametrize("language", [{}, {"QueryLanguage": "JSONata"}])
def test_the_definition_of_a_child_is_the_item_processor(sfn: Any, language: dict[str, str]) -> None:
    read = {"OutputPath": "$colour"} if not language else {"Output": "{% $colour %}"}
    states = {
        "Set": {"Type": "Pass", "Assign": {"colour": "red"}, "Next": "Read"},
        "Read": {"Type": "Pass", **read, "End": True},
    }
    processor = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}, "StartAt": "Set"}
    arn = create(sfn, {**mapping(ItemProcessor={**processor, "States": states}), **language})
    parent = sfn.start_execution(stateMachineArn=arn, input="[1]")["executionArn"]
    (map_run,) = sfn.list_map_runs(executionArn=parent)["mapRuns"]
    (child,) = sfn.list_executions(mapRunArn=map_run["mapRunArn"])["executions"]

    machine = sfn.describe_state_machine_for_execution(executionArn=child["executionArn"])

    assert json.loads(machine["definition"]) == {**language, **processor, "States": states}
    assert machine["variableReferences"] == {"Read": ["colour"]}
    assert sfn.describe_state_machine(stateMachineArn=arn)["variableReferences"] == {"Read": ["colour"]}


def test_batches_are_counted_by_their_items(sfn: Any, world: World) -> None:
    processor = mapping()["States"]["Map"]["ItemProcessor"]
    processor["States"]["Wait"] = {"Type": "Wait", "Seconds": 1, "End": True}
    batcher = {"MaxItemsPerBatch": 2}
    arn = create(sfn, mapping(ItemProcessor=processor, ItemBatcher=batcher, MaxConcurrency=1))
    parent = sfn.start_execution(stateMachineArn=arn, input="[1, 2, 3]")["executionArn"]
    (map_run,) = sfn.list_map_runs(executionArn=parent)["mapRuns"]

    described = sfn.describe_map_run(mapRunArn=map_run["mapRunArn"])

    assert {key: described["itemCounts"][key] for key in ("pending", "running", "total")} == {
        "pending": 1,
        "running": 2,
        "total": 3,
    }
    assert {key: described["executionCounts"][key] for key in ("pending", "running", "total")} == {
        "pending": 1,
        "running": 1,
        "total": 2,
    }
    (child,) = sfn.list_executions(mapRunArn=map_run["mapRunArn"])["executions"]
    assert child["itemCount"] == 2


def test_children_that_cannot_be_redriven_are_counted(sfn: Any, world: World) -> None:
    processor = mapping()["States"]["Map"]["ItemProcessor"]
    processor |= {"StartAt": "Loop", "States": {"Loop": {"Type": "Pass", "Next": "Loop"}}}
    world.max_events = 20
    arn = create(sfn, mapping(ItemProcessor=processor, ItemBatcher={"MaxItemsPerBatch": 2}))
    parent = sfn.start_execution(stateMachineArn=arn, input="[1, 2]")["executionArn"]
    (map_run,) = sfn.list_map_runs(executionArn=parent)["mapRuns"]

    described = sfn.describe_map_run(mapRunArn=map_run["mapRunArn"])

    assert (described["executionCounts"]["failed"], described["executionCounts"]["failuresNotRedrivable"]) == (1, 1)
    assert (described["itemCounts"]["failed"], described["itemCounts"]["failuresNotRedrivable"]) == (2, 2)


@pytest.mark.parametrize("operation", ["describe_map_run", "list_executions"])
def test_a_map_run_that_is_not_there_is_refused(sfn: Any, operation: str) -> None:
    assert refusal(getattr(sfn, operation), mapRunArn=MISSING) == (
        "ResourceNotFound",
        "Request references a resource that does not exist.",
    )


def test_only_children_wait_for_a_redrive(sfn: Any) -> None:
    refused = refusal(sfn.list_executions, stateMachineArn=create(sfn, mapping()), statusFilter="PENDING_REDRIVE")

    assert refused[0] == "ValidationException"


def test_the_limits_of_a_map_run_that_runs_may_change(sfn: Any, world: World, execution: str) -> None:
    (map_run,) = sfn.list_map_runs(executionArn=execution)["mapRuns"]
    arn = map_run["mapRunArn"]

    sfn.update_map_run(mapRunArn=arn, maxConcurrency=3, toleratedFailureCount=1)

    described = sfn.describe_map_run(mapRunArn=arn)
    assert (described["maxConcurrency"], described["toleratedFailureCount"]) == (3, 1)
    assert described["itemCounts"]["running"] == 3
    (child, *_) = sfn.list_executions(mapRunArn=arn, statusFilter="RUNNING")["executions"]
    sfn.stop_execution(executionArn=child["executionArn"])
    world.clock.advance(60)
    assert sfn.describe_map_run(mapRunArn=arn)["status"] == "SUCCEEDED"


def test_a_map_run_fails_when_its_limit_falls_below_what_has_failed(sfn: Any, world: World) -> None:
    arn = create(sfn, mapping(ToleratedFailureCount=1))
    parent = sfn.start_execution(stateMachineArn=arn, input='[{"seconds": -1}, {"seconds": 10}]')["executionArn"]
    (map_run,) = sfn.list_map_runs(executionArn=parent)["mapRuns"]
    assert sfn.describe_map_run(mapRunArn=map_run["mapRunArn"])["itemCounts"]["failed"] == 1

    sfn.update_map_run(mapRunArn=map_run["mapRunArn"], toleratedFailureCount=0)

    assert sfn.describe_map_run(mapRunArn=map_run["mapRunArn"])["status"] == "FAILED"
    assert sfn.describe_execution(executionArn=parent)["error"] == "States.ExceedToleratedFailureThreshold"


def test_a_map_run_is_changed_in_something_and_before_its_end(sfn: Any, world: World, execution: str) -> None:
    (map_run,) = sfn.list_map_runs(executionArn=execution)["mapRuns"]

    assert refusal(sfn.update_map_run, mapRunArn=map_run["mapRunArn"])[0] == "ValidationException"
    world.clock.advance(60)
    code, message = refusal(sfn.update_map_run, mapRunArn=map_run["mapRunArn"], maxConcurrency=1)
    assert (code, message) == ("ValidationException", "Map Run is SUCCEEDED and cannot be updated")
