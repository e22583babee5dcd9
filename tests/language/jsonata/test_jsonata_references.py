"""Which variables of the workflow an expression reads."""

from __future__ import annotations

import pytest

from pytest_sfn.language.jsonata import variables_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a", ["a"]),
        ("$a.b.c", ["a"]),
        ("$a + $b * $a", ["a", "b", "a"]),
        ("$states.input.a & $states.context.Execution.Id", []),
        ("{'one': $a, 'two': [$b, {'three': $c}]}", ["a", "b", "c"]),
        ("$a[price > $b].name", ["a", "b"]),
        ("$a{kind: $b}", ["a", "b"]),
        ("$a ? $b : $c", ["a", "b", "c"]),
        ("$a ~> $string", ["a"]),
        ("$a^(>$.size)", ["a"]),
        ("$a ~> |$|{'size': $b}|", ["a", "b"]),
        ("1 + 2", []),
    ],
)
def test_variables_are_found_wherever_they_stand(text: str, expected: list[str]) -> None:
    assert list(variables_in(text, frozenset())) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("($mine := 1; $mine + $theirs)", ["theirs"]),
        ("($a := $a + 1; $a)", ["a"]),
        ("($a := 1; ($b := $a; $b)) + $b", ["b"]),
        ("function($x){ $x + $y }(1)", ["y"]),
        ("($again := function($n){ $n > 1 ? $again($n - 1) : $z }; $again(3))", ["z"]),
        ("$map($list, function($item, $index){ $item * $factor })", ["list", "factor"]),
        ("$orders@$order.items@$item[$order.id = $item.id].{'id': $order.id, 'who': $who}", ["orders", "who"]),
        ("$orders#$at@$order{$order.id: [$at, $who]}", ["orders", "who"]),
        ("$orders#$position.[$position, $offset]", ["orders", "offset"]),
    ],
)
def test_what_the_expression_binds_itself_is_none_of_the_workflows(text: str, expected: list[str]) -> None:
    assert list(variables_in(text, frozenset())) == expected


def test_a_built_in_function_is_a_variable_only_where_one_of_its_name_is_assigned() -> None:
    assert list(variables_in("$count + $sum($a)", frozenset())) == ["a"]
    assert list(variables_in("$count + $sum($a)", frozenset({"count"}))) == ["count", "a"]


def test_of_an_expression_that_is_nested_too_deeply_nothing_is_known() -> None:
    assert list(variables_in("(" * 5000 + "$a" + ")" * 5000, frozenset())) == []
