"""Parses the text of a filter, ``(@.a == 'x' && @.b)``, to a condition."""

from __future__ import annotations

import re
from collections.abc import Callable

from pytest_sfn.language.jsonata.regexes import BoundedPattern
from pytest_sfn.language.jsonpath.nodes import (
    And,
    Comparison,
    Condition,
    Constant,
    Exists,
    Expression,
    Not,
    Operand,
    Or,
    ParsedPath,
    Word,
)
from pytest_sfn.language.scanner import ParseError, Scanner
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import parse_number

_MAX_DEPTH = 30
_OPERATOR = re.compile(
    r"===|!==|==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|contains|all|size|empty)(?!\w)", re.IGNORECASE
)
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}
_OPERAND_STOPS = "=!<>&|)~,]"
_REGEX_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE, "u": re.UNICODE, "d": 0, "U": 0}

InnerParser = Callable[[str, int], ParsedPath]


def parse_condition(scanner: Scanner, depth: int, parse_inner: InnerParser) -> Condition:
    """Parse a condition. ``depth`` counts the parentheses around it; ``parse_inner`` parses the paths in it."""
    return _ConditionParser(scanner, parse_inner).alternatives(depth)


class _ConditionParser:
    """Parses conditions. Every method leaves the scanner after the text that it has read, including blanks."""

    def __init__(self, scanner: Scanner, parse_inner: InnerParser) -> None:
        self.scanner = scanner
        self.parse_inner = parse_inner

    def alternatives(self, depth: int) -> Condition:
        conditions = [self._conjunction(depth)]
        while self.scanner.take("||"):
            conditions.append(self._conjunction(depth))
        return conditions[0] if len(conditions) == 1 else Or(tuple(conditions))

    def _conjunction(self, depth: int) -> Condition:
        conditions = [self._condition(depth)]
        while self.scanner.take("&&"):
            conditions.append(self._condition(depth))
        return conditions[0] if len(conditions) == 1 else And(tuple(conditions))

    def _condition(self, depth: int) -> Condition:
        scanner = self.scanner
        if depth > _MAX_DEPTH:
            scanner.fail("a filter is nested too deeply")
        scanner.skip_blanks()
        if scanner.take("!"):
            return Not(self._condition(depth + 1))
        if scanner.take("("):
            condition = self.alternatives(depth + 1)
            scanner.expect(")")
            scanner.skip_blanks()
            return condition
        return self._comparison(depth)

    def _comparison(self, depth: int) -> Condition:
        scanner = self.scanner
        left = self._operand(depth)
        operator = _OPERATOR.match(scanner.text, scanner.position)
        if operator:
            scanner.position = operator.end()
            scanner.skip_blanks()
            return Comparison(left, operator[0].lower(), self._operand(depth))
        if not isinstance(left, ParsedPath):
            scanner.fail("expected a comparison")
        return Exists(left)

    def _operand(self, depth: int) -> Operand:
        scanner = self.scanner
        scanner.skip_blanks()
        if scanner.next in ("@", "$"):
            start = scanner.position
            operand: Operand = self._path(scanner.path(" \t\r\n=!<>&|~,"), start, depth)
        elif scanner.next == "/":
            operand = self._regular_expression()
        else:
            operand = self._constant(depth)
        scanner.skip_blanks()
        return operand

    def _path(self, text: str, start: int, depth: int) -> ParsedPath:
        try:
            return self.parse_inner(text, depth + 1)
        except ParseError as error:
            self.scanner.position = start
            self.scanner.fail(f"the path {text!r} in a filter: {error}")

    def _constant(self, depth: int) -> Constant | Word:
        scanner = self.scanner
        if depth > _MAX_DEPTH:
            scanner.fail("a filter is nested too deeply")
        if scanner.next in ("'", '"'):
            return Constant(scanner.quoted())
        if scanner.take("["):
            return Constant(self._array(depth))
        word = scanner.until(_OPERAND_STOPS)
        if not word:
            scanner.fail("expected a value or a path")
        number = parse_number(word)
        return Word(word, _WORDS.get(word, word)) if number is None else Constant(number)

    def _array(self, depth: int) -> list[Json]:
        scanner = self.scanner
        items: list[Json] = []
        scanner.skip_blanks()
        while not scanner.take("]"):
            if items:
                scanner.expect(",")
                scanner.skip_blanks()
            items.append(self._constant(depth + 1).value)
            scanner.skip_blanks()
        return items

    def _regular_expression(self) -> Expression:
        scanner = self.scanner
        found = re.compile(r"/((?:\\.|[^/\\])*)/(\w*)").match(scanner.text, scanner.position)
        if not found:
            scanner.fail("a regular expression is not closed with /")
        flags = 0
        for letter in found[2]:
            if letter not in _REGEX_FLAGS:
                scanner.fail(f"unknown flag {letter!r} of a regular expression")
            flags |= _REGEX_FLAGS[letter]
        try:
            pattern = BoundedPattern(re.compile(found[1], flags))
        except (re.error, OverflowError, RecursionError) as error:
            scanner.fail(f"the regular expression is not valid: {error}")
        scanner.position = found.end()
        return Expression(pattern)
