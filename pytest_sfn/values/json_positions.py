"""A slow JSON reader that finds the line of every part, and explains errors with the texts of AWS's parser.

Locations have the form that diagnostics use: ``/States/Map/ItemProcessor``, ``/States/P/Branches[0]``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NoReturn

from pytest_sfn.values.json_faults import Fault, describe, number_fault, string_fault, unexpected, value_fault
from pytest_sfn.values.json_text import MAX_DEPTH, loads

_BLANK = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"[\w$]+")
_CONTROL = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_GOOD = re.compile(r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
_LITERALS = frozenset({"true", "false", "null"})
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
            self._fail(self._trailing_fault())
        return self._lines

    def _next(self, around: _Container) -> None:
        """Read the next part of an object or array, or its end."""
        self._skip()
        if self._peek() == around.end:
            self._at += 1
            self._open.pop()
            return
        self._check_goes_on(around)
        if around.count:
            self._expect(",", f"was expecting comma to separate {around.kind} entries", around)
        around.count += 1
        if around.end == "]":
            self._value(f"{around.path}[{around.count - 1}]")
            return
        line = self._line_of(self._at)
        path = f"{around.path}/{self._key(around)}"
        self._lines[path] = line
        self._skip_to_more(around)
        self._expect(":", "was expecting a colon to separate field name and value", around)
        self._value(path)

    def _check_goes_on(self, around: _Container) -> None:
        """Check that an open object or array neither ends with the text nor with the other's bracket."""
        if self._at >= len(self._text):
            opened = f"expected close marker for {around.kind} (start marker at {self._place(around.start)})"
            self._fail((f"Unexpected end-of-input: {opened}", self._at))
        if self._peek() in "]}":
            self._fail(self._wrong_end(around.end, f"{around.kind} starting at {self._place(around.start)}"))

    def _wrong_end(self, wanted: str, around: str) -> Fault:
        return f"Unexpected close marker '{self._peek()}': expected '{wanted}' (for {around})", self._at + 1

    def _key(self, around: _Container) -> str:
        if self._peek() != '"':
            self._fail(unexpected(self._text, self._at, "was expecting double-quote to start field name"))
        key: str = loads(self._string(in_name=True))
        if key in around.keys:
            self._fail((f"Duplicate field '{key}'", self._at))
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
        elif start and start in "-0123456789":
            self._number()
        else:
            self._literal()

    def _string(self, *, in_name: bool = False) -> str:
        match = _STRING.match(self._text, self._at)
        if not match:
            good = _GOOD.match(self._text, self._at + 1)
            bad = good.end() if good else self._at + 1
            # A line break in a string does not start a line to AWS's parser.
            self._starts = [start for start in self._starts if not bad < start <= bad + 2]
            self._fail(string_fault(self._text, bad, in_name=in_name))
        self._at = match.end()
        return match.group()

    def _number(self) -> None:
        match = _NUMBER.match(self._text, self._at)
        end = match.end() if match else self._at
        fault = number_fault(self._text, self._at, end)
        if fault:
            self._fail(fault)
        self._at = end
        if not self._open and self._peek().strip():
            character = describe(self._peek())
            self._fail((f"Unexpected character ({character}): Expected space separating root-level values", end + 1))

    def _literal(self) -> None:
        word = _WORD.match(self._text, self._at)
        if word and word.group() in _LITERALS:
            self._at = word.end()
            return
        if self._at >= len(self._text):
            self._fail(("Unexpected end-of-input", self._at))
        if not self._open and self._peek() in "]}":
            self._fail(self._wrong_end_of_root())
        self._fail(value_fault(self._text, self._at))

    def _wrong_end_of_root(self) -> Fault:
        before = self._place(-1)
        return self._wrong_end("]" if self._peek() == "}" else "}", f"root starting at {before}")

    def _trailing_fault(self) -> Fault:
        """The fault of what follows the value of a text."""
        if self._peek() in "]}":
            return self._wrong_end_of_root()
        word = _WORD.match(self._text, self._at)
        if self._peek() in '{["-0123456789' or (word and word.group() in _LITERALS):
            return unexpected(self._text, self._at, "expected the end of the text")
        return value_fault(self._text, self._at)

    # ---- small steps

    def _skip(self) -> None:
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _expect(self, wanted: str, otherwise: str, around: _Container) -> None:
        if self._peek() != wanted:
            self._fail(unexpected(self._text, self._at, otherwise))
        self._at += 1
        self._skip_to_more(around)

    def _skip_to_more(self, around: _Container) -> None:
        """Skip blanks inside an entry of an object or array, which must go on."""
        self._skip()
        if self._at >= len(self._text):
            self._fail((f"Unexpected end-of-input within/between {around.kind} entries", self._at))

    # ---- problems

    def _fail(self, fault: Fault) -> NoReturn:
        message, at = fault
        raise JsonProblem(message, self._place(at), self._line(at))

    def _line(self, at: int) -> int:
        return max(1, bisect_right(self._starts, at))

    def _place(self, at: int) -> str:
        """A position in the text, in the format of AWS's parser."""
        line = self._line(at)
        shown = _CONTROL.sub(lambda match: f"\\u{ord(match[0]):04X}", self._text[:_SHOWN])
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
