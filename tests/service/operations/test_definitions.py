"""ValidateStateMachineDefinition, and operations that are not there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.service.stepfunctions import OPERATIONS
from tests.service.conftest import PASS

BAD = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Wait", "Timestamp": "x", "Next": "B"},
        "B": {"Type": "Pass", "Result": {"path": "$.x"}, "Parameters": {"a": "$.b"}, "Next": "C"},
        "C": {"Type": "Wait", "Timestamp": "y", "End": True},
    },
}


def test_a_good_definition_is_ok(sfn: Any) -> None:
    answer = sfn.validate_state_machine_definition(definition=json.dumps(PASS))

    assert (answer["result"], answer["diagnostics"], answer["truncated"]) == ("OK", [], False)


def test_what_is_wrong_is_listed(sfn: Any) -> None:
    answer = sfn.validate_state_machine_definition(definition=json.dumps(BAD))

    assert answer["result"] == "FAIL"
    assert answer["diagnostics"][0] == {
        "severity": "ERROR",
        "code": "SCHEMA_VALIDATION_FAILED",
        "message": "String does not match RFC3339 timestamp",
        "location": "/States/A/Timestamp",
    }
    assert {found["severity"] for found in answer["diagnostics"]} == {"ERROR"}


def test_warnings_are_listed_if_asked_for(sfn: Any) -> None:
    answer = sfn.validate_state_machine_definition(definition=json.dumps(BAD), severity="WARNING")

    assert "WARNING" in {found["severity"] for found in answer["diagnostics"]}


@pytest.mark.parametrize(("most", "shown", "truncated"), [(1, 1, True), (0, 2, False)])
def test_a_list_of_diagnostics_may_be_cut(sfn: Any, most: int, shown: int, truncated: bool) -> None:
    answer = sfn.validate_state_machine_definition(definition=json.dumps(BAD), maxResults=most)

    assert (len(answer["diagnostics"]), answer["truncated"]) == (shown, truncated)


def test_an_express_machine_may_not_wait_for_a_token(sfn: Any) -> None:
    parameters = {"QueueUrl": "url", "MessageBody.$": "$$.Task.Token"}
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken"
    task = {"Type": "Task", "Resource": resource, "Parameters": parameters}
    text = json.dumps({"StartAt": "Ask", "States": {"Ask": {**task, "End": True}}})

    assert sfn.validate_state_machine_definition(definition=text, type="EXPRESS")["result"] == "FAIL"
    assert sfn.validate_state_machine_definition(definition=text, type="STANDARD")["result"] == "OK"


def test_an_operation_that_is_not_there_says_so(sfn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(OPERATIONS, "ListActivities")

    with pytest.raises(SfnError) as raised:
        sfn.list_activities()

    assert "pytest-sfn does not support the Step Functions operation ListActivities" in str(raised.value)
    assert "botocore.stub.Stubber" in str(raised.value)
