"""Assertions about the states that an execution went through: each message, whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_sfn import SfnError
from pytest_sfn.reporting.path_assertions import assert_not_visited, assert_path, assert_visited, match_path
from pytest_sfn.reporting.timeline import read_history
from tests.reporting.histories import Recording, map_with_a_failing_item, order_workflow
from tests.reporting.test_assertions import ExecutionReport, message_of, report_of

NAMES = st.sampled_from("ABC")


# ---- the pattern


def as_regex(expected: list[Any]) -> str:
    return "".join(".*" if entry is ... else entry for entry in expected)


@given(st.lists(NAMES | st.just(...), max_size=7), st.lists(NAMES, max_size=7))
def test_a_path_matches_as_a_regular_expression_would(expected, path):
    matched = match_path(expected, path) is None

    assert matched is bool(re.fullmatch(as_regex(expected), "".join(path)))


@given(st.lists(NAMES | st.just(...), max_size=7), st.lists(NAMES, max_size=7))
def test_a_mismatch_is_somewhere_in_the_path_or_at_its_end(expected, path):
    mismatch = match_path(expected, path)

    assert mismatch is None or 0 <= mismatch.at <= len(path)


# ---- the top level


@pytest.mark.parametrize(
    "expected",
    [
        ["CheckStock", "InStock?", "ChargeCard", "Apologize"],
        ["CheckStock", ..., "Apologize"],
        [..., "ChargeCard", ...],
        [...],
        ("CheckStock", ...),
    ],
)
def test_the_path_taken_passes(expected):
    assert_path(report_of(order_workflow()), expected)


@pytest.mark.parametrize(
    ("expected", "lines"),
    [
        (
            ["CheckStock", "InStock?", "Ship"],
            [
                "  expected  CheckStock -> InStock? -> Ship",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                      ^ expected Ship (state 3)",
            ],
        ),
        (
            ["CheckStock", ..., "Ship", ...],
            [
                "  expected  CheckStock -> ... -> Ship -> ...",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                          ^ Ship does not occur after CheckStock (state 2)",
            ],
        ),
        (
            [..., "InStock?", "Ship", "Apologize"],
            [
                "  expected  ... -> InStock? -> Ship -> Apologize",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                      ^ expected Ship (state 3)",
            ],
        ),
        (
            [..., "ChargeCard", "Apologize", "Ship", ...],
            [
                "  expected  ... -> ChargeCard -> Apologize -> Ship -> ...",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                                                 ^ it ended, expected Ship (state 5)",
            ],
        ),
        (
            [..., "Ship"],
            [
                "  expected  ... -> Ship",
                "  got       CheckStock -> InStock? -> ChargeCard -> ...",
                "            ^ Ship does not occur (state 1)",
            ],
        ),
        (
            [..., "ChargeCard"],
            [
                "  expected  ... -> ChargeCard",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                                    ^ expected the end after ChargeCard (state 4)",
            ],
        ),
        (
            ["CheckStock", "InStock?", "ChargeCard"],
            [
                "  expected  CheckStock -> InStock? -> ChargeCard",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                                    ^ expected the end here (state 4)",
            ],
        ),
        (
            ["CheckStock", "InStock?", "ChargeCard", "Apologize", "Done"],
            [
                "  expected  CheckStock -> InStock? -> ChargeCard -> Apologize -> Done",
                "  got       CheckStock -> InStock? -> ChargeCard -> Apologize",
                "                                                                 ^ it ended, expected Done (state 5)",
            ],
        ),
        (
            [],
            [
                "  expected  no state",
                "  got       CheckStock -> InStock? -> ChargeCard -> ...",
                "            ^ expected the end here (state 1)",
            ],
        ),
    ],
)
def test_another_path_is_marked_where_it_parts(expected, lines):
    message = message_of(assert_path, report_of(order_workflow()), expected)

    assert message == ["the execution took a different path", *lines]


def test_of_a_long_path_the_part_around_the_mark_is_shown():
    told = Recording()
    for number in range(30):
        told.state("Pass", f"S{number}")

    lines = message_of(assert_path, report_of(told.events), [*(f"S{number}" for number in range(20)), "End", ...])

    assert lines[2:] == [
        "  got       ... S16 -> S17 -> S18 -> S19 -> S20 -> S21 -> S22 -> ...",
        "                                            ^ expected End (state 21)",
    ]


def test_an_execution_that_entered_nothing():
    lines = message_of(assert_path, report_of(Recording().events), ["First"])

    assert lines[2:] == ["  got       no state", "            ^ it ended, expected First (state 1)"]


@pytest.mark.parametrize(
    ("expected", "options", "message"),
    [
        ("CheckStock", {}, r"a path is a list of state names: \['CheckStock'\]"),
        (["CheckStock", 3], {}, r"a path contains state names and \.\.\., not 3"),
        (["CheckStock"], {"index": 0}, "index=0 needs inside="),
        (["Charge"], {"inside": "Nowhere"}, "state 'Nowhere' was never entered"),
    ],
)
def test_what_makes_no_sense_is_an_error(expected, options, message):
    with pytest.raises(SfnError, match=message):
        assert_path(report_of(order_workflow()), expected, **options)


# ---- inside of Parallel and Map states


def test_without_an_index_every_iteration_must_have_gone_this_way():
    report = report_of(map_with_a_failing_item())

    assert_path(report, ["Charge"], inside="ChargeAll")
    assert_path(report, ["Charge"], inside="ChargeAll", index=2)


def test_every_iteration_that_went_another_way_is_told():
    told = Recording()
    told.enter("Map", "Each")
    started = told.add("MapStateStarted", details={"length": 8})
    for index in range(8):
        told.add("MapIterationStarted", after=started, details={"name": "Each", "index": index})
        told.state("Pass", "Good" if index == 0 else "Bad")

    lines = message_of(assert_path, report_of(told.events), ["Good"], inside="Each")

    assert lines[:8] == [
        "iteration 1 of 'Each' took a different path",
        "  expected  Good",
        "  got       Bad",
        "            ^ expected Good (state 1 of iteration 1 of 'Each')",
        "",
        "  expected  Good",
        "  got       Bad",
        "            ^ expected Good (state 1 of iteration 2 of 'Each')",
    ]
    assert lines[-2:] == ["", "  ... and 2 more"]


# ---- visited


def test_states_that_were_entered_on_any_level():
    report = report_of(map_with_a_failing_item())

    assert_visited(report, "ChargeAll", "Charge")
    assert_not_visited(report, "Refund")


def test_states_that_were_never_entered():
    assert message_of(assert_visited, report_of(order_workflow()), "CheckStock", "Ship", "Bill") == [
        "never entered: Ship, Bill",
        "  states entered: CheckStock, InStock?, ChargeCard, Apologize",
    ]


def test_states_that_should_not_have_been_entered_say_when_they_were():
    assert message_of(assert_not_visited, report_of(order_workflow()), "Ship", "Apologize") == [
        "should not have been entered: Apologize",
        "  Apologize was entered at +6.350s",
    ]
    assert message_of(assert_not_visited, report_of(map_with_a_failing_item()), "Charge") == [
        "should not have been entered: Charge",
        "  Charge (iteration 0 of 'ChargeAll') was entered at +0.000s, 3 times in total",
    ]


@pytest.mark.parametrize("assertion", [assert_visited, assert_not_visited])
def test_at_least_one_state_must_be_named(assertion):
    with pytest.raises(SfnError, match="name at least one state"):
        assertion(report_of(order_workflow()))


@pytest.mark.parametrize(
    "assertion",
    [assert_visited, assert_not_visited, lambda report, state: assert_path(report, [state, ...])],
)
def test_a_state_that_the_definition_does_not_have_is_a_mistake_of_the_test(assertion):
    document = {"StartAt": "CheckStock", "States": {"CheckStock": {"Type": "Task"}, "Ship": {"Type": "Task"}}}
    timeline = read_history(order_workflow(), document)

    with pytest.raises(SfnError, match=r"the definition has no state 'Shop' \(did you mean 'Ship'\?\)"):
        assertion(ExecutionReport.of(timeline, name="run-1", machine="Machine"), "Shop")
