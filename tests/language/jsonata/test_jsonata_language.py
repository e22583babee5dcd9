"""The language: paths, operators, functions of its own, and what nothing, null and single values do in it."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate
from tests.language.jsonata.jsonata_world import value_of

ORDERS = [
    {"id": 1, "total": 20, "lines": [{"sku": "a", "n": 2}, {"sku": "b", "n": 1}]},
    {"id": 2, "total": 5, "lines": [{"sku": "a", "n": 1}]},
    {"id": 3, "total": 20, "lines": []},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("orders.id", [1, 2, 3]),
        ("orders.lines.sku", ["a", "b", "a"]),
        ("orders[0].lines.sku", ["a", "b"]),
        ("orders[1].lines.sku", "a"),
        ("orders[1].lines.sku[]", ["a"]),
        ("orders[1].lines[].sku", ["a"]),
        ("orders[2].lines.sku", UNDEFINED),
        ("orders[2].lines", []),
        ("orders[-1].id", 3),
        ("orders[1.9].id", 2),
        ("orders[total > 5].id", [1, 3]),
        ("orders[[0, 2]].id", [1, 3]),
        ("orders[9]", UNDEFINED),
        ("orders.lines[0].sku", ["a", "a"]),
        ("(orders.lines)[0].sku", "a"),
        ("orders.lines[sku = 'a'].n", [2, 1]),
        ("orders.(id & '-' & total)", ["1-20", "2-5", "3-20"]),
        ("orders.[id, total]", [[1, 20], [2, 5], [3, 20]]),
        ("orders.{'i': id}", [{"i": 1}, {"i": 2}, {"i": 3}]),
        ("orders^(total).id", [2, 1, 3]),
        ("orders^(total, >id).id", [2, 3, 1]),
        ("orders^(>total, >id).id", [3, 1, 2]),
        ("orders^(missing).id", [1, 2, 3]),
        ("orders{$string(total): id}", {"20": [1, 3], "5": 2}),
        ("orders{$string(total): $sum(id)}", {"20": 4, "5": 2}),
        ("orders.lines.(sku & %.id)", ["a1", "b1", "a2"]),
        ("orders#$i[total = 20].{'at': $i, 'id': id}", [{"at": 0, "id": 1}, {"at": 2, "id": 3}]),
        ("orders.lines@$l[$l.n = 1].($l.sku)", ["b", "a"]),
        ("**.n", [2, 1, 1]),
        ("orders[0].*", [1, 20, {"sku": "a", "n": 2}, {"sku": "b", "n": 1}]),
        ("orders[1] ~> |lines|{'n': n + 1}, 'sku'|", {"id": 2, "total": 5, "lines": [{"n": 2}]}),
        ("{'a': orders}.a[0].id", 1),
        ("'text'.length", UNDEFINED),
        ("orders.id.missing", UNDEFINED),
    ],
)
def test_paths(text: str, expected: Any) -> None:
    assert evaluate(text, root={"orders": ORDERS}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[10, 20]#$i.{'at': $i, 'value': $}", [{"value": 10}, {"value": 20}]),
        ("[orders]#$i[$i = 1].id", [1, 2, 3]),
        ("[orders]@$o.$count(orders)", 3),
        ("([10, 20])#$i.{'at': $i, 'value': $}", [{"at": 0, "value": 10}, {"at": 1, "value": 20}]),
        ("[orders].$#$i.{'at': $i, 'id': id}[[0..1]]", [{"at": 0, "id": 1}, {"at": 0, "id": 2}]),
        ("[]#$i.$", UNDEFINED),
        ("nothing#$i{}", {}),
        ("nothing#$i{'at': $i, 'name': 'a'}", {"name": "a"}),
        ("nothing@$n{'name': 'a'}", {"name": "a"}),
        ("[orders][none]^(id).id", UNDEFINED),
        ("[orders][id = 2]^(id).id", UNDEFINED),
        ("[''][0].id", ""),
    ],
)
def test_an_array_constructor_as_the_first_step_is_evaluated_once_and_binds_nothing(text: str, expected: Any) -> None:
    assert evaluate(text, root={"orders": ORDERS}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("([orders].lines).sku", ["a", "b", "a"]),
        ("([orders[1]].lines[0]).sku", UNDEFINED),
        ("($x := 1; [orders[1]].lines[0]).sku", UNDEFINED),
        ("([orders].{'i': id})[0].i", UNDEFINED),
        ("([orders].none).id", UNDEFINED),
        ("([orders].lines[0])^(>n).sku", ["a", "a"]),
        ("([orders].id)[0]^($)", 1),
        ("([orders].{'i': id})[1]^(i)", {"i": 2}),
        ("([orders].lines[0].{})[0]^(n).n", UNDEFINED),
        ("(orders[1].lines[0]).sku", "a"),
        ("([orders[1]]).id", 2),
    ],
)
def test_steps_on_parentheses_around_a_path_from_an_array_constructor_need_an_array(text: str, expected: Any) -> None:
    assert evaluate(text, root={"orders": ORDERS}) == expected


def test_joins() -> None:
    document = {
        "orders": [{"id": 1, "customer": "c"}, {"id": 2, "customer": "d"}],
        "customers": [{"key": "d", "name": "Di"}, {"key": "c", "name": "Cy"}],
    }

    text = "orders@$o.customers@$c[$o.customer = $c.key].($o.id & $c.name)"

    assert evaluate(text, root=document) == ["1Cy", "2Di"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 2", 5),
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("5.5 % 2", 1.5),
        ("1 / 4", 0.25),
        ("0.1 + 0.2", 0.30000000000000004),
        ("9007199254740993 + 0", 9007199254740992),
        ("1 < 2 and 'a' < 'b'", True),
        ("1 = 1.0", True),
        ("1 = true", False),
        ("1 != '1'", True),
        ("[1, {'a': null}] = [1, {'a': null}]", True),
        ("[true] = [1]", False),
        ("{'a': 1} = {'a': true}", False),
        ("missing = missing", False),
        ("missing != 1", False),
        ("2 in [1, 2]", True),
        ("true in [1]", False),
        ("[1] in [[1]]", False),
        ("'a' in 'a'", True),
        ("'a' & 1 & true & null & missing", "a1truenull"),
        ("[] & {}", "[]{}"),
        ("false or missing or []", False),
        ("'' or [0, 1]", True),
        ("[0] and true", False),
        ("missing ? 1 : 2", 2),
        ("false ? 1", UNDEFINED),
        ("[1..3, 5]", [1, 2, 3, 5]),
        ("[3..1]", []),
        ("[[1, 2], 3]", [[1, 2], 3]),
        ("[(1; 2), missing]", [2]),
        ("{'a': 1, 'b': missing}", {"a": 1}),
        ("-missing", UNDEFINED),
        ("missing + 1", UNDEFINED),
        ("missing < 1", UNDEFINED),
    ],
)
def test_operators(text: str, expected: Any) -> None:
    found = evaluate(text, root={})

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("($x := 1; ($x := 2); $x)", 1),
        ("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(5))", 120),
        ("($add := function($a, $b) { $a + $b }; $add(?, 3)(4))", 7),
        ("($first := $substring(?, 0, ?); $first(?, 2)('abc'))", "ab"),
        ("($trim ~> $uppercase)(' a ')", "A"),
        ("'a' ~> $uppercase ~> $append('b')", ["A", "b"]),
        ("($y := 1; $f := function() { $y }; $y := 2; $f())", 2),
        ("function($x, $y) { $y }(1)", UNDEFINED),
        ("(function($x)<n:n> { $x })(3)", 3),
        ("[1, 2, 3][function($x) { $x > 1 }($)]", [2, 3]),
        ("($even := function($n) { $n = 0 ? true : $odd($n - 1) };"
         " $odd := function($n) { $n = 0 ? false : $even($n - 1) }; $even(1000))", True),
    ],
)  # fmt: skip
def test_functions_of_an_expression(text: str, expected: Any) -> None:
    assert evaluate(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$states.input.none", None),
        ("$states.input.list", [None, 1, None]),
        ("$states.input.list[0]", None),
        ("$states.input.list[$ = null]", [None, None]),
        ("$count($states.input.list)", 3),
        ("$map($states.input.list, function($v) { $v })", [None, 1, None]),
        ("$states.input.objects.a", [None, 2]),
        ("$states.input.objects[0].a", None),
        ("$exists($states.input.none)", True),
        ("$exists($states.input.missing)", False),
        ("$exists($states.input.none.a)", False),
        ("$states.input.none = null", True),
        ("$states.input.none & 'x'", "nullx"),
        ("$type($states.input.none)", "null"),
        ("[null, $states.input.none]", [None, None]),
        ("{'a': $states.input.none}", {"a": None}),
        ("$distinct($states.input.list)", [None, 1]),
        ("$states.input.* ~> $count()", 7),
        ("null", None),
    ],
)
def test_null_is_a_value(text: str, expected: Any) -> None:
    document = {"none": None, "list": [None, 1, None], "objects": [{"a": None}, {"a": 2}, {}]}

    assert value_of(text, document) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$boolean([])", False),
        ("$boolean([0, ''])", False),
        ("$boolean([[], [1]])", True),
        ("$boolean({})", False),
        ("$boolean({'a': 0})", True),
        ("$boolean(null)", False),
        ("$boolean('0')", True),
        ("$boolean(0)", False),
        ("$boolean($sum)", False),
        ("$not(null)", True),
    ],
)
def test_truth(text: str, expected: bool) -> None:
    assert value_of(text) is expected


def test_a_variable_hides_the_function_of_its_name() -> None:
    assert value_of("$sum", sum=5) == 5
    assert value_of("[1, 2] ~> $sum") == 3


def test_an_array_as_input_document_is_one_value() -> None:
    assert evaluate("$", root=[1, 2]) == [1, 2]
    assert evaluate("$count($)", root=[1, 2]) == 2
    assert evaluate("$$[1]", root=[1, 2]) == 2


def test_default_operators_are_not_known() -> None:
    for text in ("missing ?? 1", "missing ?: 1"):
        with pytest.raises(JsonataError, match="S0211"):
            evaluate(text)
