"""Regular expressions in JavaScript's notation, and the functions that take them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.language.jsonata import UNDEFINED, JsonataError, evaluate


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$contains('abc', 'b')", True),
        ("$contains('hello$world', /^hello\\$/)", True),
        ("$contains('abc', /B/)", False),
        ("$contains('abc', /B/i)", True),
        ("$match('ababbxabbcc', /a(b+)/)", [
            {"match": "ab", "index": 0, "groups": ["b"]},
            {"match": "abb", "index": 2, "groups": ["bb"]},
            {"match": "abb", "index": 6, "groups": ["bb"]},
        ]),
        ("$match('ababb', /a(b+)/, 1)", {"match": "ab", "index": 0, "groups": ["b"]}),
        ("$match('ac', /a(b)?/)", {"match": "a", "index": 0, "groups": [None]}),
        ("$match('😀a', /a/).index", 2),
        ("$match('b', /a/)", UNDEFINED),
        ("$split('a, b;c', /[,;] ?/)", ["a", "b", "c"]),
        ("$split('a,b,c', ',', 2)", ["a", "b"]),
        ("$split('abc', '')", ["a", "b", "c"]),
        ("$split('a1b2c', /[0-9]/, 2)", ["a", "b"]),
        ("$split('', ',')", [""]),
        ("$replace('aaa', 'a', 'b', 2)", "bba"),
        ("$replace('a.b', '.', '$1')", "a$1b"),
        ("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "Smith, John"),
        ("$replace('265USD', /([0-9]+)USD/, '$$$1')", "$265"),
        ("$replace('ab', /(a)/, '$12$0$3')", "a2ab"),
        ("$replace('abc', /b/, function($m) { $uppercase($m.match) })", "aBc"),
        ("$replace('aXbX', /x/i, '-', 1)", "a-bX"),
        ("/a(b)/('xab').groups", ["b"]),
        ("/a/('aa').next().start", 1),
    ],
)  # fmt: skip
def test_functions_with_matchers(text: str, expected: Any) -> None:
    assert evaluate(text) == expected


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^a$", "a", "a\n"),
        ("^b$", "b", "a\nb"),
        ("\\d", "1", "\u0661"),
        ("\\w", "a", "é"),
        ("\\W", "é", "a"),
        ("[\\W]", "é", "a"),
        ("[\\D]", "a", "1"),
        ("[\\S]", "a", " "),
        ("\\bé", "aé", "é"),
        ("^.$", "a", "\u2028"),
        ("\\u0041", "A", "u0041"),
        ("\\ud83d\\ude00", "😀", "x"),
        ("\\x41\\cJ\\0", "A\n\0", "A"),
        ("[\\w-.]", "-", "+"),
        ("[a-c-]", "-", "d"),
        ("[\\[&&]", "&", "a"),
        ("[^]", "\n", ""),
        ("(?<n>a)\\k<n>", "aa", "ab"),
        ("(?<=a)b", "ab", "cb"),
        ("a{,2}", "a{,2}", "aa"),
        ("\\/", "/", "x"),
        ("\\Z", "Z", "z"),
        ("(a)|b", "b", "c"),
    ],
)
def test_patterns_mean_what_they_mean_in_javascript(pattern: str, matching: str, other: str) -> None:
    text = f"$contains($text, /{pattern}/)"

    assert evaluate(text, bindings={"text": matching}) is True
    assert evaluate(text, bindings={"text": other}) is False


def test_multiline_patterns_look_at_each_line() -> None:
    assert evaluate("$match($text, /^b$/m).index", bindings={"text": "a\nb\nc"}) == 2


def test_any_function_can_be_a_matcher() -> None:
    match = "{'match': 'b', 'start': 1, 'end': 2, 'groups': [], 'next': function() { $none }}"
    matcher = f"function($text) {{ $contains($text, 'b') ? {match} }}"

    assert evaluate(f"$split('abc', {matcher})") == ["a", "c"]
    assert evaluate(f"$replace('abc', {matcher}, '-')") == "a-c"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("$match('a', /a/, -1)", "D3040"),
        ("$split('a', ',', -1)", "D3020"),
        ("$replace('a', '', 'b')", "D3010"),
        ("$replace('a', 'a', 'b', -1)", "D3011"),
        ("$replace('a', /a/, function() { 1 })", "D3012"),
        ("$match('aa', /a*?/)", "D1004"),
        ("$match('a', function($s) { {'no': 'match'} })", "T1010"),
    ],
)
def test_failures(text: str, code: str) -> None:
    with pytest.raises(JsonataError) as caught:
        evaluate(text)

    assert caught.value.code == code


def test_a_broken_pattern_does_not_parse() -> None:
    with pytest.raises(JsonataError, match=r"Invalid regular expression: /a\{2,1\}/"):
        evaluate("/a{2,1}/")
