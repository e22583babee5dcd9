"""What AWS's parser says of a text that is not JSON.

A fault is the message of Jackson 2.14, and the offset to which it has read the text. An unexpected character is read.
"""

from __future__ import annotations

import re

Fault = tuple[str, int]

VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_VALID_VALUE = f"expected a valid value {VALUES}"
_COMMENT = (
    "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)"
)
_PLUS = (
    "JSON spec does not allow numbers to have plus signs: enable "
    "`JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow"
)
_MINUS = "expected digit (0-9) to follow minus sign, for valid numeric value"

_WORD = re.compile(r"(?:[^\W\d]|\$)[\w$]*")
_NOT_FINITE = re.compile(r"(?:NaN|[-+]?Infinity|[-+]INF)\b")
_INTEGER = re.compile(r"-?[0-9]*")
_CODE_UNIT = re.compile(r"u[0-9a-fA-F]{0,3}")
_MOST_OF_A_WORD = 256
"""How many characters of a word are quoted."""


def unexpected(text: str, at: int, wanted: str) -> Fault:
    """The fault of a character between two tokens."""
    if text[at] < " ":
        message = f"Illegal character ({describe(text[at])})"
        return f"{message}: only regular white space (\\r, \\n, \\t) is allowed between tokens", at + 1
    return f"Unexpected character ({describe(text[at])}): {_COMMENT if text[at] == '/' else wanted}", at + 1


def value_fault(text: str, at: int) -> Fault:
    """The fault of a text that has no value at an offset where one is due."""
    not_finite = _NOT_FINITE.match(text, at)
    if not_finite:
        enable = "enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow"
        return f"Non-standard token '{not_finite[0]}': {enable}", not_finite.end()
    if text[at] == "+":
        return _plus_fault(text, at)
    word = _WORD.match(text, at)
    if word is None:
        return unexpected(text, at, "expected a value" if text[at] == "}" else _VALID_VALUE)
    shown = word[0] if len(word[0]) < _MOST_OF_A_WORD else f"{word[0][:_MOST_OF_A_WORD]}..."
    return f"Unrecognized token '{shown}': was expecting {VALUES}", at + min(len(word[0]), _MOST_OF_A_WORD)


def _plus_fault(text: str, at: int) -> Fault:
    if at + 1 == len(text):
        return "Unexpected end-of-input in a Number value", at + 1
    return f"Unexpected character ({describe('+')}) in numeric value: {_PLUS}", at + 2


def number_fault(text: str, start: int, end: int) -> Fault | None:
    """The fault of a number that starts at an offset and is valid up to another one; None if it has none."""
    if start == end:
        return _minus_fault(text, start)
    after = text[end : end + 1]
    number = text[start:end].lower()
    if after.isdecimal() and after.isascii():
        return "Invalid numeric value: Leading zeroes not allowed", end
    if after == "." and "." not in number and "e" not in number:
        return _digit_missing(text, end, start, "Decimal point not followed by a digit")
    if after and after in "eE" and "e" not in number:
        place = end + 1 + (text[end + 1 : end + 2] in ("+", "-"))
        if place >= len(text):
            return "Unexpected end-of-inputexpected a digit for number exponent", len(text)
        return _digit_missing(text, place - 1, start, "Exponent indicator not followed by a digit")
    return None


def _minus_fault(text: str, at: int) -> Fault:
    if _NOT_FINITE.match(text, at):
        return value_fault(text, at)
    if at + 1 == len(text):
        return "Unexpected end-of-inputNo digit following minus sign", at + 1
    if text[at + 1] == ".":
        return value_fault(text, at + 1)
    return f"Unexpected character ({describe(text[at + 1])}) in numeric value: {_MINUS}", at + 2


def _digit_missing(text: str, at: int, start: int, problem: str) -> Fault:
    """The fault of the character behind a decimal point or exponent. The parser has read one after the integer."""
    integer = _INTEGER.match(text, start)
    read = integer.end() + 1 if integer else at
    return f"Unexpected character ({describe(text[at + 1 : at + 2] or text[at])}) in numeric value: {problem}", read


def string_fault(text: str, at: int, *, in_name: bool) -> Fault:
    """The fault of a string that is valid up to an offset."""
    if at >= len(text):
        in_value = ": was expecting closing quote for a string value"
        return f"Unexpected end-of-input{' in field name' if in_name else in_value}", at
    if text[at] == "\\":
        return _escape_fault(text, at + 1)
    where = "name" if in_name else "string value"
    problem = f"has to be escaped using backslash to be included in {where}"
    return f"Illegal unquoted character ({describe(text[at])}): {problem}", at + 1


def _escape_fault(text: str, at: int) -> Fault:
    digits = _CODE_UNIT.match(text, at)
    place = digits.end() if digits else at
    if place >= len(text):
        return "Unexpected end-of-input in character escape sequence", len(text)
    if digits:
        wanted = "expected a hex-digit for character escape sequence"
        return f"Unexpected character ({describe(text[place])}): {wanted}", place + 1
    return f"Unrecognized character escape {describe(text[place])}", place + 1


def describe(character: str) -> str:
    """A character in the format of AWS's parser: ``'x' (code 120)``. One of two UTF-16 units is shown as its first."""
    code = ord(character)
    if code < 32 or 127 <= code < 160:
        return f"(CTRL-CHAR, code {code})"
    if code > 0xFFFF:
        character, code = "?", 0xD800 + ((code - 0x10000) >> 10)
    return f"'{character}' (code {code})" if code < 256 else f"'{character}' (code {code} / {code:#x})"
