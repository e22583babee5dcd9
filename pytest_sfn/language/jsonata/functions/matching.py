"""String functions with a regular expression or another matcher. https://docs.jsonata.org/regex"""

from __future__ import annotations

import math
import re
from typing import Any

from pytest_sfn.language.jsonata.budget import MATCH_STEPS, MAX_TEXT
from pytest_sfn.language.jsonata.errors import JsonataError, out_of_memory
from pytest_sfn.language.jsonata.java.numbers import cut
from pytest_sfn.language.jsonata.java.texts import units
from pytest_sfn.language.jsonata.runtime.charges import for_sizes
from pytest_sfn.language.jsonata.runtime.registry import native
from pytest_sfn.language.jsonata.runtime.run import Run, apply
from pytest_sfn.language.jsonata.undefined import UNDEFINED
from pytest_sfn.language.jsonata.values.kinds import Function, Sequence

Match = dict[str, Any]
"""The result of a matcher: ``match``, ``start``, ``end``, ``groups``, and ``next``, a function for the next match."""


def _first(matcher: Any, text: str, run: Run) -> Any:
    """The first match in a text; UNDEFINED if there is none. Raises T1010 if the matcher returns something else."""
    return _check(apply(matcher, [text], None, run))


def _next(match: Match, run: Run) -> Any:
    return _check(apply(match.get("next", UNDEFINED), [UNDEFINED], None, run))


def _check(match: Any) -> Any:
    if match is UNDEFINED or match is None or match is False:
        return UNDEFINED
    if type(match) is not dict or not (
        type(match.get("start")) in (int, float)
        or isinstance(match.get("groups"), list)
        or isinstance(match.get("next"), Function)
    ):
        raise JsonataError("T1010")
    return match


@native("contains", "<s-(sf):b>", needs_run=True, charge=for_sizes)
def contains(run: Run, text: Any, token: Any) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    return token in text if type(token) is str else _first(token, text, run) is not UNDEFINED


@native("match", "<s-f<s:o>n?:a<o>>", needs_run=True)
def match_text(run: Run, text: Any, matcher: Any, limit: Any = UNDEFINED) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    most = _limit(limit, "D3040")
    found = Sequence()
    if most <= 0:
        return found
    places = _Utf16Places(text)
    match = _first(matcher, text, run)
    while match is not UNDEFINED and len(found) < most:
        run.spend(MATCH_STEPS)
        index = places.at(match["start"])
        found.append({"match": match.get("match", UNDEFINED), "index": index, "groups": match.get("groups", UNDEFINED)})
        match = _next(match, run)
    return found


def _limit(limit: Any, code: str) -> float:
    """The maximum number of matches. AWS cuts off a fraction."""
    if limit is UNDEFINED:
        return math.inf
    if limit < 0:
        raise JsonataError(code, value=limit)
    return cut(limit)


class _Utf16Places:
    """Positions in a text in UTF-16 units, each counted from the previous one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = self._units = 0

    def at(self, place: Any) -> Any:
        if self._text.isascii():
            return place
        if place < self._place:
            self._place = self._units = 0
        between = self._text[self._place : place]
        self._units += len(between.encode("utf-16-le", "surrogatepass")) // 2
        self._place = place
        return self._units


@native("split", "<s-(sf)n?:a<s>>", needs_run=True, charge=for_sizes)
def split(run: Run, text: Any, separator: Any, limit: Any = UNDEFINED) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    most = _limit(limit, "D3020")
    if most <= 0:
        return []
    if type(separator) is str:
        parts = text.split(separator) if separator else units(text)
        return parts if limit is UNDEFINED else parts[: int(most)]
    parts = []
    start = 0
    match = _first(separator, text, run)
    while match is not UNDEFINED and len(parts) < most:
        parts.append(text[start : match["start"]])
        start = match["end"]
        match = _next(match, run)
    return [*parts, text[start:]] if len(parts) < most else parts


@native("replace", "<s-(sf)(sf)n?:s>", needs_run=True, charge=for_sizes)
def replace(run: Run, text: Any, pattern: Any, replacement: Any, limit: Any = UNDEFINED) -> Any:
    if text is UNDEFINED:
        return UNDEFINED
    if pattern == "":
        raise JsonataError("D3010", value=pattern, index=2)
    most = _limit(limit, "D3011")
    if most <= 0:
        return text
    if type(pattern) is str:
        return _replace_text(text, pattern, replacement, most)
    pieces: list[str] = []
    start = length = 0
    match = _first(pattern, text, run)
    while match is not UNDEFINED and len(pieces) < 2 * most:
        piece = _substitute(replacement, match, run)
        pieces += [text[start : match["start"]], piece]
        length += len(piece)
        if length > MAX_TEXT:
            raise out_of_memory()
        start = match["start"] + len(match["match"])
        match = _next(match, run)
    return "".join([*pieces, text[start:]])


def _replace_text(text: str, pattern: str, replacement: Any, most: float) -> str:
    if pattern not in text:
        return text
    if type(replacement) is not str:
        raise JsonataError("D3012", value=replacement)
    count = -1 if math.isinf(most) else int(most)
    found = text.count(pattern) if count < 0 else min(count, text.count(pattern))
    if len(text) + found * len(replacement) > MAX_TEXT:
        raise out_of_memory()
    return text.replace(pattern, replacement, count)


def _substitute(replacement: Any, match: Match, run: Run) -> str:
    if type(replacement) is str:
        return _fill_in(replacement, match)
    piece = apply(replacement, [match], None, run)
    if type(piece) is not str:
        raise JsonataError("D3012", value=piece)
    return piece


def _fill_in(template: str, match: Match) -> str:
    """A replacement with its ``$1`` filled in. ``$0`` is the whole match, ``$$`` a dollar sign."""
    groups = match["groups"]
    most_digits = len(str(len(groups)))

    def fill(reference: re.Match[str]) -> str:
        digits = reference[0][1:]
        if digits == "$":
            return "$"
        if digits.startswith("0"):
            return str(match["match"]) + digits[1:]
        number, rest = digits[:most_digits], digits[most_digits:]
        if most_digits > 1 and int(number) > len(groups):
            number, rest = number[:-1], number[-1:] + rest
        place = int(number or "0") - 1
        group = groups[place] if 0 <= place < len(groups) else ""
        return ("" if group is UNDEFINED else str(group)) + rest

    return re.sub(r"\$(?:\$|[0-9]+)", fill, template)
