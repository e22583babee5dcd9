"""``*`` and ``?`` in actions, resources and condition values.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compile(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    parts = (".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """True if a pattern matches a text."""
    return _compile(pattern, ignore_case).fullmatch(text) is not None


def covers(pattern: str, other: str) -> bool:
    """True if a pattern matches everything that another one matches."""
    return matches(pattern, other)


@lru_cache(maxsize=4096)
def overlaps(one: str, other: str) -> bool:
    """True if some text matches both patterns."""
    # row[i] is True if the part of ``one`` that was read and the first i characters of ``other`` match a common text.
    row = [all(char == "*" for char in other[:length]) for length in range(len(other) + 1)]
    for mine in one:
        above, row = row, [row[0] and mine == "*"]
        for length, theirs in enumerate(other, start=1):
            if "*" in (mine, theirs):
                row.append(above[length] or row[length - 1])
            else:
                row.append((mine == theirs or "?" in (mine, theirs)) and above[length - 1])
    return row[-1]
