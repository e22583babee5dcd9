"""The intrinsic functions of strings."""

from __future__ import annotations

import pytest

from tests.language.intrinsics.calling import call, cause, invalid


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("States.Format('no placeholders')", "no placeholders"),
        ("States.Format('  {}  ', 'x')", "  x  "),
        ("States.Format('{}|{}|{}|{}|{}', null, true, 1, 1.1, -3.5)", "null|true|1|1.1|-3.5"),
        ("States.Format('{}{}', 'a', 'b')", "ab"),
        ("States.Format('\\'{}\\' \\{{}\\} \\\\', 1, 2)", "'1' {2} \\"),
        ("States.Format('\\{\\}')", "{}"),
        ("States.Format('{}', '\\{\\}')", "{}"),
        ("States.Format($.template, $.name)", "Hello Ada {}"),
        ("States.Format('{}', $.map)", "{Arg1=1, Arg2=[], s=x, n=null, m={a=true}}"),
        ("States.Format('{}', $.list)", "[1, x, {a=1}]"),
        ("States.Format('{} {} {}', 0.00001, 12345678.9, 1.5)", "1.0E-5 1.23456789E7 1.5"),
        ("States.Format('{}', States.JsonToString($.list))", '[1,"x",{"a":1}]'),
    ],
)
def test_format(text: str, formatted: str) -> None:
    document = {
        "template": "Hello {} \\{\\}",
        "name": "Ada",
        "map": {"Arg1": 1, "Arg2": [], "s": "x", "n": None, "m": {"a": True}},
        "list": [1, "x", {"a": 1}],
    }
    assert call(text, document) == formatted


@pytest.mark.parametrize("text", ["States.Format('{} {}', 1)", "States.Format('{}', 1, 2)", "States.Format('x', 1)"])
def test_format_needs_as_many_arguments_as_placeholders(text: str) -> None:
    assert cause(text) == f"{invalid(text)}: number of arguments do not match the occurrences of {{}}."


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("States.Format('Hello {', $.a)", "matching '}' not found for '{'."),
        ("States.Format('Hello {{}}', $.a)", "matching '}' not found for '{'."),
        ("States.Format('}')", "matching '{' not found for '}'."),
    ],
)
def test_format_refuses_a_lone_brace(text: str, reason: str) -> None:
    assert cause(text, {"a": "x"}) == (
        "There was an error while evaluating the intrinsic function: "
        f"{text}. Invalid template in States.Format: {reason}"
    )


@pytest.mark.parametrize("text", ["States.Format()", "States.Format(1)", "States.Format(null, 1)"])
def test_format_needs_a_template(text: str) -> None:
    assert cause(text) == invalid(text)


@pytest.mark.parametrize(
    ("text", "delimiters", "pieces"),
    [
        ("1,2,3", ",", ["1", "2", "3"]),
        (",,,,", ",", []),
        ("a,,b,", ",", ["a", "b"]),
        ("", ",", []),
        (" , ", ",", [" ", " "]),
        ("This.is+a,test=string", ".+,=", ["This", "is", "a", "test", "string"]),
        ("1a2b3ab4", "ab", ["1", "2", "3", "4"]),
        ("a-b]c^d", "^]-", ["a", "b", "c", "d"]),
        ("abc", "", ["abc"]),
        ("Hello\nWorld", "\n", ["Hello", "World"]),
    ],
)
def test_string_split(text: str, delimiters: str, pieces: list[str]) -> None:
    assert call("States.StringSplit($.t, $.d)", {"t": text, "d": delimiters}) == pieces
