"""Starting, describing, listing, stopping and reading executions through boto3."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import MACHINE_ARN, PASS, WAIT, create, refusal

EXECUTION_ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:"
FAIL = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "Refused", "Cause": "because"}}}


def start(sfn: Any, arn: str, **options: Any) -> str:
    return str(sfn.start_execution(stateMachineArn=arn, **options)["executionArn"])


def test_an_execution_is_described(sfn: Any, world: World) -> None:
    arn = create(sfn)

    started = sfn.start_execution(stateMachineArn=arn, name="first", input='{ "a": 1 }', traceHeader="Root=1")
    described = sfn.describe_execution(executionArn=started["executionArn"])

    del described["ResponseMetadata"]
    now = world.clock.now()
    assert started["startDate"] == now
    assert described == {
        "executionArn": f"{EXECUTION_ARN}first",
        "stateMachineArn": arn,
        "name": "first",
        "status": "SUCCEEDED",
        "startDate": now,
        "stopDate": now,
        "input": '{ "a": 1 }',
        "inputDetails": {"included": True},
        "output": '{"done":true}',
        "outputDetails": {"included": True},
        "traceHeader": "Root=1",
        "redriveCount": 0,
        "redriveStatus": "NOT_REDRIVABLE",
        "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
    }


def test_an_execution_without_input_gets_an_empty_object(sfn: Any) -> None:
    execution = start(sfn, create(sfn))

    assert sfn.describe_execution(executionArn=execution)["input"] == "{}"


def test_starting_does_what_is_due_and_moves_no_time(sfn: Any, world: World) -> None:
    before = world.clock.now()

    execution = start(sfn, create(sfn, WAIT))

    assert sfn.describe_execution(executionArn=execution)["status"] == "RUNNING"
    assert world.clock.now() == before
    world.clock.advance(10)
    assert sfn.describe_execution(executionArn=execution)["status"] == "SUCCEEDED"


def test_a_failed_execution_has_error_and_cause_and_may_be_redriven(sfn: Any) -> None:
    described = sfn.describe_execution(executionArn=start(sfn, create(sfn, FAIL)))

    assert (described["status"], described["error"], described["cause"]) == ("FAILED", "Refused", "because")
    assert described["redriveStatus"] == "REDRIVABLE"
    assert not {"output", "outputDetails", "redriveStatusReason"} & described.keys()


def test_metadata_only_leaves_the_data_out(sfn: Any) -> None:
    execution = start(sfn, create(sfn))

    described = sfn.describe_execution(executionArn=execution, includedData="METADATA_ONLY")

    assert "input" not in described
    assert "output" not in described
    assert described["inputDetails"] == described["outputDetails"] == {"included": False}


def test_an_execution_of_its_own_timeout_has_neither_error_nor_cause(sfn: Any, world: World) -> None:
    execution = start(sfn, create(sfn, {**WAIT, "TimeoutSeconds": 5}))

    world.clock.advance(5)

    described = sfn.describe_execution(executionArn=execution)
    assert described["status"] == "TIMED_OUT"
    assert not {"error", "cause"} & described.keys()


@pytest.mark.parametrize(
    ("days", "reason"),
    [(14, None), (15, "Execution redrivable period exceeded"), (366, "Execution has exceeded the max")],
)
def test_an_execution_may_be_redriven_for_fourteen_days(sfn: Any, world: World, days: int, reason: str | None) -> None:
    execution = start(sfn, create(sfn, FAIL))

    world.clock.advance(days * 86_400)

    found = sfn.describe_execution(executionArn=execution).get("redriveStatusReason")
    assert (found or "").startswith(reason or "")
    assert bool(found) == bool(reason)


def test_the_same_request_while_it_runs_gives_the_same_execution(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    first = sfn.start_execution(stateMachineArn=arn, name="one", input='{"a":1}')
    world.clock.advance(1)

    again = sfn.start_execution(stateMachineArn=arn, name="one", input='{"a":1}')

    assert (again["executionArn"], again["startDate"]) == (first["executionArn"], first["startDate"])
    assert len(world.engine.runs) == 1


@pytest.mark.parametrize(("given", "seconds"), [('{"a":2}', 0), ('{"a":1}', 10)])
def test_a_name_that_is_taken_is_refused(sfn: Any, world: World, given: str, seconds: int) -> None:
    arn = create(sfn, WAIT)
    start(sfn, arn, name="one", input='{"a":1}')
    world.clock.advance(seconds)

    assert refusal(sfn.start_execution, stateMachineArn=arn, name="one", input=given) == (
        "ExecutionAlreadyExists",
        f"Execution Already Exists: '{EXECUTION_ARN}one'",
    )


def test_a_name_is_free_again_after_ninety_days(sfn: Any, world: World) -> None:
    arn = create(sfn)
    start(sfn, arn, name="one")

    world.clock.advance(90 * 86_400 + 1)

    assert start(sfn, arn, name="one", input="2") == f"{EXECUTION_ARN}one"


def test_names_of_express_executions_may_be_used_again(sfn: Any) -> None:
    arn = create(sfn, type="EXPRESS")

    first, second = start(sfn, arn, name="one"), start(sfn, arn, name="one")

    assert first != second
    assert first.startswith("arn:aws:states:us-east-1:123456789012:express:machine:one:")


@pytest.mark.parametrize("given", ["", "{", "no", "{'a': 1}", "NaN", "[" * 100_000])
def test_an_input_that_is_no_json_is_refused(sfn: Any, given: str) -> None:
    code, message = refusal(sfn.start_execution, stateMachineArn=create(sfn), input=given)

    assert code == "InvalidExecutionInput"
    assert message.startswith("Invalid State Machine Execution Input: '")


def test_an_unknown_token_in_the_input_is_named(sfn: Any) -> None:
    _, message = refusal(sfn.start_execution, stateMachineArn=create(sfn), input="hello")

    assert message == (
        "Invalid State Machine Execution Input: 'Unrecognized token 'hello': was expecting "
        "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n"
        ' at [Source: (String)"hello"; line: 1, column: 6]\''
    )


def test_an_input_has_256_kib_at_most_in_bytes(sfn: Any) -> None:
    arn = create(sfn)

    start(sfn, arn, input='"' + "a" * 262_142 + '"')
    refused = refusal(sfn.start_execution, stateMachineArn=arn, input='"' + "ä" * 131_072 + '"')

    assert refused == (
        "ValidationException",
        "1 validation error detected: Value at 'input' failed to satisfy constraint: "
        "Member must have length less than or equal to 262144",
    )


def test_an_execution_of_a_machine_that_is_not_there_is_refused(sfn: Any) -> None:
    assert refusal(sfn.start_execution, stateMachineArn=f"{MACHINE_ARN}none") == (
        "StateMachineDoesNotExist",
        f"State Machine Does Not Exist: '{MACHINE_ARN}none'",
    )


def test_an_execution_that_is_not_there_is_refused(sfn: Any) -> None:
    assert refusal(sfn.describe_execution, executionArn=f"{EXECUTION_ARN}none") == (
        "ExecutionDoesNotExist",
        f"Execution Does Not Exist: '{EXECUTION_ARN}none'",
    )


@pytest.mark.parametrize("operation", ["describe_execution", "stop_execution", "get_execution_history"])
def test_express_executions_cannot_be_looked_at(sfn: Any, operation: str) -> None:
    execution = start(sfn, create(sfn, type="EXPRESS"))

    assert refusal(getattr(sfn, operation), executionArn=execution) == (
        "InvalidArn",
        "Invalid Arn: 'Resource type not valid in this context: express'",
    )


# ---- stopping


def test_a_stopped_execution_is_aborted(sfn: Any, world: World) -> None:
    execution = start(sfn, create(sfn, WAIT))
    world.clock.advance(3)

    stopped = sfn.stop_execution(executionArn=execution, error="Enough", cause="of this")

    described = sfn.describe_execution(executionArn=execution)
    assert (described["status"], described["error"], described["cause"]) == ("ABORTED", "Enough", "of this")
    assert stopped["stopDate"] == described["stopDate"] == world.clock.now()


def test_stopping_what_has_ended_changes_nothing(sfn: Any, world: World) -> None:
    execution = start(sfn, create(sfn))
    world.clock.advance(3)

    stopped = sfn.stop_execution(executionArn=execution)

    described = sfn.describe_execution(executionArn=execution)
    assert described["status"] == "SUCCEEDED"
    assert stopped["stopDate"] == described["stopDate"]


# ---- listing


def test_executions_are_listed_the_newest_first(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    for name in ("a", "b", "c"):
        start(sfn, arn, name=name)
        world.clock.advance(4)

    listed = sfn.list_executions(stateMachineArn=arn)["executions"]

    assert [(item["name"], item["status"]) for item in listed] == [
        ("a", "SUCCEEDED"),
        ("c", "RUNNING"),
        ("b", "RUNNING"),
    ]
    assert listed[0]["stopDate"] > listed[0]["startDate"]
    assert "stopDate" not in listed[1]
    assert [item["redriveCount"] for item in listed] == [0, 0, 0]


def test_executions_are_listed_by_status_and_in_pages(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    for number in range(5):
        start(sfn, arn, name=str(number))
    sfn.stop_execution(executionArn=f"{EXECUTION_ARN}2")

    running = sfn.list_executions(stateMachineArn=arn, statusFilter="RUNNING", maxResults=3)
    rest = sfn.list_executions(stateMachineArn=arn, statusFilter="RUNNING", nextToken=running["nextToken"])

    assert [item["name"] for item in running["executions"] + rest["executions"]] == ["4", "3", "1", "0"]
    assert "nextToken" not in rest


def test_executions_of_another_machine_are_not_listed(sfn: Any) -> None:
    first, second = create(sfn, name="first"), create(sfn, name="second")
    start(sfn, first)

    assert sfn.list_executions(stateMachineArn=second)["executions"] == []


def test_executions_of_an_express_machine_are_not_listed(sfn: Any) -> None:
    assert refusal(sfn.list_executions, stateMachineArn=create(sfn, type="EXPRESS")) == (
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def test_a_list_is_of_a_machine_or_of_a_map_run(sfn: Any) -> None:
    both = {"stateMachineArn": create(sfn), "mapRunArn": "arn:aws:states:us-east-1:123456789012:mapRun:machine/a:b"}

    assert refusal(sfn.list_executions) == ("ValidationException", "Must provide a StateMachine ARN or MapRun ARN")
    assert refusal(sfn.list_executions, **both)[0] == "ValidationException"


def test_a_page_has_a_thousand_items_at_most(sfn: Any) -> None:
    assert refusal(sfn.list_executions, stateMachineArn=create(sfn), maxResults=1001) == (
        "ValidationException",
        "1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint: "
        "Member must have value less than or equal to 1000",
    )


# ---- history


def test_the_history_is_read_forwards_backwards_and_in_pages(sfn: Any) -> None:
    execution = start(sfn, create(sfn))
    types = ["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]

    def read(**options: Any) -> list[str]:
        return [event["type"] for event in sfn.get_execution_history(executionArn=execution, **options)["events"]]

    assert read() == types
    assert read(reverseOrder=True) == types[::-1]
    assert read(maxResults=3) == types[:3]
    pages = sfn.get_paginator("get_execution_history").paginate(
        executionArn=execution, reverseOrder=True, PaginationConfig={"PageSize": 3}
    )
    assert [event["id"] for page in pages for event in page["events"]] == [4, 3, 2, 1]


def test_the_history_may_be_read_without_data(sfn: Any) -> None:
    execution = start(sfn, create(sfn))

    events = sfn.get_execution_history(executionArn=execution, includeExecutionData=False)["events"]

    assert events[1]["stateEnteredEventDetails"] == {"name": "Only"}
    assert events[3]["executionSucceededEventDetails"] == {}


def test_a_page_has_a_hundred_events(sfn: Any) -> None:
    states = {str(number): {"Type": "Pass", "Next": str(number + 1)} for number in range(60)}
    execution = start(sfn, create(sfn, {"StartAt": "0", "States": {**states, "60": {"Type": "Succeed"}}}))

    page = sfn.get_execution_history(executionArn=execution)

    assert len(page["events"]) == 100
    assert len(sfn.get_execution_history(executionArn=execution, nextToken=page["nextToken"])["events"]) == 24


# ---- synchronous executions


def test_a_synchronous_execution_is_waited_for(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT, type="EXPRESS")
    before = world.clock.now()

    answer = sfn.start_sync_execution(stateMachineArn=arn, input='{"a": 1}', name="sync", traceHeader="Root=1")

    assert answer["executionArn"].startswith("arn:aws:states:us-east-1:123456789012:express:machine:sync:")
    assert (answer["status"], answer["output"], answer["input"]) == ("SUCCEEDED", '{"a": 1}', '{"a": 1}')
    assert (answer["startDate"], answer["stopDate"]) == (before, world.clock.now())
    assert answer["billingDetails"] == {"billedDurationInMilliseconds": 10_000, "billedMemoryUsedInMB": 64}
    assert answer["traceHeader"] == "Root=1"
    assert answer["inputDetails"] == answer["outputDetails"] == {"included": True}


def test_a_synchronous_execution_that_fails_is_answered_all_the_same(sfn: Any) -> None:
    answer = sfn.start_sync_execution(stateMachineArn=create(sfn, FAIL, type="EXPRESS"))

    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "Refused", "because")
    assert "output" not in answer
    assert answer["outputDetails"] == {"included": True}
    assert answer["billingDetails"]["billedDurationInMilliseconds"] == 100


def test_a_synchronous_execution_ends_after_five_minutes(sfn: Any, world: World) -> None:
    forever = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
    before = world.clock.now()

    answer = sfn.start_sync_execution(stateMachineArn=create(sfn, forever, type="EXPRESS"))

    assert answer["status"] == "TIMED_OUT"
    assert (world.clock.now() - before).total_seconds() == 300


def test_a_standard_machine_has_no_synchronous_executions(sfn: Any) -> None:
    assert refusal(sfn.start_sync_execution, stateMachineArn=create(sfn)) == (
        "StateMachineTypeNotSupported",
        "This operation is not supported by this type of state machine",
    )


def test_the_definition_of_an_execution_is_described(sfn: Any, world: World) -> None:
    arn = create(sfn, PASS)
    execution = start(sfn, arn)

    described = sfn.describe_state_machine_for_execution(executionArn=execution)

    assert (described["stateMachineArn"], described["name"]) == (arn, "machine")
    assert described["updateDate"] == world.clock.now()
