"""How long a text may be for ``re`` to be sure to match it quickly: most patterns cannot go back often."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_sfn.language.jsonata.regexes.syntax import REPEATS, parse

QUICK_STEPS: Final = 5_000_000
"""How much work ``re`` may have with a text, at worst: it does this in about a tenth of a second."""
QUICK_IN_ANY_CASE: Final = 12
"""A text that is so short is matched quickly by any pattern of repetitions in repetitions."""
_FEW: Final = 16
"""A repetition of at most so many is counted as that many choices, a longer one as one that depends on the text."""


class _Risk:
    """The choices of a pattern: their product (``factor``), and how many of them grow with the text (``degree``)."""

    def __init__(self) -> None:
        self.factor = 1
        self.degree = 0
        self.exponential = False

    def look(self, items: Any, *, last: bool, repeated: bool = False) -> None:
        """``last``: nothing comes after the items; ``repeated``: they are in a repetition that depends on the text."""
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
                    self.look(branch, last=at_end, repeated=repeated)
            elif name == "SUBPATTERN":
                self.look(value[3], last=at_end, repeated=repeated)
            elif name == "ATOMIC_GROUP":
                self.look(value, last=False, repeated=repeated)
            elif name in ("ASSERT", "ASSERT_NOT"):
                self.look(value[1], last=False, repeated=repeated)
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
        self.look(body, last=False, repeated=repeated or grows)
        if not grows:
            for _ in range(most - 1):
                self.look(body, last=False, repeated=repeated)
                if self.factor > QUICK_STEPS:
                    break


def quick_length(pattern: re.Pattern[str]) -> int:
    """How many characters of a text ``re`` searches with at most :data:`QUICK_STEPS` steps."""
    risk = _Risk()
    risk.look(parse(pattern), last=True)
    if risk.exponential:
        return QUICK_IN_ANY_CASE
    if not risk.degree:
        return QUICK_STEPS // risk.factor
    return int((QUICK_STEPS / risk.factor) ** (1 / (risk.degree + 1)))
