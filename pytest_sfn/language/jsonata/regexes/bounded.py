"""A compiled pattern that counts the work of matching."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, Protocol

from pytest_sfn.language.jsonata.regexes.backtracking import Backtracker
from pytest_sfn.language.jsonata.regexes.program import compile_program
from pytest_sfn.language.jsonata.regexes.risk import quick_length

Spend = Callable[[int], None]
"""Counts steps of work. Raises an error when the budget is used up."""

MATCH_STEPS: Final = 10
"""The least cost of a match."""
CHARACTERS_AT_A_STEP: Final = 8
"""How many characters Python's ``re`` processes per step."""


class Found(Protocol):
    """A match, with methods like those of ``re.Match``."""

    def start(self) -> int: ...
    def end(self) -> int: ...
    def groups(self) -> tuple[str | Any, ...]: ...


class _Match:
    """A match of the counting matcher."""

    __slots__ = ("_end", "_groups", "_start")

    def __init__(self, start: int, end: int, groups: tuple[str | None, ...]) -> None:
        self._start = start
        self._end = end
        self._groups = groups

    def start(self) -> int:
        return self._start

    def end(self) -> int:
        return self._end

    def groups(self) -> tuple[str | Any, ...]:
        return self._groups


class BoundedPattern:
    """A compiled pattern with the results of ``re``.

    A pattern that may backtrack often in a long text is run by a matcher that counts its steps.
    """

    __slots__ = ("__dict__", "_pattern", "_quick_length")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._quick_length = quick_length(pattern)

    @property
    def text(self) -> str:
        """The pattern in Python's syntax."""
        return self._pattern.pattern

    @cached_property
    def _matcher(self) -> Backtracker:
        return Backtracker(compile_program(self._pattern))

    def search(self, text: str, start: int, spend: Spend) -> Found | None:
        """The first match at or after a position. Raises what ``spend`` raises."""
        if len(text) - start <= self._quick_length:
            found = self._pattern.search(text, start)
            spend(MATCH_STEPS + ((found.end() if found else len(text)) - start) // CHARACTERS_AT_A_STEP)
            return found
        for place in range(start, len(text) + 1):
            matched = self._matcher.match(text, place, spend, whole=False)
            if matched is not None:
                return _Match(place, *matched)
        return None

    def fullmatch(self, text: str, spend: Spend) -> Found | None:
        """The match of a whole text. Raises what ``spend`` raises."""
        if len(text) <= self._quick_length:
            spend(MATCH_STEPS + len(text) // CHARACTERS_AT_A_STEP)
            return self._pattern.fullmatch(text)
        found = self._matcher.match(text, 0, spend, whole=True)
        return None if found is None else _Match(0, *found)
