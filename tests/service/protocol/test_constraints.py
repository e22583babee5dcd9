"""The constraints of the API model are checked before anything else."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pytest_sfn.world.world import World
from tests.service.conftest import MACHINE_ARN, PASS, ROLE, create, refusal


@pytest.mark.parametrize(
    ("operation", "given", "message"),
    [
        (
            "create_activity",
            {"name": "work", "tags": [{"key": "a"}, {"key": "k" * 129}]},
            f"Value '{'k' * 129}' at 'tags.2.member.key' failed to satisfy constraint: "
            "Member must have length less than or equal to 128",
        ),
        (
            "create_state_machine_alias",
            {
                "name": "live",
                "routingConfiguration": [{"stateMachineVersionArn": f"arn:{number}", "weight": 1} for number in "123"],
            },
            "Value at 'routingConfiguration' failed to satisfy constraint: "
            "Member must have length less than or equal to 2",
        ),
        (
            "create_state_machine_alias",
            {"name": "live", "routingConfiguration": [{"stateMachineVersionArn": "arn", "weight": 101}]},
            "Value '101' at 'routingConfiguration.1.member.weight' failed to satisfy constraint: "
            "Member must have value less than or equal to 100",
        ),
        (
            "start_execution",
            {"stateMachineArn": "arn", "traceHeader": "Root=ä"},
            "Value 'Root=ä' at 'traceHeader' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: \p{ASCII}*",
        ),
        (
            "send_task_failure",
            {"taskToken": "token", "error": "e" * 257},
            "Value at 'error' failed to satisfy constraint: Member must have length less than or equal to 256",
        ),
        (
            "list_executions",
            {"stateMachineArn": "arn", "statusFilter": "DONE"},
            "Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: "
            "[RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]",
        ),
    ],
)
def test_a_request_outside_of_its_model_is_refused(
    sfn: Any, operation: str, given: dict[str, Any], message: str
) -> None:
    assert refusal(getattr(sfn, operation), **given) == (
        "ValidationException",
        f"1 validation error detected: {message}",
    )


def test_a_definition_has_a_million_characters_at_most(sfn: Any) -> None:
    definition = {**PASS, "Comment": "c" * 1_048_576}

    _, message = refusal(sfn.create_state_machine, name="machine", definition=json.dumps(definition), roleArn=ROLE)

    assert message == (
        "1 validation error detected: Value at 'definition' failed to satisfy constraint: "
        "Member must have length less than or equal to 1048576"
    )


def test_what_is_at_its_limit_is_accepted(sfn: Any) -> None:
    arn = create(sfn, name="m" * 80, tags=[{"key": "k" * 128, "value": "v" * 256}])

    assert sfn.start_execution(stateMachineArn=arn, name="e" * 80, traceHeader="h" * 256)["executionArn"]


# ---- what boto3 itself would refuse, of a client that does not look


@pytest.fixture
def unchecked(world: World) -> Any:
    """A client that sends whatever it is given."""
    return boto3.client("stepfunctions", config=Config(parameter_validation=False))


@pytest.mark.parametrize(
    ("operation", "given", "problem"),
    [
        (
            "start_execution",
            {},
            "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
        ),
        (
            "create_state_machine_alias",
            {"name": "live", "routingConfiguration": [{"stateMachineVersionArn": "arn"}]},
            "Value null at 'routingConfiguration.1.member.weight' failed to satisfy constraint: "
            "Member must not be null",
        ),
        (
            "untag_resource",
            {"resourceArn": "arn", "tagKeys": [None]},
            "Value null at 'tagKeys.1.member' failed to satisfy constraint: Member must not be null",
        ),
        (
            "create_activity",
            {"name": ""},
            "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        (
            "create_state_machine_alias",
            {"name": "live", "routingConfiguration": []},
            "Value at 'routingConfiguration' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
        (
            "list_activities",
            {"maxResults": -1},
            "Value '-1' at 'maxResults' failed to satisfy constraint: "
            "Member must have value greater than or equal to 0",
        ),
    ],
)
def test_what_is_missing_or_too_little_is_refused(
    unchecked: Any, operation: str, given: dict[str, Any], problem: str
) -> None:
    assert refusal(getattr(unchecked, operation), **given) == (
        "ValidationException",
        f"1 validation error detected: {problem}",
    )


@pytest.mark.parametrize(
    ("operation", "given", "problem"),
    [
        ("create_activity", {"name": 7}, "NUMBER_VALUE can not be converted to a String"),
        ("create_activity", {"name": True}, "TRUE_VALUE can not be converted to a String"),
        ("create_activity", {"name": ["a"]}, "Start of list found where not expected"),
        ("create_activity", {"name": {"a": 1}}, "Start of structure or map found where not expected."),
        ("list_activities", {"maxResults": "7"}, "STRING_VALUE can not be converted to an Integer"),
        ("list_activities", {"maxResults": 7.5}, "NUMBER_VALUE can not be converted to an Integer"),
        (
            "get_execution_history",
            {"executionArn": "a", "reverseOrder": "yes"},
            "STRING_VALUE can not be converted to a Boolean",
        ),
    ],
)
def test_a_value_of_another_type_is_refused(
    unchecked: Any, operation: str, given: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ClientError) as raised:
        getattr(unchecked, operation)(**given)

    assert raised.value.response["Error"] == {"Code": "SerializationException", "Message": problem}


def test_a_parameter_that_is_null_is_as_good_as_absent(unchecked: Any, sfn: Any) -> None:
    create(sfn)

    execution = unchecked.start_execution(stateMachineArn=f"{MACHINE_ARN}machine", name=None, input=None)

    assert sfn.describe_execution(executionArn=execution["executionArn"])["input"] == "{}"


def test_a_task_that_calls_the_api_meets_the_same_constraints(world: World) -> None:
    call = "arn:aws:states:::aws-sdk:sfn:listExecutions"
    task = {"Type": "Task", "Resource": call, "Parameters": {"StateMachineArn": MACHINE_ARN, "MaxResults": -1}}

    execution = world.executor.run({"StartAt": "List", "States": {"List": {**task, "End": True}}})

    execution.assert_failed(error="Sfn.ValidationException")
    assert "Member must have value greater than or equal to 0" in (execution.cause or "")
