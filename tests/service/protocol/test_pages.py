"""Lists in pages, also of what changes while it is read."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import PASS, WAIT, create, refusal

TWO_WAITS = {
    "StartAt": "First",
    "States": {
        "First": {"Type": "Wait", "Seconds": 1, "Next": "Second"},
        "Second": {"Type": "Wait", "Seconds": 1, "End": True},
    },
}


def started(sfn: Any, machine: str, *names: str) -> None:
    for name in names:
        sfn.start_execution(stateMachineArn=machine, name=name)


def test_everything_may_be_deleted_page_by_page(sfn: Any) -> None:
    for number in range(5):
        create(sfn, name=f"machine-{number}")

    for page in sfn.get_paginator("list_state_machines").paginate(PaginationConfig={"PageSize": 2}):
        for machine in page["stateMachines"]:
            sfn.delete_state_machine(stateMachineArn=machine["stateMachineArn"])

    assert sfn.list_state_machines()["stateMachines"] == []


def test_what_was_deleted_meanwhile_is_left_out(sfn: Any) -> None:
    for name in "abcd":
        sfn.create_activity(name=name)
    first = sfn.list_activities(maxResults=2)

    for arn in (first["activities"][0]["activityArn"], first["activities"][0]["activityArn"][:-1] + "c"):
        sfn.delete_activity(activityArn=arn)

    rest = sfn.list_activities(nextToken=first["nextToken"])["activities"]
    assert [activity["name"] for activity in rest] == ["d"]


def test_what_has_started_meanwhile_moves_nothing(sfn: Any) -> None:
    machine = create(sfn, WAIT)
    started(sfn, machine, "a", "b", "c")
    first = sfn.list_executions(stateMachineArn=machine, maxResults=1)

    started(sfn, machine, "d")

    rest = sfn.list_executions(stateMachineArn=machine, nextToken=first["nextToken"])
    assert [item["name"] for item in first["executions"] + rest["executions"]] == ["c", "b", "a"]


def test_all_executions_that_run_may_be_stopped_page_by_page(sfn: Any) -> None:
    machine = create(sfn, WAIT)
    started(sfn, machine, *"abcde")
    pages = sfn.get_paginator("list_executions").paginate(
        stateMachineArn=machine, statusFilter="RUNNING", PaginationConfig={"PageSize": 2}
    )

    for page in pages:
        for execution in page["executions"]:
            sfn.stop_execution(executionArn=execution["executionArn"])

    assert sfn.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"] == []


@pytest.mark.parametrize(("backwards", "rest"), [(False, [3, 4, 5, 6]), (True, [2, 1])])
def test_a_history_that_grows_is_read_on_from_where_the_page_ended(
    sfn: Any, world: World, backwards: bool, rest: list[int]
) -> None:
    execution = sfn.start_execution(stateMachineArn=create(sfn, TWO_WAITS))["executionArn"]
    world.clock.advance(1)
    given = {"executionArn": execution, "reverseOrder": backwards}
    first = sfn.get_execution_history(**given, maxResults=2)

    world.clock.advance(1)

    page = sfn.get_execution_history(**given, nextToken=first["nextToken"])
    assert [event["id"] for event in first["events"]] == ([4, 3] if backwards else [1, 2])
    assert [event["id"] for event in page["events"]] == rest


def test_the_same_page_may_be_asked_for_again(sfn: Any) -> None:
    for name in "abc":
        sfn.create_activity(name=name)
    token = sfn.list_activities(maxResults=1)["nextToken"]

    pages = [sfn.list_activities(nextToken=token)["activities"] for _ in range(2)]

    assert pages[0] == pages[1]


def test_a_token_belongs_to_the_list_that_gave_it(sfn: Any) -> None:
    machine, other = create(sfn, WAIT), create(sfn, PASS, "other")
    started(sfn, machine, "a", "b")
    token = sfn.list_executions(stateMachineArn=machine, maxResults=1)["nextToken"]

    for call, given in (
        (sfn.list_activities, {}),
        (sfn.list_state_machines, {}),
        (sfn.list_executions, {"stateMachineArn": other}),
        (sfn.list_executions, {"stateMachineArn": machine, "statusFilter": "RUNNING"}),
    ):
        assert refusal(call, **given, nextToken=token) == ("InvalidToken", "Invalid Token: 'Invalid token'")
