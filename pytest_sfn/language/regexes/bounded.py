"""A compiled pattern that tells how much work it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from typing import Final, NamedTuple

from pytest_sfn.language.regexes.backtracking import Matcher
from pytest_sfn.language.regexes.program import compile_program
from pytest_sfn.language.regexes.risk import quick_length

Spend = Callable[[int], None]
"""Counts steps of work. Raises an error when there is no more to spend."""

MATCH_STEPS: Final = 10
"""What one match costs, however short."""
CHARACTERS_AT_A_STEP: Final = 8
"""How many characters Python's ``re`` looks at for the price of one step."""


class Found(NamedTuple):
    """A match: where it starts and ends, and the text of its groups, None for those that took no part."""

    start: int
    end: int
    groups: tuple[str | None, ...]


class BoundedPattern:
    """A pattern of ``re``. Its answers are those of ``re``.

    A pattern that may go back often in a text of some length is matched step by step, by a matcher that counts them.
    """

    __slots__ = ("__dict__", "_pattern", "_quick_length")

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self._pattern = pattern
        self._quick_length = quick_length(pattern)

    @property
    def text(self) -> str:
        """The pattern as Python reads it."""
        return self._pattern.pattern

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(compile_program(self._pattern))

    def search(self, text: str, start: int, spend: Spend) -> Found | None:
        """The first match from a place on. Raises what ``spend`` raises."""
        if len(text) - start <= self._quick_length:
            found = _found(self._pattern.search(text, start))
            spend(MATCH_STEPS + ((found.end if found else len(text)) - start) // CHARACTERS_AT_A_STEP)
            return found
        for place in range(start, len(text) + 1):
            matched = self._matcher.match(text, place, spend, whole=False)
            if matched is not None:
                return Found(place, *matched)
        return None

    def fullmatch(self, text: str, spend: Spend) -> Found | None:
        """The match of a whole text. Raises what ``spend`` raises."""
        if len(text) <= self._quick_length:
            return _found(self._pattern.fullmatch(text))
        found = self._matcher.match(text, 0, spend, whole=True)
        return None if found is None else Found(0, *found)


def _found(match: re.Match[str] | None) -> Found | None:
    return None if match is None else Found(match.start(), match.end(), match.groups())
