"""Parses the text of an intrinsic function call.

Arguments are strings in single quotes, numbers, true, false, null, paths of all kinds, and nested calls up to ten
levels deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from pytest_sfn.language.intrinsics.functions import FUNCTIONS
from pytest_sfn.language.jsonpath import Path, parse_path
from pytest_sfn.language.scanner import Scanner
from pytest_sfn.language.types import SyntaxProblem
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.json_values import parse_number
from pytest_sfn.values.similar_names import hint_after

_MAX_DEPTH = 10
_NAME = re.compile(r"States\.\w+", re.ASCII)
_BEYOND_DOUBLES = re.compile(r"-?[1-9](?:\.[0-9]+)?[eE]\+?[0-9]{3}", re.ASCII)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPABLE = "\\'{}"
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class TextArgument:
    """A string. ``raw`` still has its escapes, which the templates of States.Format need."""

    raw: str
    value: str


@dataclass(frozen=True, slots=True)
class LiteralArgument:
    value: Json


@dataclass(frozen=True, slots=True)
class IntrinsicCall:
    function: str
    arguments: tuple[Argument, ...]


Argument: TypeAlias = TextArgument | LiteralArgument | Path | IntrinsicCall


@lru_cache(maxsize=1024)
def parse_call(text: str) -> IntrinsicCall:
    """The parsed call. Raises ParseError, or SyntaxProblem for a path in it."""
    scanner = Scanner(text)
    call = _call(scanner, 1)
    scanner.skip_blanks()
    if scanner.next:
        scanner.fail("unexpected text after the call")
    return call


def _call(scanner: Scanner, depth: int) -> IntrinsicCall:
    name = _NAME.match(scanner.text, scanner.position)
    if not name:
        scanner.fail("expected the name of an intrinsic function, such as States.Format")
    if name[0] not in FUNCTIONS:
        scanner.fail(hint_after(f"there is no intrinsic function {name[0]}", name[0], FUNCTIONS))
    if depth > _MAX_DEPTH:
        scanner.fail(f"at most {_MAX_DEPTH} intrinsic functions may be nested")
    scanner.position = name.end()
    scanner.skip_blanks()
    scanner.expect("(")
    return IntrinsicCall(name[0], _arguments(scanner, depth))


def _arguments(scanner: Scanner, depth: int) -> tuple[Argument, ...]:
    arguments: list[Argument] = []
    scanner.skip_blanks()
    while not scanner.take(")"):
        if arguments:
            scanner.expect(",")
            scanner.skip_blanks()
        arguments.append(_argument(scanner, depth))
        scanner.skip_blanks()
    return tuple(arguments)


def _argument(scanner: Scanner, depth: int) -> Argument:
    if scanner.next == "'":
        return _string(scanner)
    if scanner.next == "$":
        return _path(scanner)
    if scanner.rest.startswith("States."):
        return _call(scanner, depth + 1)
    word = scanner.until(",()")
    if word in _WORDS:
        return LiteralArgument(_WORDS[word])
    number = _number(word)
    if number is None:
        scanner.fail(
            f"{word!r} is not a string in single quotes, a number, true, false, null, a path or an intrinsic function"
        )
    return LiteralArgument(number)


def _number(word: str) -> int | float | None:
    """A number. One beyond the range of doubles is whole: ``1e309``."""
    number = parse_number(word)
    if number is None and _BEYOND_DOUBLES.fullmatch(word):
        from decimal import Decimal

        return int(Decimal(word))
    return number


def _path(scanner: Scanner) -> Path:
    text = scanner.path(",").rstrip()
    try:
        return parse_path(text)
    except SyntaxProblem as problem:
        scanner.fail(f"the path {text!r}: {problem.hint}")


def _string(scanner: Scanner) -> TextArgument:
    start = scanner.position + 1
    scanner.position = start
    while scanner.next != "'":
        if not scanner.next:
            scanner.fail("a string is not closed with '")
        if scanner.take("\\") and scanner.next not in _ESCAPABLE:
            scanner.fail("a backslash in a string must be followed by ', {, } or another backslash")
        scanner.position += 1
    raw = scanner.text[start : scanner.position]
    scanner.position += 1
    return TextArgument(raw, _ESCAPE.sub(r"\1", raw))
