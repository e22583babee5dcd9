"""How far an evaluation may go: the same on every computer."""

from __future__ import annotations

import pytest

from pytest_sfn.language.jsonata import evaluate
from tests.language.jsonata.jsonata_world import failure_of, value_of

STACK = (
    "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. "
    "Consider rewriting as tail-recursive."
)
MEMORY = (
    "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage"
)
TIME = "threw an error during evaluation: Expression evaluation timeout: Check for infinite loop"


def _nested(depth: int) -> list[str]:
    return [
        "+".join(["1"] * depth),
        "[" * (depth - 1) + "1" + "]" * (depth - 1),
        "(" * (depth - 1) + "1" + ")" * (depth - 1),
        "$abs(" * (depth - 1) + "1" + ")" * (depth - 1),
        "-(" * (depth // 2) + "1" + ")" * (depth // 2),
    ]


@pytest.mark.parametrize("text", _nested(99))
def test_a_hundred_levels_pass(text: str) -> None:
    assert value_of(text) is not None


@pytest.mark.parametrize("text", _nested(102))
def test_more_than_a_hundred_levels_do_not(text: str) -> None:
    assert (failure_of(text).cause or "").endswith(STACK)


@pytest.mark.parametrize("depth", [200, 1000, 3000])
def test_however_deep_it_is_nested_it_is_the_same_failure(depth: int) -> None:
    for text in _nested(depth):
        assert (failure_of(text).cause or "").endswith(STACK)


@pytest.mark.parametrize(
    ("function", "most"),
    [
        ("($f := function($n) {{ $n <= 0 ? 0 : 1 + $f($n - 1) }}; $f({}))", 31),
        ("($f := function($n) {{ $n = 0 ? 1 : $n * $f($n - 1) }}; $f({}))", 31),
        ("($f := function($n) {{ $n <= 0 ? 0 : (1 + $f($n - 1)) }}; $f({}))", 23),
        ("($f := function($n) {{ $n <= 0 ? 0 : 1 + (($n - 1) ~> $f) }}; $f({}))", 23),
        ("($f := function($n) {{ $n <= 0 ? 0 : 1 + $map([1], function($i) {{ 1 + $f($n - 1) }}) }}; $f({}))", 19),
    ],
)
def test_the_nodes_of_all_callers_count(function: str, most: int) -> None:
    assert value_of(function.format(most)) is not None
    assert (failure_of(function.format(most + 1)).cause or "").endswith(STACK)


def test_calls_without_an_end_overflow() -> None:
    assert (failure_of("($f := function($n) { 1 + $f($n) }; $f(1))").cause or "").endswith(STACK)
    assert evaluate("($f := function($n) { $n = 0 ? 0 : 1 + $f($n - 1) }; $f(150))") == 150


def test_calls_at_the_end_of_a_function_do_not_count() -> None:
    assert value_of("($f := function($n, $sum) { $n = 0 ? $sum : $f($n - 1, $sum + $n) }; $f(5000, 0))") == 12_502_500


@pytest.mark.parametrize(
    "text",
    [
        "($f := function() { $f() }; $f())",
        "$map([1..800000], function($v) { [1..800000] })",
        "$map([1..10000], function($v) { $pad('', 4000000) })",
    ],
)
def test_an_endless_expression_times_out(text: str) -> None:
    assert (failure_of(text).cause or "").endswith(TIME)


def test_memory() -> None:
    assert value_of("[1..873782] ~> $count()") == 873_782
    assert (failure_of("[1..873783] ~> $count()").cause or "").endswith(MEMORY)
    assert value_of("$pad('', 4194304) ~> $length()") == 2**22
    assert (failure_of("$pad('', 8388608)").cause or "").endswith(MEMORY)


@pytest.mark.parametrize(
    "text",
    [
        "($s := $pad('', 4194304); $s & $s)",
        "($s := $pad('', 4194304); $join([$s, $s]))",
        "($s := $pad('', 4194304); $replace($s, ' ', 'xx'))",
        "($s := $pad('', 4194304); $replace($s, / {1000}/, $pad('', 2000)))",
        "($s := $pad('', 4194304); $string([$s, $s]))",
        "$range(1, 1000000, 1)",
        "$append([1..800000], [1..800000])",
        "[1..800000, 1..800000]",
    ],
)
def test_no_function_makes_more_than_memory_holds(text: str) -> None:
    assert (failure_of(text).cause or "").endswith(MEMORY)


def test_real_work_is_within_the_bounds() -> None:
    assert value_of("$map([1..10000], function($v) { {'id': $v, 'even': $v % 2 = 0} })[-1]") == {
        "id": 10000,
        "even": True,
    }
    assert value_of("$reduce([1..5000], function($all, $v) { $append($all, $v) }, []) ~> $count()") == 5000
    assert value_of("[1..20000][$ % 2 = 0] ~> $sum()") == 100_010_000


def test_jsonata_itself_has_wider_bounds() -> None:
    assert evaluate("[1..1000000] ~> $count()") == 1_000_000
