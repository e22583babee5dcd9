"""Deleting state machines whose executions still run, and what is left of those executions."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.world.world import World
from tests.service.conftest import MACHINE_ARN, PASS, ROLE, WAIT, create, refusal

TWO_WAITS: dict[str, Any] = {
    "StartAt": "First",
    "States": {
        "First": {"Type": "Wait", "Seconds": 5, "Next": "Second"},
        "Second": {"Type": "Wait", "Seconds": 5, "End": True},
    },
}
ARN = f"{MACHINE_ARN}machine"


def start(sfn: Any, arn: str, **given: Any) -> str:
    return str(sfn.start_execution(stateMachineArn=arn, **given)["executionArn"])


def status(sfn: Any, execution: str) -> str:
    return str(sfn.describe_execution(executionArn=execution)["status"])


def machines(sfn: Any) -> list[str]:
    return [machine["name"] for machine in sfn.list_state_machines()["stateMachines"]]


def test_a_machine_is_gone_when_the_last_of_its_executions_has_ended(sfn: Any, world: World) -> None:
    arn = create(sfn, WAIT)
    first = start(sfn, arn)
    world.clock.advance(5)
    second = start(sfn, arn)

    sfn.delete_state_machine(stateMachineArn=arn)

    assert sfn.describe_state_machine(stateMachineArn=arn)["status"] == "DELETING"
    world.clock.advance(5)
    assert (status(sfn, first), machines(sfn)) == ("SUCCEEDED", ["machine"])
    sfn.stop_execution(executionArn=second)
    assert refusal(sfn.describe_state_machine, stateMachineArn=arn)[0] == "StateMachineDoesNotExist"
    assert machines(sfn) == []


@pytest.mark.parametrize("inside", ["nothing", "a branch", "an iteration", "a child"])
def test_its_executions_end_at_their_next_transition(sfn: Any, world: World, inside: str) -> None:
    distributed = {"ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}
    around = {
        "a branch": {"Type": "Parallel", "Branches": [TWO_WAITS, PASS], "End": True},
        "an iteration": {"Type": "Map", "ItemProcessor": TWO_WAITS, "End": True},
        "a child": {"Type": "Map", "ItemProcessor": {**TWO_WAITS, **distributed}, "End": True},
    }
    definition = TWO_WAITS if inside == "nothing" else {"StartAt": "Around", "States": {"Around": around[inside]}}
    execution = start(sfn, create(sfn, definition), input="[1, 2]")

    sfn.delete_state_machine(stateMachineArn=ARN)
    world.clock.advance(4.999)
    assert status(sfn, execution) == "RUNNING"
    world.clock.advance(1)

    described = sfn.describe_execution(executionArn=execution)
    assert described["status"] == "ABORTED"
    assert (described["stopDate"] - described["startDate"]).total_seconds() == 5
    entered = [event for event in world.executor.last.history if event["type"] == "WaitStateEntered"]
    assert {event["stateEnteredEventDetails"]["name"] for event in entered} <= {"First"}
    assert machines(sfn) == []


def test_what_needs_a_machine_that_lasts_is_refused(sfn: Any) -> None:
    create(sfn, WAIT, publish=True)
    routes = [{"stateMachineVersionArn": f"{ARN}:1", "weight": 100}]
    sfn.create_state_machine_alias(name="live", routingConfiguration=routes)
    start(sfn, ARN)
    sfn.delete_state_machine(stateMachineArn=ARN)

    for call, given in (
        (sfn.create_state_machine, {"name": "machine", "definition": json.dumps(PASS), "roleArn": ROLE}),
        (sfn.start_execution, {"stateMachineArn": ARN}),
        (sfn.start_execution, {"stateMachineArn": f"{ARN}:live"}),
        (sfn.update_state_machine, {"stateMachineArn": ARN, "roleArn": ROLE}),
        (sfn.publish_state_machine_version, {"stateMachineArn": ARN}),
        (sfn.create_state_machine_alias, {"name": "other", "routingConfiguration": routes}),
        (sfn.update_state_machine_alias, {"stateMachineAliasArn": f"{ARN}:live", "description": "new"}),
        (sfn.list_state_machine_aliases, {"stateMachineArn": ARN}),
    ):
        assert refusal(call, **given) == ("StateMachineDeleting", f"State Machine is being deleted: '{ARN}'")


def test_express_executions_go_on_without_their_machine(sfn: Any, world: World) -> None:
    start(sfn, create(sfn, TWO_WAITS, type="EXPRESS"))

    sfn.delete_state_machine(stateMachineArn=ARN)

    assert machines(sfn) == []
    assert world.executor.last.resume().status == "SUCCEEDED"


def test_a_machine_of_the_same_name_has_nothing_of_the_one_before(sfn: Any, world: World) -> None:
    before = start(sfn, create(sfn, publish=True), name="one")
    sfn.delete_state_machine(stateMachineArn=ARN)

    create(sfn, WAIT)

    assert sfn.list_executions(stateMachineArn=ARN)["executions"] == []
    assert sfn.list_state_machine_versions(stateMachineArn=ARN)["stateMachineVersions"] == []
    assert sfn.describe_state_machine_for_execution(executionArn=before)["definition"] == json.dumps(PASS)
    assert start(sfn, ARN, name="one") == before
    assert status(sfn, before) == "RUNNING"


def test_a_machine_that_a_test_loads_meanwhile_stays(sfn: Any, world: World) -> None:
    execution = start(sfn, create(sfn, WAIT))
    sfn.delete_state_machine(stateMachineArn=ARN)

    world.executor.load(PASS, name="machine")
    sfn.stop_execution(executionArn=execution)

    assert sfn.describe_state_machine(stateMachineArn=ARN)["status"] == "ACTIVE"


def test_an_execution_still_knows_its_machine(sfn: Any, world: World) -> None:
    machine = world.executor.load(PASS, name="machine")
    execution = world.executor.run(machine)

    sfn.delete_state_machine(stateMachineArn=ARN)

    assert execution.machine is machine
