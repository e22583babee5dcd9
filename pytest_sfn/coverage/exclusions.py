"""What a team leaves out of coverage: objects with a Comment such as ``# pragma: no cover``, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_sfn.values.json_text import Json

NO_COVER = r"#\s*(pragma|PRAGMA)[:\s]?\s*(no|NO)\s*(cover|COVER)"
"""What excludes, unless the team's settings of coverage.py say otherwise."""

_LINE_COMMENT = re.compile(r"(?:^|\s)#.*")


def commented_places(document: Json, regex: str) -> list[str]:
    """The places of the objects whose Comment a regular expression matches."""
    return list(_commented(document, "", re.compile(regex)))


def has_line_comment(row: str, regex: str) -> bool:
    """Whether a line of YAML or Terraform ends in a comment that a regular expression matches."""
    comment = _LINE_COMMENT.search(row)
    return bool(comment and re.search(regex, comment[0]))


def is_inside(place: str, around: Iterable[str]) -> bool:
    """Whether a place is one of some places, or inside of one."""
    return any(place == outer or place.startswith((f"{outer}/", f"{outer}[")) for outer in around)


def _commented(value: Json, place: str, pattern: re.Pattern[str]) -> Iterator[str]:
    if isinstance(value, dict):
        comment = value.get("Comment")
        if isinstance(comment, str) and pattern.search(comment):
            yield place
        for key, member in value.items():
            yield from _commented(member, f"{place}/{key}", pattern)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _commented(item, f"{place}[{index}]", pattern)
