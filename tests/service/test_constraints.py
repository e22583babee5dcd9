"""The constraints of the API model are checked before anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import PASS, ROLE, create, refusal


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
