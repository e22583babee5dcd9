"""Wait states."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import EvaluationError
from tests.definition.helpers import (
    JSONATA,
    World,
    ending,
    machine,
    parsed,
    schema_errors,
)

SECOND = 1_000_000
MARCH_14 = 1_457_920_740 * SECOND  # 2016-03-14T01:59:00Z


def wait(**fields: Any) -> dict[str, Any]:
    return ending("Wait", **fields)


def runtime_error(expression: Any, document: Any, world: World | None = None) -> tuple[str | None, str | None]:
    with pytest.raises(EvaluationError) as caught:
        expression(document, world or World())
    return caught.value.error, caught.value.cause


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {},
            "This object should have only one of the following fields: "
            "[SecondsPath, Seconds, TimestampPath, Timestamp]",
        ),
        (
            {"Seconds": 1, "Timestamp": "2016-03-14T01:59:00Z"},
            "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp]",
        ),
    ],
)
def test_a_wait_has_one_of_its_forms(fields: dict[str, Any], message: str):
    assert schema_errors(machine(wait(**fields))) == [(message, "/States/S")]


def test_a_jsonata_wait_has_one_of_two_forms():
    assert schema_errors(machine(wait(), **JSONATA)) == [
        ("This object should have only one of the following fields: [Seconds, Timestamp]", "/States/S")
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (-1, "Minimum value is 0"),
        (100_000_000, "Maximum value is 99999999"),
        (1.5, "Expected value of type Integer"),
        ("5", "Expected value of type Integer"),
        ("$.seconds", "Expected value of type Integer"),
    ],
)
def test_seconds_are_checked(value: Any, message: str):
    assert schema_errors(machine(wait(Seconds=value))) == [(message, "/States/S/Seconds")]


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-14 01:59:00Z",
        "2016-03-14T01:59:00",
        "2016-13-14T01:59:00Z",
        "2016-03-14T25:59:00Z",
        "14-03-2016T01:59:00Z",
        "{% '2016-03-14T01:59:00Z' %}",
        "",
        "$.time",
    ],
)
def test_a_timestamp_is_rfc_3339(text: str):
    assert schema_errors(machine(wait(Timestamp=text))) == [
        ("String does not match RFC3339 timestamp", "/States/S/Timestamp")
    ]


@pytest.mark.parametrize("text", ["2016-03-14T01:59:00Z", "2016-03-14T02:59:00+01:00", "2016-03-14T01:59:00.000Z"])
def test_the_forms_of_a_wait_are_compiled(text: str):
    assert parsed(wait(Seconds=5)).seconds({}, World()) == 5  # type: ignore[attr-defined]
    assert parsed(wait(SecondsPath="$.s")).seconds({"s": 0}, World()) == 0  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp=text)).until({}, World()) == MARCH_14  # type: ignore[attr-defined]
    assert parsed(wait(TimestampPath="$.t")).until({"t": text}, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["2016-03-14T01:59:00Z", "2016-03-14T02:59:00+01:00"])
def test_the_forms_of_a_jsonata_wait_are_compiled(text: str):
    document = {"input": {"s": 7, "t": text}}

    assert parsed(wait(Seconds="{% $states.input.s %}"), **JSONATA).seconds(document, World()) == 7  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp="{% $states.input.t %}"), **JSONATA).until(document, World()) == MARCH_14  # type: ignore[attr-defined]
    assert parsed(wait(Timestamp=text), **JSONATA).until(document, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        ({}, "The SecondsPath parameter does not reference an input value: $.s"),
        ({"s": -1}, "The SecondsPath parameter references a negative value: $.s == -1"),
        ({"s": 1.5}, "The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5"),
        ({"s": -1.5}, "The SecondsPath parameter cannot be parsed as a long value: $.s == -1.5"),
        ({"s": "soon"}, "The SecondsPath parameter cannot be parsed as a long value: $.s == soon"),
        ({"s": True}, "The SecondsPath parameter cannot be parsed as a long value: $.s == true"),
        ({"s": [1]}, "The SecondsPath parameter cannot be parsed as a long value: $.s == [1]"),
        ({"s": 2**31}, "Wait state delay is too long."),
    ],
)
def test_seconds_that_a_path_leads_to_are_checked(document: dict[str, Any], cause: str):
    assert runtime_error(parsed(wait(SecondsPath="$.s")).seconds, document) == ("States.Runtime", cause)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        ({}, "The TimestampPath parameter does not reference an input value: $.t"),
        (
            {"t": "2016-12-05 21:29:29Z"},
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            "$.t == 2016-12-05 21:29:29Z",
        ),
        (
            {"t": 5},
            "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: "
            "$.t == 5",
        ),
    ],
)
def test_a_timestamp_that_a_path_leads_to_is_checked(document: dict[str, Any], cause: str):
    assert runtime_error(parsed(wait(TimestampPath="$.t")).until, document) == ("States.Runtime", cause)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "2016-03-14T01:59:00.999999999Z",
        "2016-03-14t01:59:00z",
        "2016-03-14t01:59:00.5+00:00",
        "2016-03-14T01:59Z",
        "2016-03-14t02:59+01:00",
    ],
)
def test_a_timestamp_at_run_time_may_have_small_letters_and_lack_seconds_and_its_fraction_is_cut(text: str):
    path, expression = parsed(wait(TimestampPath="$.t")), parsed(wait(Timestamp="{% $states.input.t %}"), **JSONATA)

    assert path.until({"t": text}, World()) == MARCH_14  # type: ignore[attr-defined]
    assert expression.until({"input": {"t": text}}, World()) == MARCH_14  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["2016-03-14t01:59:00Z", "2016-03-14T01:59:00z", "2016-03-14T01:59Z"])
def test_a_timestamp_of_the_definition_may_not(text: str):
    assert schema_errors(machine(wait(Timestamp=text))) == [
        ("String does not match RFC3339 timestamp", "/States/S/Timestamp")
    ]


def test_the_fraction_of_a_timestamp_of_the_definition_is_cut_too():
    assert parsed(wait(Timestamp="2016-03-14T01:59:00.999Z")).until({}, World()) == MARCH_14  # type: ignore[attr-defined]


def test_seconds_may_be_more_at_run_time_than_in_the_definition():
    path, expression = parsed(wait(SecondsPath="$.s")), parsed(wait(Seconds="{% $states.input.s %}"), **JSONATA)

    assert path.seconds({"s": 100_000_000}, World()) == 100_000_000  # type: ignore[attr-defined]
    assert expression.seconds({"input": {"s": 100_000_000}}, World()) == 100_000_000  # type: ignore[attr-defined]


def test_an_instant_is_68_years_away_at_most():
    model = parsed(wait(TimestampPath="$.t"))
    document = {"t": "2016-03-14T01:59:00Z"}

    assert model.until(document, World(now=MARCH_14 - (2**31 - 1) * SECOND)) == MARCH_14  # type: ignore[attr-defined]
    assert runtime_error(model.until, document, World(now=MARCH_14 - 2**31 * SECOND)) == (  # type: ignore[attr-defined]
        "States.Runtime",
        "Wait state delay is too long.",
    )


def test_a_timestamp_that_an_expression_gives_is_checked():
    model = parsed(wait(Timestamp="{% $states.input %}"), **JSONATA)

    assert runtime_error(model.until, {"input": "tomorrow"}) == (  # type: ignore[attr-defined]
        "States.QueryEvaluationError",
        "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: tomorrow",
    )
    assert runtime_error(model.until, {"input": 5}) == (  # type: ignore[attr-defined]
        "States.QueryEvaluationError",
        "The JSONata expression '$states.input' specified for the field 'Timestamp' returned an unexpected result "
        "type. Expected 'string', but was 'number' for value: 5",
    )
