"""The built-in functions of JSONata 2.0.6."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate

Cases = list[tuple[str, Any]]

STRINGS: Cases = [
    ("$string(5)", "5"),
    ("$string(1e21)", "1e+21"),
    ("$string(1e20)", "100000000000000000000"),
    ("$string(1e-7)", "1e-7"),
    ("$string(0.000001)", "0.000001"),
    ("$string(1/3)", "0.333333333333333"),
    ("$string(1732270000123456)", "1732270000123456"),
    ("$string(-0.5)", "-0.5"),
    ("$string({'a': [1.0, null, 'é\"']})", '{"a":[1,null,"é\\""]}'),
    ("$string({'a': [1], 'b': {}}, true)", '{\n  "a": [\n    1\n  ],\n  "b": {}\n}'),
    ("$string($sum)", ""),
    ("$string([$sum])", '[""]'),
    ("$string('\\ud83d\\ude00')", "😀"),
    ("$substring('hello', 1, 3)", "ell"),
    ("$substring('hello', -3, 2)", "ll"),
    ("$substring('hello', -9)", "hello"),
    ("$substring('hello', -1.5)", "o"),
    ("$substring('hello', 2, 0)", ""),
    ("$substring('h😀llo', 1, 1)", "😀"),
    ("$substringBefore('a-b-c', '-')", "a"),
    ("$substringBefore('abc', '')", ""),
    ("$substringBefore('abc', 'x')", "abc"),
    ("$substringAfter('a-b-c', '-')", "b-c"),
    ("$substringAfter('abc', '')", "abc"),
    ("$lowercase('ÄB')", "äb"),
    ("$uppercase('straße')", "STRASSE"),
    ("$length('h😀')", 2),
    ("$trim('  a \\n\\t b ')", "a b"),
    ("$pad('a', 4)", "a   "),
    ("$pad('a', -4, 'xy')", "xyxa"),
    ("$join(['a', 'b'], ', ')", "a, b"),
    ("$join('a')", "a"),
    ("$base64encode('myuser:mypass')", "bXl1c2VyOm15cGFzcw=="),
    ("$base64decode('bXl1c2Vy')", "myuser"),
    ("$encodeUrlComponent('?x=é f')", "%3Fx%3D%C3%A9%20f"),
    ("$encodeUrl('https://a/b?x=é f')", "https://a/b?x=%C3%A9%20f"),
    ("$decodeUrlComponent('%3Fx%3D%C3%A9')", "?x=é"),
    ("$decodeUrl('%3Fx%3D%C3%A9')", "?x=é"),
    ("['a', 'b'].$uppercase()", ["A", "B"]),
    ("$uppercase(missing)", UNDEFINED),
]
NUMBERS: Cases = [
    ("$number('12.50')", 12.5),
    ("$number('1e3')", 1000),
    ("$number('0x1F')", 31),
    ("$number('0b101')", 5),
    ("$number(true)", 1),
    ("$abs(-3)", 3),
    ("$floor(-1.5)", -2),
    ("$ceil(-1.5)", -1),
    ("$round(2.5)", 2),
    ("$round(3.5)", 4),
    ("$round(-0.5)", 0),
    ("$round(123.456, 2)", 123.46),
    ("$round(125, -1)", 120),
    ("$round(1.005, 2)", 1),
    ("$sqrt(16)", 4),
    ("$power(2, 10)", 1024),
    ("$power(2, -1)", 0.5),
    ("$sum([0.1, 0.2, 0.3])", 0.6000000000000001),
    ("$sum([])", 0),
    ("$sum(missing)", UNDEFINED),
    ("$max([1, 3, 2])", 3),
    ("$min([])", UNDEFINED),
    ("$average([1, 2])", 1.5),
    ("$formatBase(255, 16)", "ff"),
    ("$formatBase(-5, 2)", "-101"),
    ("$formatBase(99.5)", "100"),
]
ARRAYS: Cases = [
    ("$count(missing)", 0),
    ("$count('a')", 1),
    ("$append(1, [2, 3])", [1, 2, 3]),
    ("$append(missing, 1)", 1),
    ("$reverse([1, 2, 3])", [3, 2, 1]),
    ("$distinct([1, '1', true, 1, [1], [1], {'a': 1}, {'a': 1}])", [1, "1", True, [1], {"a": 1}]),
    ("$zip([1, 2], ['a', 'b', 'c'])", [[1, "a"], [2, "b"]]),
    ("$zip([1], missing)", []),
    ("$sort([3, 1, 2])", [1, 2, 3]),
    ("$sort(['b', 'a'])", ["a", "b"]),
    (
        "$sort([{'k': 1, 'v': 'a'}, {'k': 0, 'v': 'b'}, {'k': 1, 'v': 'c'}], function($l, $r) { $l.k > $r.k }).v",
        list("bac"),
    ),
    ("$sort([1, 2, 3], function($l, $r) { $l < $r })", [3, 2, 1]),
    ("$map([1, 2], function($v, $i, $a) { $v * $i + $count($a) })", [2, 4]),
    ("$map([1, 2], $string)", ["1", "2"]),
    ("$map([1, 2, 3], function($v) { $v > 1 ? $v })", [2, 3]),
    ("$map([1], function($v) { $v })", 1),
    ("$filter([1, 2, 3], function($v) { $v % 2 })", [1, 3]),
    ("$single([1, 2], function($v) { $v = 2 })", 2),
    ("$reduce([1, 2, 3], function($a, $b) { $a + $b })", 6),
    ("$reduce([1, 2], function($a, $b, $i, $all) { $a + $b * $i + $count($all) }, 10)", 16),
    ("$reduce([], function($a, $b) { $a })", UNDEFINED),
]
OBJECTS: Cases = [
    ("$keys({'b': 1, 'a': 2})", ["b", "a"]),
    ("$keys([{'a': 1}, {'b': 2, 'a': 3}])", ["a", "b"]),
    ("$lookup({'a': 1}, 'a')", 1),
    ("$lookup([{'a': 1}, {'a': [2, 3]}], 'a')", [1, 2, 3]),
    ("$spread({'a': 1, 'b': 2})", [{"a": 1}, {"b": 2}]),
    ("$merge([{'a': 1, 'b': 1}, {'b': 2}])", {"a": 1, "b": 2}),
    ("$each({'a': 1, 'b': 2}, function($v, $k) { $k & $v })", ["a1", "b2"]),
    ("$sift({'a': 1, 'b': 2}, function($v) { $v > 1 })", {"b": 2}),
    ("$sift({'a': 1}, function($v) { false })", UNDEFINED),
    (
        "[1, 'a', true, null, [], {}, $sum].$type($)",
        ["number", "string", "boolean", "null", "array", "object", "function"],
    ),
    ("$type(missing)", UNDEFINED),
    ("$clone({'a': [1]})", {"a": [1]}),
    ("$assert(true)", UNDEFINED),
]


@pytest.mark.parametrize(("text", "expected"), STRINGS + NUMBERS + ARRAYS + OBJECTS)
def test_functions(text: str, expected: Any) -> None:
    found = evaluate(text, root={})

    assert found == expected
    assert type(found) is type(expected)


def test_shuffle_keeps_every_value() -> None:
    assert sorted(evaluate("$shuffle([1, 2, 2, 3])")) == [1, 2, 2, 3]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$number('abc')", "D3030"),
        ("$number('')", "D3030"),
        ("$sqrt(-1)", "D3060"),
        ("$power(0, -1)", "D3061"),
        ("$power(-8, 1/3)", "D3061"),
        ("$formatBase(1, 37)", "D3100"),
        ("$sum('a')", "T0412"),
        ("$sum([1, '2'])", "T0412"),
        ("$uppercase(1)", "T0410"),
        ("$uppercase(null)", "T0410"),
        ("$length()", "T0411"),
        ("$substring('a', 'b')", "T0410"),
        ("$sort([1, 'a'])", "D3070"),
        ("$single([1, 1], function($v) { $v = 1 })", "D3138"),
        ("$single([])", "D3139"),
        ("$reduce([1, 2], function($a) { $a })", "D3050"),
        ("$error('x')", "D3137"),
        ("$assert(false)", "D3141"),
        ("$decodeUrl('%C')", "D3140"),
        ("$decodeUrlComponent('%')", "D3140"),
        ("$string(1/0)", "D3001"),
        ("$string([1/0])", "D1001"),
        ("1/0 + 1", "D1001"),
        ("-'a'", "D1002"),
        ("{1: 2}", "T1003"),
        ("{'a': 1, 'a': 2}", "D1009"),
        ("$sum(1) ~> 5", "T2006"),
        ("5()", "T1006"),
        ("sum([1])", "T1005"),
        ("missing(?)", "T1008"),
        ("sum(?)", "T1007"),
        ("[1..'a']", "T2004"),
        ("['a'..1]", "T2003"),
        ("[0..10000000]", "D2014"),
        ("1 < 'a'", "T2009"),
        ("1 < null", "T2010"),
        ("[{'a': 1}, {'a': 'x'}]^(a)", "T2007"),
        ("[{'a': []}, {'a': {}}]^(a)", "T2008"),
        ("{} ~> |$|1|", "T2011"),
        ("{} ~> |$|{}, 1|", "T2012"),
        ("($clone := 1; {} ~> |$|{}|)", "T2013"),
        ("$eval('1')", "T1006"),
    ],
)
def test_failures_have_the_codes_of_jsonata(text: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(text, root={})

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "S0207"),
        ("'abc", "S0101"),
        ("1 + 1e400", "S0102"),
        ("'\\q'", "S0103"),
        ("'\\u12'", "S0104"),
        ("`abc", "S0105"),
        ("/* abc", "S0106"),
        ("a b", "S0201"),
        ("(1, 2)", "S0202"),
        ("[1", "S0203"),
        ("1 ! 2", "S0204"),
        ("* 1 +", "S0201"),
        ("1 +", "S0207"),
        ("function(x) {x}", "S0208"),
        ("$a{}[0]", "S0209"),
        ("a{}{}", "S0210"),
        (") ", "S0211"),
        ("1 := 2", "S0212"),
        ("a.1", "S0213"),
        ("a@b", "S0214"),
        ("a[0]@$b", "S0215"),
        ("a^(b)@$c", "S0216"),
        ("%", "S0217"),
        ("//", "S0301"),
        ("/a", "S0302"),
        ("function($x)<n<n>:n>{$x}", "S0401"),
        ("function($x)<(a<n>s):n>{$x}", "S0402"),
    ],
)
def test_what_does_not_parse_has_the_codes_of_jsonata(text: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(text)

    assert caught.value.code == code


def test_what_is_no_finite_number_comes_out_as_text() -> None:
    assert evaluate("{'a': [0/0, 1/0, -1/0]}") == {"a": ["NaN", "Infinity", "-Infinity"]}
    assert evaluate("1/0") == "Infinity"
