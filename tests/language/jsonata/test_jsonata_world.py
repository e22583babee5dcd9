"""What an expression sees of the state and the world, and the functions that Step Functions adds."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata import extents
from pytest_sfn.language.jsonata_expressions import compile_expression
from pytest_sfn.values import json_text
from tests.language.jsonata.jsonata_world import EVERYWHERE, World, value_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$states.input", {"n": [1, {"m": 2}]}),
        ("$states.input.n", [1, {"m": 2}]),
        ("$states.input.n.m", 2),
        ("$states.result", "r"),
        ("$states.errorOutput.Error", "E"),
        ("$states.context.State.Name", "S"),
        ("$states.context", {"State": {"Name": "S"}}),
        ("$keys($states)", ["input", "result", "errorOutput", "context"]),
        ("$name", "v"),
        ("$name & '!'", "v!"),
        ("$record.a", 1),
        ("$record.list[0]", None),
        ("'text'", "text"),
    ],
)
def test_a_state_is_seen_through_states_and_variables(text: str, expected: Any) -> None:
    document = {"input": {"n": [1, {"m": 2}]}, "result": "r", "errorOutput": {"Error": "E", "Cause": ""}}
    world = World({"name": "v", "record": {"a": 1, "list": [None]}}, {"State": {"Name": "S"}})

    assert compile_expression(text, "Output", scope=EVERYWHERE)(document, world) == expected


def test_the_context_is_asked_for_only_if_it_is_used() -> None:
    world = World({"i": 1}, {"State": {}})
    for text in ("$states.input.a", "$i + 1", "$states.input", "[$states.input.a]"):
        compile_expression(text, "Output")({"input": {"a": 1}}, world)
    assert world.asked_for_context == 0

    compile_expression("$exists($states.context)", "Output")({"input": {}}, world)
    compile_expression("$states", "Output")({"input": {}}, world)
    assert world.asked_for_context == 2


def test_one_expression_serves_every_call() -> None:
    expression = compile_expression("($n := $i; $i + $states.input + $n)", "Output")

    assert [expression({"input": n}, World({"i": n})) for n in range(3)] == [0, 3, 6]


def test_time_stands_still_in_the_world() -> None:
    assert value_of("$now()") == "2024-02-29T12:30:45.678Z"
    assert value_of("$now('[H01]:[m01]', '+0100')") == "13:30"
    assert value_of("$millis()") == 1_709_209_845_678
    assert value_of("$toMillis('30', '[m]')") == 1_709_209_800_000


def test_chance_comes_from_the_world() -> None:
    assert value_of("$random()") == 0.25
    assert value_of("$uuid()") == "01234567-89ab-4cde-8f01-23456789abcd"
    assert value_of("$shuffle([1, 2, 3, 4])") == value_of("$shuffle([1, 2, 3, 4])")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$random(42)", 0.7275636800328681),
        ("$random(0)", 0.730967787376657),
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$partition([1, 2, 3], 2.9)", [[1, 2], [3]]),
        ("$range(1, 10, 3)", [1, 4, 7, 10]),
        ("$range(5, 1, -2)", [5, 3, 1]),
        ("$range(0.9, 2.9, 1.9)", [0, 1, 2]),
        ("$hash('abc', 'MD5')", "900150983cd24fb0d6963f7d28e17f72"),
        ("$hash('abc', 'SHA-1')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("$hash('é', 'SHA-256')", "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"),
        ("$length($hash('', 'SHA-384'))", 96),
        ("$length($hash('', 'SHA-512'))", 128),
        ("$parse('{\"a\": [1, null, 1.5]}')", {"a": [1, None, 1.5]}),
        ("$parse('null')", None),
    ],
)
def test_functions_that_step_functions_adds(text: str, expected: Any) -> None:
    assert value_of(text) == expected


@pytest.mark.parametrize("text", ["$partition($x, 1)", "$range(1, $x, 1)", "$hash($x, 'MD5')", "$parse($x)"])
def test_of_nothing_they_make_nothing(text: str) -> None:
    assert value_of(f"$exists({text})") is False


def test_a_value_may_be_nested_as_deeply_as_json_at_the_doors() -> None:
    assert extents.MAX_NESTING == json_text.MAX_NESTING
