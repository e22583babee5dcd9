"""Assertions about how an execution ended: each message, whole."""

from __future__ import annotations

import json
import re
from typing import Any
from unittest.mock import ANY

import pytest

from pytest_sfn import SfnError
from pytest_sfn.reporting.assertions import assert_aborted, assert_failed, assert_succeeded, assert_timed_out
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.timeline import read_history
from tests.reporting.histories import Recording, map_with_a_failing_item, order_workflow, python_cause

DECLINED = python_cause("CardDeclined", "no funds")


def report_of(events: list[dict[str, Any]], exception: BaseException | None = None) -> ExecutionReport:
    timeline = read_history(events)
    return ExecutionReport(
        name="run-1",
        machine="Machine",
        timeline=timeline,
        status=timeline.status,
        output=timeline.output,
        error=timeline.error,
        cause=timeline.cause,
        exception=exception,
    )


def ended(kind: str, **details: str) -> ExecutionReport:
    told = Recording()
    told.enter("Wait", "Long")
    told.add(kind, after=0, details=details)
    return report_of(told.events)


def failed(error: str | None = None, cause: str | None = None) -> ExecutionReport:
    told = Recording()
    told.enter("Fail", "Stop")
    return report_of(told.end_failed(error, cause))


def message_of(assertion: Any, *args: Any, **options: Any) -> list[str]:
    """The message without its trace, by lines."""
    with pytest.raises(AssertionError) as caught:
        assertion(*args, **options)
    message, _, trace = str(caught.value).partition("\n\nExecution run-1 of Machine, started ")
    assert trace.startswith("2025-01-01 00:00:00 UTC\n  +0.000s  input ")
    return message.splitlines()


# ---- succeeded


@pytest.mark.parametrize("output", [{"sent": True}, ANY, {"sent": ANY}])
def test_a_success_with_the_expected_output_passes(output):
    assert_succeeded(report_of(order_workflow()))
    assert_succeeded(report_of(order_workflow()), output)


def test_a_null_output_is_an_expectation_too():
    assert message_of(assert_succeeded, report_of(order_workflow()), None) == [
        "the output is different:",
        '  $: expected null, got {"sent": true}',
        "",
        "  expected  null",
        '  got       {"sent": true}',
    ]


def test_another_output_shows_the_differences_and_both_values():
    assert message_of(assert_succeeded, report_of(order_workflow()), {"sent": 1, "to": "me"}) == [
        "the output is different:",
        "  $.sent: expected 1, got true",
        '  $.to: missing, expected "me"',
        "",
        '  expected  {"sent": 1, "to": "me"}',
        '  got       {"sent": true}',
    ]


def test_a_failure_says_why_and_where():
    assert message_of(assert_succeeded, report_of(map_with_a_failing_item())) == [
        "the execution is FAILED, expected SUCCEEDED",
        "  CardDeclined: no funds",
        "  at /app/charge.py:12 in handler",
        "  in Charge (iteration 1 of 'ChargeAll')",
    ]


def test_a_failure_is_raised_from_the_exception_of_the_fake():
    exception = RuntimeError("no funds")

    with pytest.raises(AssertionError) as caught:
        assert_succeeded(report_of(map_with_a_failing_item(), exception))

    assert caught.value.__cause__ is exception


def test_without_such_an_exception_it_has_no_cause():
    with pytest.raises(AssertionError) as caught:
        assert_succeeded(report_of(map_with_a_failing_item()))

    assert caught.value.__cause__ is None


def test_an_execution_that_runs_says_where_it_is_and_what_to_do():
    told = Recording()
    told.enter("Task", "Ask")
    told.invoke("ask")

    assert message_of(assert_succeeded, report_of(told.events)) == [
        "the execution is RUNNING, expected SUCCEEDED",
        "  in Ask",
        "  it is still running: resume() runs it to the end, .pending lists the tasks that wait for an answer",
    ]


def test_a_long_cause_is_told_whole():
    cause = "An error occurred while executing the state 'Stop' (entered at the event id #2). " + "because " * 30

    message = " ".join(message_of(assert_succeeded, failed("States.Runtime", cause)))

    assert " ".join(cause.split()) in " ".join(message.split())


# ---- failed


@pytest.mark.parametrize(
    "expected",
    [
        {},
        {"error": "CardDeclined"},
        {"error": re.compile("^Card")},
        {"error": "CardDeclined", "cause": DECLINED},
        {"cause": re.compile("no f.nds")},
        {"cause": {"errorMessage": "no funds"}},
        {"cause": {"errorType": "CardDeclined", "requestId": ANY}},
    ],
)
def test_an_expected_failure_passes(expected):
    assert_failed(report_of(map_with_a_failing_item()), **expected)


def test_a_success_is_no_failure():
    assert message_of(assert_failed, report_of(order_workflow())) == [
        "the execution is SUCCEEDED, expected FAILED",
        '  output  {"sent": true}',
        "  assert_succeeded(output=...) is for an execution that succeeded",
    ]


def test_a_timeout_of_the_execution_is_no_failure():
    assert message_of(assert_failed, ended("ExecutionTimedOut", error="States.Timeout"), "States.Timeout") == [
        "the execution is TIMED_OUT, expected FAILED",
        "  States.Timeout",
        "  in Long",
        "  shorten what it waits for, or raise TimeoutSeconds of the definition",
        "  assert_timed_out() is for an execution that exceeded its own TimeoutSeconds",
    ]


@pytest.mark.parametrize(
    ("expected", "shown"),
    [("CardLost", 'expected  "CardLost"'), (re.compile("^Lost"), "expected  a match of '^Lost'")],
)
def test_another_error_shows_both_and_what_the_error_was(expected, shown):
    lines = message_of(assert_failed, report_of(map_with_a_failing_item()), error=expected)

    assert lines == [
        "the execution failed with a different error:",
        f"  {shown}",
        f"  got       {'CardDeclined' if shown.endswith(chr(39)) else json.dumps('CardDeclined')}",
        "",
        "  CardDeclined: no funds",
        "  at /app/charge.py:12 in handler",
        "  in Charge (iteration 1 of 'ChargeAll')",
    ]


@pytest.mark.parametrize(
    ("cause", "expected", "lines"),
    [
        ("no funds", "no money", ['  expected  "no money"', '  got       "no funds"']),
        ("no funds", re.compile("money|cash"), ["  expected  a match of 'money|cash'", "  got       no funds"]),
        ("no funds", {"a": 1}, ['  expected  {"a": 1}', '  got       a cause that is not JSON: "no funds"']),
        ("[1]", {"a": 1}, ['  expected  {"a": 1}', '  got       a cause that is JSON, but not an object: "[1]"']),
        ("{broken", {"a": 1}, ['  expected  {"a": 1}', '  got       a cause that is not JSON: "{broken"']),
        ('{"a": 2, "b": 3}', {"a": 1, "c": {}}, ["  $.a: expected 1, got 2", "  $.c: missing, expected {}"]),
        (None, "why", ['  expected  "why"', "  got       no cause"]),
        (None, {"a": 1}, ['  expected  {"a": 1}', "  got       no cause"]),
    ],
)
def test_another_cause_shows_where_it_differs(cause, expected, lines):
    assert message_of(assert_failed, failed("Boom", cause), cause=expected) == [
        "the execution failed with a different cause:",
        *lines,
    ]


def test_of_long_causes_the_part_that_differs_is_shown():
    lines = message_of(assert_failed, failed("Boom", "x" * 300 + "WRONG"), cause="x" * 300 + "RIGHT")

    assert lines[1:] == [
        '  expected  "...xxxxxxxxxxxxxxxxxxxxRIGHT"',
        '  got       "...xxxxxxxxxxxxxxxxxxxxWRONG"',
    ]


def test_a_failure_without_an_error_name():
    assert message_of(assert_failed, failed(None, None), error="Boom")[1:3] == [
        '  expected  "Boom"',
        "  got       no error",
    ]


def test_the_error_is_looked_at_before_the_cause():
    lines = message_of(assert_failed, failed("Boom", "why"), error="Bang", cause="because")

    assert lines[0] == "the execution failed with a different error:"


def test_a_dict_is_no_error_name():
    with pytest.raises(SfnError, match=r"error= takes an error name or a compiled pattern, not \{'a': 1\}"):
        assert_failed(failed("Boom"), error={"a": 1})


# ---- timed out, aborted


def test_a_timeout_passes_as_one_and_a_stop_as_one():
    assert_timed_out(ended("ExecutionTimedOut"))
    assert_aborted(ended("ExecutionAborted"))


def test_a_failure_with_the_name_of_a_timeout_is_none():
    assert message_of(assert_timed_out, failed("States.Timeout")) == [
        "the execution is FAILED, expected TIMED_OUT",
        "  States.Timeout",
        "  in Stop",
        "  assert_failed(error=..., cause=...) is for an execution that failed",
    ]


def test_an_execution_that_was_not_stopped():
    assert message_of(assert_aborted, ended("ExecutionTimedOut"))[0] == "the execution is TIMED_OUT, expected ABORTED"
    assert message_of(assert_timed_out, ended("ExecutionAborted", error="Stopped", cause="by me")) == [
        "the execution is ABORTED, expected TIMED_OUT",
        "  Stopped: by me",
        "  in Long",
        "  assert_aborted() is for an execution that was stopped",
    ]


def test_a_long_trace_is_cut():
    told = Recording()
    for number in range(500):
        told.state("Task", f"Loop{number}")

    with pytest.raises(AssertionError) as caught:
        assert_failed(report_of(told.succeed()))

    assert len(str(caught.value).splitlines()) < 100
