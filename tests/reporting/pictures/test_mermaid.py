"""Mermaid diagrams: whole texts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn.reporting.pictures.choice_rules import describe_rule
from pytest_sfn.reporting.pictures.mermaid import escape, mermaid

ORDER = {
    "StartAt": "In stock?",
    "States": {
        "In stock?": {
            "Type": "Choice",
            "Choices": [
                {"Variable": "$.count", "NumericGreaterThan": 0, "Next": "Charge"},
                {"Variable": "$.backorder", "BooleanEquals": True, "Next": "Wait"},
            ],
            "Default": "Sold out",
        },
        "Wait": {"Type": "Wait", "Seconds": 5, "Next": "In stock?"},
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Catch": [{"ErrorEquals": ["CardDeclined", "States.Timeout"], "Next": "Sold out"}],
            "End": True,
        },
        "Sold out": {"Type": "Fail"},
    },
}

FAN_OUT = {
    "StartAt": "Both",
    "States": {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Left", "States": {"Left": {"Type": "Pass", "End": True}}},
                {
                    "StartAt": "Each",
                    "States": {
                        "Each": {
                            "Type": "Map",
                            "Iterator": {"StartAt": "Item", "States": {"Item": {"Type": "Succeed"}}},
                            "End": True,
                        }
                    },
                },
            ],
            "Next": "All",
        },
        "All": {
            "Type": "Map",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Child",
                "States": {"Child": {"Type": "Pass", "End": True}},
            },
            "End": True,
        },
    },
}


def test_choices_have_their_conditions_and_catchers_their_errors():
    assert (
        mermaid(ORDER)
        == """\
stateDiagram-v2
    state "In stock?" as s1
    state "Wait" as s2
    state "Charge" as s3
    state "Sold out" as s4
    [*] --> s1
    s1 --> s3 : $.count #62; 0
    s1 --> s2 : $.backorder == true
    s1 --> s4 : otherwise
    s2 --> s1
    s3 --> s4 : catch CardDeclined, States.Timeout
    s3 --> [*]
    s4 --> [*]
"""
    )


def test_parallel_and_map_states_hold_their_states():
    assert (
        mermaid(FAN_OUT)
        == """\
stateDiagram-v2
    state "Both (Parallel)" as s1 {
        state "Left" as s2
        [*] --> s2
        s2 --> [*]
        --
        state "Each (Map)" as s3 {
            state "Item" as s4
            [*] --> s4
            s4 --> [*]
        }
        [*] --> s3
        s3 --> [*]
    }
    state "All (Distributed Map)" as s5 {
        state "Child" as s6
        [*] --> s6
        s6 --> [*]
    }
    [*] --> s1
    s1 --> s5
    s5 --> [*]
"""
    )


def test_the_states_of_a_run_are_highlighted():
    lines = mermaid(ORDER, visited=["In stock?", "Sold out", "In stock?"]).splitlines()

    assert lines[-2:] == [
        "    classDef visited fill:#d3f9d8,stroke:#2b8a3e,color:#000",
        "    class s1,s4 visited",
    ]


def test_a_run_that_visited_nothing_highlights_nothing():
    assert mermaid(ORDER, visited=[]) == mermaid(ORDER)


def test_a_transition_to_a_state_that_does_not_exist_is_shown():
    assert "s1 --> unknown" in mermaid({"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe & 日本", "Größe #38; 日本"),
        ('say "hi"; now', "say #34;hi#34;#59; now"),
        ("a\nb   c", "a b c"),
        ("a:b {c} <d> #e %%f [*]", "a#58;b #123;c#125; #60;d#62; #35;e #37;#37;f #91;*#93;"),
    ],
)
def test_names_are_escaped(text, shown):
    assert escape(text) == shown


@given(st.text())
def test_what_is_escaped_can_be_read_back_and_means_nothing_to_mermaid(text):
    escaped = escape(text)

    assert re.sub(r"#(\d+);", lambda found: chr(int(found[1])), escaped) == " ".join(text.split())
    assert not set(re.sub(r"#\d+;", "", escaped)) & set('":;#%{}[]<>\\`\n')


def test_a_long_condition_is_shortened():
    rule = {"Condition": "{% " + "$states.input.total > 100 and " * 9 + "true %}", "Next": "A"}
    document = {"StartAt": "C", "States": {"C": {"Type": "Choice", "Choices": [rule]}, "A": {"Type": "Succeed"}}}

    label = mermaid(document).splitlines()[4].partition(" : ")[2]

    assert label == "$states.input.total #62; 100 and $states.input.total #62; 100 a..."


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"Variable": "$.a", "StringEquals": "x"}, '$.a == "x"'),
        ({"Variable": "$.a", "NumericLessThanEqualsPath": "$.b"}, "$.a <= $.b"),
        ({"Variable": "$.a", "TimestampGreaterThanEquals": "2025-01-01T00:00:00Z"}, '$.a >= "2025-01-01T00:00:00Z"'),
        ({"Variable": "$.a", "StringMatches": "log-*"}, '$.a matches "log-*"'),
        ({"Variable": "$.a", "NumericLessThan": 1.5}, "$.a < 1.5"),
        ({"Variable": "$.a", "IsPresent": True}, "$.a is present"),
        ({"Variable": "$.a", "IsNull": False}, "$.a is not null"),
        ({"Comment": "why", "Variable": "$.a", "IsNumeric": True}, "$.a is a number"),
        ({"Not": {"Variable": "$.a", "IsString": True}}, "not $.a is a string"),
        (
            {
                "Or": [
                    {"And": [{"Variable": "$.a", "IsNull": True}, {"Variable": "$.b", "IsBoolean": True}]},
                    {"Not": {"Or": [{"Variable": "$.c", "IsTimestamp": True}]}},
                ]
            },
            "($.a is null and $.b is a boolean) or not ($.c is a timestamp)",
        ),
        ({"Condition": "{% $x = 1\n and $y %}"}, "$x = 1 and $y"),
        ({"Condition": True}, "true"),
        ({"Variable": "$.a"}, "$.a"),
    ],
)
def test_rules_are_put_into_short_words(rule, words):
    assert describe_rule(rule) == words
