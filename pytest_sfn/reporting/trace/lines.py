"""The lines of a trace: a column of times, an indentation, a keyword, a text and a value."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pytest_sfn.reporting.times import show_offset
from pytest_sfn.values.json_display import ELLIPSIS, show_json, show_text
from pytest_sfn.values.json_text import Json

KEYWORD_WIDTH = 9
_INDENT = 2
_BESIDE_TIME = 4
"""The number of blanks on both sides of the times."""

_LEAST_WIDTH = 12
"""The least width of the text of a line, at any depth."""


class _NoValue:
    def __repr__(self) -> str:
        return "NO_VALUE"


NO_VALUE: Final = _NoValue()


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``value`` is a JSON value after the text, cut to the remaining width. With ``is_timed`` the time is
    shown even if the line above has the same time."""

    at: datetime | None
    depth: int
    keyword: str
    text: str = ""
    value: Json = NO_VALUE
    is_timed: bool = False
    stands_for: int = 1


def cut_middle(lines: Sequence[Line], most: int) -> list[Line]:
    """Cut a list of more than ``most`` lines in the middle, where a line counts those that are left out. Most is kept
    of its end, where failures are."""
    if len(lines) <= most:
        return list(lines)
    head = most // 3
    tail = len(lines) - (most - head)
    left_out = sum(line.stands_for for line in lines[head:tail])
    return [*lines[:head], Line(None, 0, ELLIPSIS, f"{left_out} more lines"), *lines[tail:]]


def wrap(text: str, width: int, most: int) -> list[str]:
    """Wrap a long text to at most ``most`` lines. Words that are too long are broken."""
    return textwrap.wrap(text, width, break_on_hyphens=False, max_lines=most, placeholder=ELLIPSIS) or [""]


def render(lines: Sequence[Line], start: datetime, width: int) -> str:
    """The lines as text. A time is shown only where it changes, relative to ``start``."""
    column = _time_width([line.at for line in lines], start)
    before = None
    shown = []
    for line in lines:
        time = show_offset(line.at - start) if line.at and (line.is_timed or line.at != before) else ""
        before = line.at or before
        shown.append(f"{time:>{column + 2}}  {_content(line, width - column - _BESIDE_TIME)}".rstrip())
    return "\n".join(shown)


def room_for_text(times: Sequence[datetime | None], start: datetime, width: int) -> int:
    """The width of the text of a line at depth 0, among lines with these times."""
    return max(width - _time_width(times, start) - _BESIDE_TIME - KEYWORD_WIDTH - 1, _LEAST_WIDTH)


def _time_width(times: Sequence[datetime | None], start: datetime) -> int:
    return max((len(show_offset(at - start)) for at in times if at), default=0)


def _content(line: Line, room: int) -> str:
    start = f"{' ' * (_INDENT * line.depth)}{line.keyword:<{KEYWORD_WIDTH}} "
    if line.value is NO_VALUE:
        return start + show_text(line.text, max(room - len(start), _LEAST_WIDTH))
    start += f"{line.text} " if line.text else ""
    return start + show_json(line.value, max(room - len(start), _LEAST_WIDTH))
