"""JSON values for people: on one line, and shortened if they are long."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import encodable, safe_repr

ELLIPSIS = "..."


@dataclass(frozen=True, slots=True)
class _Limits:
    """How much of a value is shown: characters of a text, members of a container, levels of nesting."""

    text: int
    members: int
    levels: int


_KEY_WIDTH = 24
"""The shortest width of keys. Keys are cut after values, because they help the reader most."""

_TIGHTER = (
    _Limits(60, 12, 6),
    _Limits(40, 8, 5),
    _Limits(30, 6, 4),
    _Limits(24, 4, 3),
    _Limits(16, 3, 2),
    _Limits(12, 2, 2),
    _Limits(12, 2, 1),
)


def show_json(value: Json, width: int = 80) -> str:
    """A value on one line of at most ``width`` characters (12 or more). Long texts, arrays, objects and deep levels are
    cut with ``...``.

    A value that is not JSON (such as ``unittest.mock.ANY``) is shown by its ``repr``.
    """
    whole = _join(_pieces(value, _Limits(width, width, width)), width)
    if whole is not None:
        return whole
    for limits in _TIGHTER:
        shorter = _join(_pieces(value, limits), width)
        if shorter is not None:
            return shorter
    start = "".join(_pieces(value, _TIGHTER[-1]))
    return start[: width - len(ELLIPSIS)] + ELLIPSIS


def show_text(text: str, width: int) -> str:
    """A text on one line of at most ``width`` characters."""
    line = " ".join(text[: 4 * width].split())
    if len(line) <= width and len(text) <= 4 * width:
        return line
    return line[: width - len(ELLIPSIS)] + ELLIPSIS


def _join(pieces: Iterator[str], width: int) -> str | None:
    """The pieces as one text; None as soon as they are too long."""
    taken: list[str] = []
    length = 0
    for piece in pieces:
        length += len(piece)
        if length > width:
            return None
        taken.append(piece)
    return "".join(taken)


def _pieces(value: Json, limits: _Limits, level: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield _text(value, limits.text)
    elif isinstance(value, Mapping):
        yield from _object(value, limits, level)
    elif isinstance(value, (list, tuple)):
        yield from _array(value, limits, level)
    elif value is None or isinstance(value, (bool, float)):
        yield json.dumps(value)
    else:
        yield safe_repr(value, limits.text)


def _text(value: str, limit: int) -> str:
    shown = value if len(value) <= limit else value[: limit - len(ELLIPSIS)] + ELLIPSIS
    return encodable(json.dumps(shown, ensure_ascii=False))


def _object(value: Mapping[str, Json], limits: _Limits, level: int) -> Iterator[str]:
    if not value or level >= limits.levels:
        yield f"{{{ELLIPSIS}}}" if value else "{}"
        return
    for place, (key, item) in enumerate(value.items()):
        yield ", " if place else "{"
        if place == limits.members and len(value) > limits.members + 1:
            yield f"{ELLIPSIS} {len(value) - place} more"
            break
        yield f"{_text(str(key), max(limits.text, _KEY_WIDTH))}: "
        yield from _pieces(item, limits, level + 1)
    yield "}"


def _array(value: Sequence[Json], limits: _Limits, level: int) -> Iterator[str]:
    if not value or level >= limits.levels:
        yield f"[{ELLIPSIS}]" if value else "[]"
        return
    for place, item in enumerate(value):
        yield ", " if place else "["
        if place == limits.members and len(value) > limits.members + 1:
            yield f"{ELLIPSIS} {len(value) - place} more"
            break
        yield from _pieces(item, limits, level + 1)
    yield "]"
