"""What an Express state machine cannot do."""

from __future__ import annotations

import pytest

from tests.definition.helpers import (
    ending,
    errors,
    machine,
    schema_errors,
)

BRANCH = {"StartAt": "B", "States": {"B": ending("Pass")}}


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Express state machine does not support '.waitForTaskToken' service integration ",
        ),
        (
            "arn:aws:states:::batch:submitJob.sync",
            "Express state machine does not support '.sync' service integration ",
        ),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            "Express state machine does not support '.sync' service integration ",
        ),
        ("arn:aws:states:us-east-1:123456789012:activity:A", "Express state machine does not support Activity ARN"),
    ],
)
def test_an_express_machine_only_calls_and_goes_on(resource: str, message: str):
    sent, submitted = {"QueueUrl": "q", "MessageBody": "m"}, {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
    arguments = sent if ":sqs:" in resource else submitted if ":batch:" in resource else {"StateMachineArn": "a"}
    state = ending("Task", Resource=resource, Parameters=arguments)
    inner = ending("Parallel", Branches=[{"StartAt": "T", "States": {"T": state}}])

    assert schema_errors(machine(state), "EXPRESS") == [(message, "/States/S/Resource")]
    assert schema_errors(machine(inner), "EXPRESS") == [(message, "/States/S/Branches[0]/States/T/Resource")]
    assert errors(machine(state)) == []


def test_an_express_machine_has_no_distributed_map():
    processor = {**BRANCH, "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}}

    assert schema_errors(machine(ending("Map", ItemProcessor=processor)), "EXPRESS") == [
        (
            "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
            "/States/S/ItemProcessor/ProcessorConfig/Mode",
        )
    ]


def test_the_express_children_of_a_distributed_map_are_express_machines():
    arguments = {"JobName": "j", "JobQueue": "q", "JobDefinition": "d"}
    inner = ending("Task", Resource="arn:aws:states:::batch:submitJob.sync", Parameters=arguments)
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
        "StartAt": "T",
        "States": {"T": inner},
    }

    assert schema_errors(machine(ending("Map", ItemProcessor=processor))) == [
        (
            "Express state machine does not support '.sync' service integration ",
            "/States/S/ItemProcessor/States/T/Resource",
        )
    ]
