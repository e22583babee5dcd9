"""Wrong arguments of public functions: one error, which is an SfnError and a TypeError or a ValueError at once."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pytest_sfn import (
    FakeLambda,
    Heartbeats,
    InvalidArgumentType,
    InvalidArgumentValue,
    LambdaFunctionError,
    LambdaServiceError,
    SfnError,
    TaskFailure,
    mock_lambda,
    mock_sfn,
    mock_task,
)

PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
WAIT = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}
ASK = {
    "StartAt": "Ask",
    "States": {
        "Ask": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"},
            "End": True,
        }
    },
}
WRONG_TYPES: list[Any] = [None, 1, b"x", ["a"], {"a": 1}, object()]


class BankBusy(Exception):
    """An error of a test."""


class Mute(Exception):
    """An error that cannot be shown."""

    def __str__(self) -> str:
        raise RuntimeError("mute")

    __repr__ = __str__


@pytest.fixture
def asked(sfn_executor):
    with mock_task("Ask", returns=None):
        yield sfn_executor.start(ASK)


def test_the_errors_are_of_both_kinds():
    assert issubclass(InvalidArgumentType, SfnError)
    assert issubclass(InvalidArgumentType, TypeError)
    assert issubclass(InvalidArgumentValue, SfnError)
    assert issubclass(InvalidArgumentValue, ValueError)


# ---- the clock


@pytest.mark.parametrize("step", ["1", None, True, [1], 1j])
def test_a_step_of_the_clock_is_a_number_or_a_timedelta(sfn_clock, step):
    with pytest.raises(InvalidArgumentType, match="by= of advance must be seconds or a timedelta, not "):
        sfn_clock.advance(step)


@pytest.mark.parametrize("step", [math.nan, math.inf, -math.inf, -1, timedelta(seconds=-1)])
def test_a_step_of_the_clock_goes_forward_and_ends(sfn_clock, step):
    with pytest.raises(InvalidArgumentValue):
        sfn_clock.advance(step)


@pytest.mark.parametrize("step", [1e12, 1e308, 10**400, timedelta.max])
def test_the_clock_ends_with_the_year_9999(sfn_clock, step):
    with pytest.raises(InvalidArgumentValue, match="the clock ends with the year 9999"):
        sfn_clock.advance(step)


@pytest.mark.parametrize("when", ["x", 5, None, datetime(2030, 1, 1).date()])
def test_the_clock_advances_to_a_datetime(sfn_clock, when):
    with pytest.raises(InvalidArgumentType, match="when= of advance_to must be a datetime between 1970 and 9999, not "):
        sfn_clock.advance_to(when)


def test_the_clock_reaches_the_last_instant(sfn_clock):
    sfn_clock.advance_to(datetime.max)

    assert sfn_clock.now() == datetime.max.replace(tzinfo=UTC)


# ---- runs


@pytest.mark.parametrize(
    ("argument", "value", "text"),
    [
        ("name", 5, "name= of run must be a string or None, not 5"),
        ("type", "EXPRES", "type= of run must be 'STANDARD' or 'EXPRESS', not 'EXPRES': did you mean 'EXPRESS'?"),
        ("type", 1, "type= of run must be 'STANDARD' or 'EXPRESS', not 1"),
        (
            "substitutions",
            ["a"],
            "substitutions= of run must be a mapping with strings as names, or a function from a name to its value or "
            "None, not ['a']",
        ),
        (
            "substitutions",
            {1: "a"},
            "substitutions= of run must be a mapping with strings as names, or a function from a name to its value or "
            "None, not {1: 'a'}",
        ),
        ("role_policy", True, "role_policy= takes a policy document, the path of its JSON file or a list of them"),
        ("mock_config", 7, "the mock configuration must be a dict or the path of its file, not 7"),
        ("max_events", -1, "max_events= of run must be a whole number from 1 or None, not -1"),
        ("max_events", 0, "max_events= of run must be a whole number from 1 or None, not 0"),
        ("max_events", 1.5, "max_events= of run must be a whole number from 1 or None, not 1.5"),
        ("max_event", 5, "run has no argument 'max_event': did you mean 'max_events'?"),
        ("frobnicate", 5, "run has no argument 'frobnicate': it takes definition, input, name, type, "),
    ],
)
def test_a_wrong_argument_of_run_is_named(sfn_executor, argument, value, text):
    with pytest.raises((InvalidArgumentType, InvalidArgumentValue), match=re.escape(text)):
        sfn_executor.run(PASS, **{argument: value})


def test_a_run_without_a_definition_says_what_it_takes(sfn_executor):
    with pytest.raises(InvalidArgumentType, match=r"missing 1 required positional argument: 'definition'; run takes"):
        sfn_executor.run()


def test_a_type_error_inside_a_function_is_not_taken_for_a_wrong_argument(sfn_executor, monkeypatch):
    monkeypatch.setattr("pytest_sfn.engine.engine.Engine.start", lambda *arguments, **options: len(5))

    with pytest.raises(TypeError) as failed:
        sfn_executor.run(PASS)

    assert not isinstance(failed.value, SfnError)


@pytest.mark.parametrize("variables", [[1], "x", 1, {1: 2}])
def test_variables_are_a_mapping(sfn_executor, variables):
    with pytest.raises(SfnError, match="variables= of run_state must be a mapping with strings as names or None"):
        sfn_executor.run_state(PASS, "P", variables=variables)


# ---- errors and causes


@pytest.mark.parametrize("error", [1, b"x", ["a"], {"a": 1}])
def test_what_is_no_error_name_is_refused_and_the_execution_goes_on(sfn_executor, asked, error):
    (waiting,) = asked.pending

    for refuse in (lambda: asked.fail_task("Ask", error), lambda: waiting.fail(error), lambda: asked.stop(error)):
        with pytest.raises(InvalidArgumentType, match="an error name of at most 256 characters, an exception or None"):
            refuse()
    with pytest.raises(InvalidArgumentType, match="error= of TaskFailure must be an error name"):
        TaskFailure(error)
    assert asked.status == "RUNNING"


@pytest.mark.parametrize("cause", [1, {"a": 1}, ValueError("x")])
def test_what_is_no_cause_is_refused(sfn_executor, asked, cause):
    for refuse in (lambda: asked.fail_task("Ask", "E", cause), lambda: asked.stop("E", cause)):
        with pytest.raises(InvalidArgumentType, match="must be a string of at most 32768 characters or None"):
            refuse()
    assert asked.status == "RUNNING"


@pytest.mark.parametrize("arguments", [("e" * 257,), ("E", "c" * 32_769)])
def test_what_is_longer_than_aws_takes_is_refused(asked, arguments):
    with pytest.raises(InvalidArgumentValue, match="at most"):
        asked.fail_task("Ask", *arguments)


@pytest.mark.parametrize(
    ("error", "name", "cause"),
    [
        (BankBusy("closed"), "BankBusy", "closed"),
        (BankBusy, "BankBusy", None),
        (BankBusy(), "BankBusy", None),
        (Mute(), "Mute", None),
        (LambdaFunctionError("Busy", "closed"), "Busy", "closed"),
        (LambdaServiceError("TooManyRequestsException"), "Lambda.TooManyRequestsException", None),
        ("Busy", "Busy", None),
        (None, None, None),
    ],
    ids=lambda value: getattr(value, "__name__", type(value).__name__),
)
def test_an_exception_may_stand_for_an_error(asked, error, name, cause):
    asked.fail_task("Ask", error)

    assert (asked.status, asked.error, asked.cause) == ("FAILED", name, cause)
    asked.assert_failed(error=name)


def test_an_exception_may_stand_for_the_error_of_an_aborted_execution(asked):
    asked.stop(BankBusy("closed"), "at night")

    assert (asked.status, asked.error, asked.cause) == ("ABORTED", "BankBusy", "at night")


def test_an_exception_may_stand_for_the_error_of_an_answer():
    assert TaskFailure(BankBusy("closed")) == TaskFailure("BankBusy", "closed")


@pytest.mark.parametrize("expected", [BankBusy, BankBusy("closed"), "BankBusy", re.compile("Busy")])
def test_an_exception_may_stand_for_an_expected_error(asked, expected):
    asked.fail_task("Ask", BankBusy("closed"))

    asked.assert_failed(error=expected)


def test_the_text_of_an_expected_exception_counts(asked):
    asked.fail_task("Ask", BankBusy("closed"))

    with pytest.raises(AssertionError, match="failed with a different cause"):
        asked.assert_failed(error=BankBusy("open"))


@pytest.mark.parametrize("expected", [{"error": 5}, {"error": re.compile(b"x")}, {"cause": 5}, {"cause": [1]}])
def test_what_no_error_can_be_compared_with_is_refused(asked, expected):
    asked.fail_task("Ask", BankBusy("closed"))

    with pytest.raises(InvalidArgumentType, match=f"{next(iter(expected))}= takes "):
        asked.assert_failed(**expected)


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_states_and_tokens_are_text(asked, name):
    for refuse in (
        lambda: asked.fail_task(name, "E"),
        lambda: asked.succeed_task(name),
        lambda: asked.heartbeat(name),
        lambda: asked.run_until(name),
        lambda: asked.task(name),
        lambda: asked.assert_visited(name),
        lambda: asked.assert_path([name]),
    ):
        with pytest.raises(InvalidArgumentType):
            refuse()


# ---- fakes and worlds


@pytest.mark.parametrize(
    "options",
    [
        {"aliases": 1},
        {"aliases": ["a"]},
        {"aliases": {"prod": 1}},
        {"aliases": {"prod": {"1": "x"}}},
        {"aliases": {"prod": {"1": math.nan}}},
        {"versions": 1},
        {"versions": {1: None}},
        {"versions": {"1": {"frobnicate": 1}}},
        {"duration": "x"},
        {"duration": math.nan},
        {"duration": math.inf},
        {"duration": 1e300},
        {"timeout": -1},
        {"timeout": 10**400},
        {"environment": ["A"]},
        {"environment": {"A": 1}},
        {"environment": {"A=B": "x"}},
        {"environment": {"A": "\0"}},
        {"memory_size": "128"},
        {"async_retries": "yes"},
        {"required": 1},
        {"return": 1},
        {"returns": {1, 2}},
        {"raises": 5},
        {"raises": UnicodeDecodeError},
        {"side_effect": 5},
        {"callback": 5},
        {"callback": TaskFailure},
    ],
    ids=lambda options: next(iter(options)),
)
def test_what_no_function_can_have_is_refused(options):
    for declare in (mock_lambda, FakeLambda):
        with pytest.raises((InvalidArgumentType, InvalidArgumentValue)):
            declare("F", **options)


@pytest.mark.parametrize("name", [*WRONG_TYPES, "", "a b", "\ud800"])
def test_what_names_no_function_is_refused(sfn_lambdas, name):
    for declare in (FakeLambda, sfn_lambdas.register):
        with pytest.raises((InvalidArgumentType, InvalidArgumentValue)):
            declare(name)
    with pytest.raises(SfnError):
        sfn_lambdas[name]
    assert name not in sfn_lambdas


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("strict", 1),
        ("start", "x"),
        ("start", datetime.min),
        ("region", 5),
        ("region", "moon"),
        ("account", 5),
        ("account", "12"),
        ("seed", "x"),
        ("seed", 1.5),
        ("freeze", "yes"),
        ("frobnicate", 1),
    ],
)
def test_what_no_world_can_be_is_refused(setting, value):
    with pytest.raises((InvalidArgumentType, InvalidArgumentValue)):
        mock_sfn(**{setting: value})


@pytest.mark.parametrize("then", [5, "x", Heartbeats(every=1)])
def test_heartbeats_end_in_an_answer(then):
    with pytest.raises(InvalidArgumentType, match="then= of Heartbeats takes TaskSuccess, TaskFailure or None"):
        Heartbeats(every=1, then=then)


def test_a_value_whose_repr_raises_is_named_by_its_class(sfn_executor):
    class Shy:
        def __repr__(self):
            raise RuntimeError("shy")

    with pytest.raises(InvalidArgumentType, match="name= of run must be a string or None, not <Shy object>"):
        sfn_executor.run(PASS, name=Shy())
    with pytest.raises(SfnError, match=r"the input is not a JSON value, at \$\.a"):
        sfn_executor.run(PASS, {"a": Shy()})


# ---- the end of time


def test_a_wait_beyond_the_end_of_time_ends_there():
    with mock_sfn(start=datetime(9999, 12, 31), freeze=False) as sfn:
        execution = sfn.executor.run({**WAIT, "States": {"W": {**WAIT["States"]["W"], "Seconds": 99_999_999}}})

        assert execution.status in ("SUCCEEDED", "TIMED_OUT")
        assert str(execution)
