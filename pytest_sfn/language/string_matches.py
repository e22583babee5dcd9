"""The operator StringMatches: ``*`` matches any characters; ``\\*`` and ``\\\\`` are a star and a backslash.

https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
"""

from __future__ import annotations

from collections.abc import Callable

from pytest_sfn.errors import ErrorName, EvaluationError
from pytest_sfn.values.json_text import Json


def compile_string_matches(pattern: str) -> Callable[[Json], bool]:
    """The test for a pattern. For a pattern with an unfinished escape, the test raises States.Runtime."""
    pieces = _pieces(pattern)
    if pieces is None:
        return _fail_on_use(pattern)
    if len(pieces) == 1:
        return lambda value: bool(value == pieces[0])
    return lambda value: isinstance(value, str) and _matches(value, pieces)


def _pieces(pattern: str) -> list[str] | None:
    """The literal texts between the stars; None if an escape is unfinished."""
    pieces = [""]
    characters = iter(pattern)
    for character in characters:
        if character == "*":
            pieces.append("")
            continue
        if character == "\\":
            character = next(characters, "")
            if character not in ("*", "\\"):
                return None
        pieces[-1] += character
    return pieces


def _matches(text: str, pieces: list[str]) -> bool:
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, position, end)
        if found < 0:
            return False
        position = found + len(piece)
    return True


def _fail_on_use(pattern: str) -> Callable[[Json], bool]:
    """A test that fails: AWS accepts an unfinished escape in a definition, and fails when it evaluates the rule."""

    def test(value: Json) -> bool:
        cause = f"The pattern '{pattern}' has a backslash that stands neither before * nor before another backslash."
        raise EvaluationError(ErrorName.RUNTIME, cause)

    return test
