"""A slow JSON reader that finds the line of every part, and explains errors with the texts of AWS's parser.

Locations have the form that diagnostics use: ``/States/Map/ItemProcessor``, ``/States/P/Branches[0]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NoReturn

from pytest_sfn.values.json_text import MAX_DEPTH, loads

_BLANK = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r"[^\s,:\[\]{}\"]+")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_GOOD = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_LITERALS = frozenset({"true", "false", "null"})
_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_SHOWN = 500
"""How many characters of a text AWS's parser quotes."""


class JsonProblem(Exception):
    """The text is not JSON. The error has AWS's message, AWS's ``location``, and the line."""

    def __init__(self, message: str, place: str, line: int) -> None:
        super().__init__(message)
        self.message = f"{message}\n at {place}"
        self.place = place
        self.line = line


class TextNestedTooDeeply(Exception):
    """The text is nested more deeply than a definition may be."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


def json_lines(text: str, line_of: Callable[[int], int] | None = None) -> dict[str, int]:
    """The line of every part of a JSON text (of its key, if it has one), by location.

    ``line_of`` gives the line of an offset, for a text that is part of another. Raises JsonProblem or
    TextNestedTooDeeply.
    """
    return _JsonScanner(text, line_of).read()


class _JsonScanner:
    """Reads one text without recursion. ``open`` has the objects and arrays around the current position."""

    def __init__(self, text: str, line_of: Callable[[int], int] | None) -> None:
        self._text = text
        self._line_of = line_of or self._line
        self._at = 0
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._lines: dict[str, int] = {}
        self._open: list[_Container] = []

    def read(self) -> dict[str, int]:
        self._value("")
        while self._open:
            self._next(self._open[-1])
        self._skip()
        if self._at < len(self._text):
            self._unexpected("expected the end of the text")
        return self._lines

    def _next(self, around: _Container) -> None:
        """Read the next part of an object or array, or its end."""
        self._skip()
        if self._peek() == around.end:
            self._at += 1
            self._open.pop()
            return
        if around.count:
            self._expect(",", f"was expecting comma to separate {around.kind} entries", around)
            self._skip()
        around.count += 1
        if around.end == "]":
            self._value(f"{around.path}[{around.count - 1}]")
            return
        line = self._line_of(self._at)
        path = f"{around.path}/{self._key(around)}"
        self._lines[path] = line
        self._skip()
        self._expect(":", "was expecting a colon to separate field name and value", around)
        self._value(path)

    def _key(self, around: _Container) -> str:
        if self._peek() != '"':
            self._unexpected("was expecting double-quote to start field name", around)
        key: str = loads(self._string())
        if key in around.keys:
            self._fail(f"Duplicate field '{key}'", self._at)
        around.keys.add(key)
        return key

    def _value(self, path: str) -> None:
        self._skip()
        start = self._peek()
        self._lines.setdefault(path or "/", self._line_of(self._at))
        if start and start in "{[":
            if len(self._open) >= MAX_DEPTH:
                raise TextNestedTooDeeply(self._line(self._at))
            self._open.append(_Container(path, start, self._at))
            self._at += 1
        elif start == '"':
            self._string()
        elif start and (start == "-" or start.isdigit()):
            self._number()
        else:
            self._literal()

    def _string(self) -> str:
        match = _STRING.match(self._text, self._at)
        if not match:
            self._bad_string()
        self._at = match.end()
        return match.group()

    def _bad_string(self) -> NoReturn:
        good = _GOOD.match(self._text, self._at + 1)
        at = good.end() if good else self._at + 1
        if at >= len(self._text):
            self._fail("Unexpected end-of-input: was expecting closing quote for a string value", at)
        wrong = self._text[at]
        if wrong == "\\":
            escaped = self._text[at + 1 : at + 2]
            self._fail(f"Unrecognized character escape {_quoted(escaped)}", at + 1)
        self._fail(
            f"Illegal unquoted character ({_quoted(wrong)}): "
            "has to be escaped using backslash to be included in string value",
            at,
        )

    def _number(self) -> None:
        match = _NUMBER.match(self._text, self._at)
        if not match:
            self._fail(f"Unexpected character ({_quoted(self._peek())}) in numeric value", self._at + 1)
        self._at = match.end()
        if not self._open and self._peek().strip():
            self._unexpected("Expected space separating root-level values")

    def _literal(self) -> None:
        token = _TOKEN.match(self._text, self._at)
        if not token:
            around = self._open[-1] if self._open else None
            self._unexpected(f"expected a valid value {_VALUES}", around)
        if token.group() in _LITERALS:
            self._at = token.end()
            return
        name = re.match(r"\w*", token.group())
        if not name or not name.group():
            self._unexpected(f"expected a valid value {_VALUES}")
        if token.group() in ("NaN", "Infinity"):
            self._fail(
                f"Non-standard token '{token.group()}': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow",
                token.end(),
            )
        self._fail(f"Unrecognized token '{name.group()}': was expecting {_VALUES}", self._at + name.end())

    # ---- small steps

    def _skip(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _expect(self, wanted: str, otherwise: str, around: _Container) -> None:
        if self._peek() != wanted:
            self._unexpected(otherwise, around)
        self._at += 1

    # ---- problems

    def _unexpected(self, wanted: str, around: _Container | None = None) -> NoReturn:
        if self._at >= len(self._text):
            if around is None:
                self._fail("Unexpected end-of-input", self._at)
            opened = f"expected close marker for {around.kind} (start marker at {self._place(around.start)})"
            self._fail(f"Unexpected end-of-input: {opened}", self._at)
        # AWS's parser counts an unexpected character as read.
        self._fail(f"Unexpected character ({_quoted(self._peek())}): {wanted}", self._at + 1)

    def _fail(self, message: str, at: int) -> NoReturn:
        raise JsonProblem(message, self._place(at), self._line(at))

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _place(self, at: int) -> str:
        """A position in the text, in the format of AWS's parser."""
        line = self._line(at)
        shown = self._text[:_SHOWN]
        more = f"[truncated {len(self._text) - _SHOWN} chars]" if len(self._text) > _SHOWN else ""
        return f'[Source: (String)"{shown}"{more}; line: {line}, column: {at - self._starts[line - 1] + 1}]'


class _Container:
    """An open object or array."""

    __slots__ = ("count", "end", "keys", "kind", "path", "start")

    def __init__(self, path: str, opener: str, start: int) -> None:
        self.path = path
        self.kind = "Object" if opener == "{" else "Array"
        self.end = "}" if opener == "{" else "]"
        self.start = start
        self.count = 0
        self.keys: set[str] = set()


def _quoted(character: str) -> str:
    """A character in the format of AWS's parser: ``'x' (code 120)``."""
    if not character:
        return "end of the text"
    if ord(character) < 32:
        return f"(CTRL-CHAR, code {ord(character)})"
    return f"'{character}' (code {ord(character)})"
