"""Estimates how long a text may be for ``re`` to match it quickly. Most patterns cannot backtrack often."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_sfn.language.jsonata.regexes.syntax import REPEATS, parse

QUICK_STEPS: Final = 5_000_000
"""The most work that ``re`` may have with a text, which takes it about a tenth of a second."""
QUICK_IN_ANY_CASE: Final = 12
"""Any pattern matches a text of this length quickly, even one with nested repetitions."""
_FEW: Final = 16
"""A repetition of at most this many counts as that many choices; a longer one depends on the text."""


class _Risk:
    """The choices of a pattern: their product (``factor``), and how many grow with the text (``degree``)."""

    def __init__(self) -> None:
        self.factor = 1
        self.degree = 0
        self.exponential = False

    def add(self, items: Any, *, last: bool, repeated: bool = False) -> None:
        """Add the choices of items. ``last``: no item follows; ``repeated``: they are in a repetition that depends on
        the text."""
        items = list(items)
        for place, (kind, value) in enumerate(items):
            at_end = last and place == len(items) - 1
            name = kind.name
            if name in REPEATS:
                self._repeat(*value, last=at_end, repeated=repeated)
            elif name == "BRANCH":
                self.factor *= len(value[1])
                self.exponential |= repeated
                for branch in value[1]:
                    self.add(branch, last=at_end, repeated=repeated)
            elif name == "SUBPATTERN":
                self.add(value[3], last=at_end, repeated=repeated)
            elif name == "ATOMIC_GROUP":
                self.add(value, last=False, repeated=repeated)
            elif name in ("ASSERT", "ASSERT_NOT"):
                self.add(value[1], last=False, repeated=repeated)
            elif name in ("GROUPREF", "GROUPREF_EXISTS"):
                self.exponential |= repeated or name == "GROUPREF_EXISTS"
                self.degree += 1

    def _repeat(self, least: int, most: int, body: Any, *, last: bool, repeated: bool) -> None:
        grows = most > _FEW
        varies = least != most
        self.exponential |= repeated and varies
        if varies and not last:
            self.degree += grows
            self.factor *= 1 if grows else most - least + 1
        self.add(body, last=False, repeated=repeated or grows)
        if not grows:
            for _ in range(most - 1):
                self.add(body, last=False, repeated=repeated)
                if self.factor > QUICK_STEPS:
                    break


def quick_length(pattern: re.Pattern[str]) -> int:
    """The number of characters that ``re`` can search with at most :data:`QUICK_STEPS` steps."""
    risk = _Risk()
    risk.add(parse(pattern), last=True)
    if risk.exponential:
        return QUICK_IN_ANY_CASE
    if not risk.degree:
        return QUICK_STEPS // risk.factor
    return int((QUICK_STEPS / risk.factor) ** (1 / (risk.degree + 1)))
