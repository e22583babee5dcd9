"""The named rules: names that nothing gives a value, and errors that nothing gives."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.definition.parser import check_definition
from pytest_sfn.errors import Diagnostic
from tests.definition.helpers import parse_definition

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:F"


def warnings_of(states: dict[str, Any], **top: Any) -> list[Diagnostic]:
    return list(parse_definition({"StartAt": next(iter(states)), "States": states, **top}).warnings)


def jsonata(output: str, **assign: Any) -> list[Diagnostic]:
    first = {"Type": "Pass", "Assign": {"total": 1, **assign}, "Next": "Read"}
    return warnings_of({"Set": first, "Read": {"Type": "Pass", "Output": output, "End": True}}, QueryLanguage="JSONata")


def task(field: str, *names: str, **more: Any) -> list[Diagnostic]:
    entry = {"ErrorEquals": list(names)} | ({"Next": "Done"} if field == "Catch" else {})
    state = {"Type": "Task", "Resource": FUNCTION, field: [entry], "Next": "Done", **more}
    return warnings_of({"Call": state, "Done": {"Type": "Succeed"}})


def test_a_variable_that_no_state_assigns() -> None:
    (warning,) = jsonata("{% $totl + 1 %}")

    assert (warning.code, warning.location) == ("UNASSIGNED_VARIABLE", "/States/Read/Output")
    assert warning.message == "The variable $totl is read, but no state assigns it"
    assert warning.hint == "did you mean '$total'?"


def test_a_variable_of_jsonpath_that_no_state_assigns() -> None:
    (warning,) = warnings_of({"Read": {"Type": "Pass", "Parameters": {"a.$": "$total.sum"}, "End": True}})

    assert (warning.code, warning.location) == ("UNASSIGNED_VARIABLE", "/States/Read/Parameters")


def test_a_function_that_does_not_exist() -> None:
    (warning,) = jsonata("{% $summ([1]) %}")

    assert warning.code == "UNKNOWN_FUNCTION"
    assert (warning.message, warning.hint) == ("There is no function $summ", "did you mean '$sum'?")


@pytest.mark.parametrize(
    "output",
    [
        "{% $total %}",
        "{% ($local := 1; $local + $total) %}",
        "{% $map([1], function($item, $place) { $item + $place }) %}",
        "{% $states.input.a@$b.c#$i.{'i': $i, 'b': $b} %}",
        "{% $f(1) %}",
        "costs $5 or $money",
    ],
)
def test_names_that_have_a_value(output: str) -> None:
    assert jsonata(output, f="{% function($x) { $x } %}") == []


@pytest.mark.parametrize(
    ("field", "name", "why"),
    [
        ("Retry", "States.Timout", "Step Functions has no such error"),
        ("Catch", "States.taskfailed", "Step Functions has no such error"),
        ("Catch", "States.NoChoiceMatched", "a Task does not fail with it"),
        ("Retry", "States.ItemReaderFailed", "a Task does not fail with it"),
        ("Catch", "States.HeartbeatTimeout", "Call has no HeartbeatSeconds"),
    ],
)
def test_an_error_that_nothing_gives(field: str, name: str, why: str) -> None:
    (warning,) = task(field, name)

    assert (warning.code, warning.location) == ("ERROR_NEVER_GIVEN", f"/States/Call/{field}[0]/ErrorEquals")
    assert warning.message == f"Nothing fails with the error {name}: {why}"


def test_the_closest_error_is_named() -> None:
    assert task("Retry", "States.Timout")[0].hint == "did you mean 'States.Timeout'?"


@pytest.mark.parametrize(
    "name", ["States.ALL", "States.Timeout", "OutOfStock", "Lambda.ServiceException", "States.Http.StatusCode.404"]
)
def test_errors_that_may_occur(name: str) -> None:
    assert task("Catch", name) == []


def test_a_heartbeat_may_be_missed_where_there_is_one() -> None:
    assert task("Catch", "States.HeartbeatTimeout", HeartbeatSeconds=5) == []


def test_a_fail_state_gives_an_error_of_any_name() -> None:
    branch = {"StartAt": "No", "States": {"No": {"Type": "Fail", "Error": "States.OwnName"}}}
    state = {"Type": "Parallel", "Branches": [branch], "Catch": [{"ErrorEquals": ["States.OwnName"], "Next": "Done"}]}

    assert warnings_of({"Both": {**state, "Next": "Done"}, "Done": {"Type": "Succeed"}}) == []


def test_the_api_of_aws_does_not_report_them() -> None:
    definition = {
        "QueryLanguage": "JSONata",
        "StartAt": "Read",
        "States": {"Read": {"Type": "Pass", "Output": "{% $nothing %}", "End": True}},
    }

    assert check_definition(definition) == ()
