"""What is said of a text that is not JSON. The expected texts and columns are those of Jackson 2.14.1."""

from __future__ import annotations

import pytest

from pytest_sfn.values.json_positions import JsonProblem, json_lines

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
VALID = f"expected a valid value {VALUES}"
COMMENT = (
    "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
)
CONTROL = r"only regular white space (\r, \n, \t) is allowed between tokens"
ESCAPED = "has to be escaped using backslash to be included in"
DIGIT = "expected digit (0-9) to follow minus sign, for valid numeric value"
NO_DIGIT = "in numeric value: Decimal point not followed by a digit"
HEX = "expected a hex-digit for character escape sequence"
PLUS = (
    "JSON spec does not allow numbers to have plus signs: "
    "enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow"
)
NOT_A_NUMBER = "enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ('{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7),
        ('{"a":]', f"Unexpected character (']' (code 93)): {VALID}", 7),
        ("[1,}", "Unexpected character ('}' (code 125)): expected a value", 5),
        ('{"a"', "Unexpected end-of-input within/between Object entries", 5),
        ('{"a":', "Unexpected end-of-input within/between Object entries", 6),
        ('{"a":1,', "Unexpected end-of-input within/between Object entries", 8),
        ("[1,", "Unexpected end-of-input within/between Array entries", 4),
        ("01", "Invalid numeric value: Leading zeroes not allowed", 2),
        ("[-01]", "Invalid numeric value: Leading zeroes not allowed", 4),
        ("-", "Unexpected end-of-inputNo digit following minus sign", 2),
        ("[-]", f"Unexpected character (']' (code 93)) in numeric value: {DIGIT}", 4),
        ("-.5", f"Unexpected character ('.' (code 46)): {VALID}", 3),
        ("-Infinity", f"Non-standard token '-Infinity': {NOT_A_NUMBER}", 10),
        ("[NaN]", f"Non-standard token 'NaN': {NOT_A_NUMBER}", 5),
        ("NaNs", f"Unrecognized token 'NaNs': was expecting {VALUES}", 5),
        ("+", "Unexpected end-of-input in a Number value", 2),
        ("+1", f"Unexpected character ('+' (code 43)) in numeric value: {PLUS}", 3),
        ("1.", f"Unexpected character ('.' (code 46)) {NO_DIGIT}", 3),
        ("[12.x]", f"Unexpected character ('x' (code 120)) {NO_DIGIT}", 5),
        (
            "[1.5ex]",
            "Unexpected character ('x' (code 120)) in numeric value: Exponent indicator not followed by a digit",
            4,
        ),
        ("1e+", "Unexpected end-of-inputexpected a digit for number exponent", 4),
        ("1/", "Unexpected character ('/' (code 47)): Expected space separating root-level values", 3),
        ('"a', "Unexpected end-of-input: was expecting closing quote for a string value", 3),
        ('{"a', "Unexpected end-of-input in field name", 4),
        ('"a\tb"', f"Illegal unquoted character ((CTRL-CHAR, code 9)): {ESCAPED} string value", 4),
        ('"a\nb"', f"Illegal unquoted character ((CTRL-CHAR, code 10)): {ESCAPED} string value", 4),
        ('{"a\nb":1}', f"Illegal unquoted character ((CTRL-CHAR, code 10)): {ESCAPED} name", 5),
        ('"\\x"', "Unrecognized character escape 'x' (code 120)", 4),
        ('"\\u12g4"', f"Unexpected character ('g' (code 103)): {HEX}", 7),
        ('"\\', "Unexpected end-of-input in character escape sequence", 3),
        ("// c", f"Unexpected character ('/' (code 47)): {COMMENT}", 2),
        ("[1/", f"Unexpected character ('/' (code 47)): {COMMENT}", 4),
        ("[\x01]", f"Illegal character ((CTRL-CHAR, code 1)): {CONTROL}", 3),
        ("[\x7f]", f"Unexpected character ((CTRL-CHAR, code 127)): {VALID}", 3),
        ("\u2028", f"Unexpected character ('\u2028' (code 8232 / 0x2028)): {VALID}", 2),
        ("\U0001f600", f"Unexpected character ('?' (code 55357 / 0xd83d)): {VALID}", 2),
        ("a$b", f"Unrecognized token 'a$b': was expecting {VALUES}", 4),
        ("x" * 300, f"Unrecognized token '{'x' * 256}...': was expecting {VALUES}", 257),
        ("\u0663", f"Unexpected character ('\u0663' (code 1635 / 0x663)): {VALID}", 2),
        ("null x", f"Unrecognized token 'x': was expecting {VALUES}", 7),
        ('{"a":1},', f"Unexpected character (',' (code 44)): {VALID}", 9),
    ],
)
def test_faults(text: str, message: str, column: int) -> None:
    with pytest.raises(JsonProblem) as caught:
        json_lines(text)

    assert caught.value.message.partition("\n at ")[0] == message
    assert caught.value.place.endswith(f"; line: 1, column: {column}]")


@pytest.mark.parametrize(
    ("text", "marker", "expected", "around"),
    [
        ('{"a":1]', "]", "}", "Object starting at {source}; line: 1, column: 1]"),
        ("[[1}", "}", "]", "Array starting at {source}; line: 1, column: 2]"),
        ("}", "}", "]", "root starting at {source}; line: 1, column: 0]"),
        ("[1]]", "]", "}", "root starting at {source}; line: 1, column: 0]"),
    ],
)
def test_a_bracket_that_closes_something_else(text: str, marker: str, expected: str, around: str) -> None:
    with pytest.raises(JsonProblem) as caught:
        json_lines(text)

    source = f'[Source: (String)"{text}"'
    assert caught.value.message.startswith(
        f"Unexpected close marker '{marker}': expected '{expected}' (for {around.format(source=source)})\n at {source}"
    )


def test_control_characters_of_the_text_are_escaped_except_line_breaks() -> None:
    with pytest.raises(JsonProblem) as caught:
        json_lines("[\x7f,\t1\n")

    assert caught.value.place == '[Source: (String)"[\\u007F,\\u00091\n"; line: 1, column: 3]'
