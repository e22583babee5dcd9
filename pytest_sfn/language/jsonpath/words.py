"""Texts in filters that somebody forgot to quote, ``[?(@.status==open)]``: a comparison with them holds for nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.language.jsonpath.filter_parser import parse_condition
from pytest_sfn.language.jsonpath.nodes import And, Comparison, Condition, Not, Or, Word
from pytest_sfn.language.jsonpath.parser import parse_inner
from pytest_sfn.language.scanner import ParseError, Scanner

_FILTER = re.compile(r"\[\s*\?")


def unquoted_words(text: str) -> list[str]:
    """The words in the filters of a path, or of the paths in a call of an intrinsic function."""
    found: list[str] = []
    for start in _FILTER.finditer(text):
        try:
            found += _words(parse_condition(Scanner(text, start.end()), 0, parse_inner))
        except ParseError:
            continue  # no filter, or one that is refused anyway
    return found


def _words(condition: Condition) -> Iterator[str]:
    match condition:
        case And(conditions) | Or(conditions):
            for part in conditions:
                yield from _words(part)
        case Not(inner):
            yield from _words(inner)
        case Comparison(left, _, right):
            yield from (operand.text for operand in (left, right) if isinstance(operand, Word))
