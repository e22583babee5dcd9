"""Work that grows faster than the expression that asks for it ends with AWS's error, after the same number of steps."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata.budget import Budget
from pytest_sfn.language.jsonata.compiling.compiler import compile_text
from pytest_sfn.language.jsonata.errors import JsonataError
from pytest_sfn.language.jsonata.extents import extent_of
from pytest_sfn.language.jsonata.runtime.results import to_json
from pytest_sfn.language.jsonata.runtime.run import Run
from tests.language.jsonata.jsonata_world import World, failure_of, value_of
from tests.language.jsonata.test_jsonata_bounds import MEMORY, STACK, TIME

DOUBLED = '$f := function($n) { $reduce([1..$n], function($y, $i) { {"a": $y, "b": $y} }, "a") };'
"""An object that is small in memory, and has 2 to the power of n members as JSON."""
NESTED = "$g := function($n) { $reduce([1..$n], function($y, $i) { [[$y], [$y]] }, [0]) };"
"""The same with arrays."""


def steps_of(text: str) -> int:
    """How many steps an evaluation takes."""
    run = Run({}, {}, World())
    to_json(compile_text(text).code(None, None, run), run)
    return Budget.max_steps - run.steps


@pytest.mark.parametrize(
    "work",
    [
        "$f(40)",
        "[$f(40)]",
        "$f(40) = $f(40)",
        "$f(40) != $f(39).a",
        "$distinct([$f(40), $f(40)])",
        "$string($f(40))",
        "$f(40) & ''",
        "$f(40).**",
        "$count($f(40).**)",
        "$f(40).*",
        "$f(40) ~> |**|{'c': 1}|",
        "$f(40) ~> |a|$f(40)|",
        "$merge([$f(40), {'c': 1}])",
        "$spread($f(40))",
        "$each($f(40), function($v) { $v })",
        "$f(40){'x': $}",
        "$f(40)@$x.$x",
    ],
)
def test_values_that_share_their_parts_do_not_fit_into_memory(work: str) -> None:
    assert (failure_of(f"({DOUBLED} {work})").cause or "").endswith(MEMORY)


@pytest.mark.parametrize(("work", "value"), [("$keys($f(40))", ["a", "b"]), ("$f(40).b.b.a ? 1 : 2", 1)])
def test_what_does_not_look_into_shared_parts_passes(work: str, value: Any) -> None:
    assert value_of(f"({DOUBLED} {work})") == value


def test_an_error_that_would_show_such_a_value_leaves_it_out() -> None:
    failure = failure_of(f"({DOUBLED} $f(40){{a: 1}})")

    assert (failure.cause or "").endswith("T1003: Key in object structure must evaluate to a string; got: {...}")


@pytest.mark.parametrize("work", ["$g(40)", "$keys($g(40))", "$spread($g(40))", "$g(40).*", "$g(40).**"])
def test_arrays_that_share_their_parts_do_not_fit_into_memory(work: str) -> None:
    assert (failure_of(f"({NESTED} {work})").cause or "").endswith(MEMORY)


@pytest.mark.parametrize("work", ["$g(40).name", "$lookup($g(40), 'name')"])
def test_names_are_not_looked_up_in_them_without_end(work: str) -> None:
    assert (failure_of(f"({NESTED} {work})").cause or "").endswith(TIME)


def test_the_truth_of_a_shared_array_is_looked_for_once() -> None:
    assert value_of(f"({NESTED} $g(40) or $not($g(40)))") is True


@pytest.mark.parametrize(
    "work", ["$deep(1000)", "$string($deep(1000))", "$deep(1000) = $deep(1000)", "$count($deep(1000).**)"]
)
def test_a_value_nested_deeper_than_json_may_be_overflows_the_stack(work: str) -> None:
    deepen = '$deepen := function($n, $x) { $n = 0 ? $x : $deepen($n - 1, {"a": $x}) };'
    deep = f"{deepen} $deep := function($n) {{ $deepen($n, 1) }};"

    assert (failure_of(f"({deep} {work})").cause or "").endswith(STACK)
    assert value_of(f"({deep} $string($deep(290)) ~> $length())") == 290 * 6 + 1


def test_an_update_that_puts_a_value_into_itself_overflows_the_stack() -> None:
    assert (failure_of("{'a': 1} ~> |$|{'a': $}|").cause or "").endswith(STACK)


@pytest.mark.parametrize(
    "text",
    [
        "[1..100000][[1..100000]]",
        "($xs := [1..5000]; $map($xs, function($x) { $map($xs, $string) }))",
        "($xs := [1..800000]; $map([1..200000], function($i) { -1 in $xs }))",
        "($s := $pad('a', 4000000); $map([1..200000], function() { $contains($s, 'zz') }))",
        "($s := $pad('a', 4000000); $map([1..200000], function() { $s & 'x' }))",
        "$reduce([1..200000], function($all, $i) { $merge([$all, {$string($i): 1}]) }, {})",
        "$sort([1..500000], function($a, $b) { $a < $b })",
        "[1..800000].$string()",
        "$count([1..800000].$string())",
        "[1..800000].$number('5')",
        "[1..800000].$uppercase('a')",
        "[1..200000].$toMillis('2020-01-01T00:00:00Z')",
        "[1..400000].{'a': $, 'b': [$, $]}",
        "[1..300000].{'a': {'b': $}}.**",
        "$shuffle([1..800000])",
        "[1..200000].$match('aaa', /a/)",
        "[1..200000].$now()",
        "[1..200000].$fromMillis($)",
        "$join([1..400000].$string())",
        "[1..600].$map([1..600], $string)",
        "$formatNumber(1, $pad('', 100000, '#,'))",
        "$formatInteger(1, $pad('', 100000, '0'))",
        "$parseInteger('1', $pad('', 100000, '0'))",
        "$fromMillis(1, $pad('', 100000, '[Y]'))",
        "$toMillis('2020', $pad('', 100000, '[Y]'))",
        "($xs := [1..3000]; $xs@$x.$xs@$y.$xs@$z.$x)",
    ],
)
def test_work_without_a_bound_runs_out_of_time(text: str) -> None:
    assert (failure_of(text).cause or "").endswith((TIME, MEMORY))


@pytest.mark.parametrize(
    "text",
    [
        "($xs := [1..10000]; [1..800000].$xs)",
        "($o := {'x': [1..10000]}; [1..800000].$o.x)",
        "($s := $pad('a', 4000000); [1..1000].$s)",
        "($o := {$pad('a', 4000000): 1}; [1..1000].$o)",
        "($s := $pad('a', 4000000); {'a': [$s, $s], 'b': [$s, $s], 'c': [$s, $s]})",
    ],
)
def test_a_path_that_multiplies_what_it_finds_does_not_fit_into_memory(text: str) -> None:
    assert (failure_of(text).cause or "").endswith((TIME, MEMORY))


def test_an_input_is_not_multiplied_by_positions() -> None:
    failure = failure_of("$states.input.xs[$map([1..800000], function() { 0 })]", {"xs": [["a"] * 1000]})

    assert (failure.cause or "").endswith((TIME, MEMORY))


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("$count($keys([1..2000]{$string($): 1}))", "$count($keys([1..20000]{$string($): 1}))"),
        ("[1..2000]{'x': $}", "[1..20000]{'x': $}"),
        ("[1..2000]^(>$)", "[1..20000]^(>$)"),
        ("$distinct([1..2000])", "$distinct([1..20000])"),
        ("$spread([1..2000].{'a': $})", "$spread([1..20000].{'a': $})"),
        ("$sort([1..2000])", "$sort([1..20000])"),
    ],
)
def test_grouping_and_sorting_take_work_in_proportion(small: str, large: str) -> None:
    assert steps_of(large) < 11 * steps_of(small)


@pytest.mark.parametrize("text", ["[1..500000]^(>$)", "$sort([1..500000])"])
def test_half_a_million_items_are_sorted(text: str) -> None:
    assert value_of(f"$count({text})") == 500_000


def test_an_order_by_is_stable_in_both_directions() -> None:
    rows = [{"k": key, "n": place} for place, key in enumerate([2, 1, 2, 1.0, 3])]

    assert value_of("$states.input^(k).n", rows) == [1, 3, 0, 2, 4]
    assert value_of("$states.input^(>k).n", rows) == [4, 0, 2, 1, 3]
    assert value_of("$states.input^(>k, >n).n", rows) == [4, 2, 0, 3, 1]


def test_groups_keep_the_arrays_of_the_input_as_they_are() -> None:
    rows = [{"k": "a", "v": [1, 2]}, {"k": "b", "v": [3]}, {"k": "a", "v": [4]}]

    assert value_of("$states.input{k: v}", rows) == {"a": [1, 2, 4], "b": [3]}
    assert rows[0]["v"] == [1, 2]


def test_the_extent_of_a_value_counts_shared_parts_each_time() -> None:
    part = ["x" * 12, 1]

    assert extent_of([part, part]) == (2 + 2 * (2 + 2), 2)
    assert extent_of({"a": part}) == (1 + 2 + 2, 2)
    assert extent_of(1) == (0, 0)


def test_a_budget_says_which_bound_was_reached() -> None:
    run = Run({}, {}, World())
    with pytest.raises(JsonataError, match="memory"):
        run.check_items(Budget.max_items + 1)
    with pytest.raises(JsonataError, match="timeout"):
        run.spend(Budget.max_steps + 1)
