"""Assertions about the states that an execution entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import EllipsisType

from pytest_sfn.errors import InvalidArgumentType, SfnError
from pytest_sfn.reporting.assertions import failure_text
from pytest_sfn.reporting.explaining.failure import place_of
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.reporting.times import show_offset
from pytest_sfn.reporting.walks import walks_inside
from pytest_sfn.values.arguments import TEXT, optional, whole_number
from pytest_sfn.values.json_display import ELLIPSIS
from pytest_sfn.values.safe_text import safe_repr

Pattern = Sequence[str | EllipsisType]
"""State names in order; ``...`` matches any number of states, including none."""

_TOP = "the execution"
_SHOWN_BEFORE = 4
_SHOWN_AFTER = 3
_MAX_WALKS = 5


def assert_path(
    report: ExecutionReport, expected: Pattern, *, inside: str | None = None, index: int | None = None
) -> None:
    """Assert which states were entered, in order.

    Without ``inside``: at the top level. ``inside`` names a Parallel or inline Map, ``index`` one of its branches or
    iterations; without ``index`` all of them must match. If the Parallel or Map was visited several times, each visit
    must match; the states of a retry follow those of the try before it.
    """
    __tracebackhide__ = True
    optional(TEXT).check(inside, "inside= of assert_path")
    optional(whole_number(0)).check(index, "index= of assert_path")
    _check_pattern(report, expected)
    if inside is None:
        if index is not None:
            raise SfnError(f"index={index} needs inside=: the name of a Parallel or Map state")
        walks = [(_TOP, tuple(report.timeline.path))]
    else:
        walks = [(walk.label, walk.path) for walk in walks_inside(report.timeline, inside, index)]
    wrong = [(label, path, mismatch) for label, path in walks if (mismatch := match_path(expected, path))]
    if not wrong:
        return
    shown = [_explain(label, expected, path, mismatch) for label, path, mismatch in wrong[:_MAX_WALKS]]
    lines = [line for place, block in enumerate(shown) for line in (["", *block] if place else block)]
    if len(wrong) > _MAX_WALKS:
        lines += ["", f"{ELLIPSIS} and {len(wrong) - _MAX_WALKS} more"]
    raise AssertionError(failure_text(report, f"{wrong[0][0]} took a different path", lines))


def assert_visited(report: ExecutionReport, *states: str) -> None:
    """Assert that each of these states was entered, at the top level or inside a Parallel or Map."""
    __tracebackhide__ = True
    _check_names(report, states)
    missing = [state for state in states if state not in report.timeline.by_name]
    if not missing:
        return
    entered = ", ".join(dict.fromkeys(report.timeline.states)) or "none"
    lines = [f"states entered: {entered}"]
    raise AssertionError(failure_text(report, f"never entered: {', '.join(missing)}", lines))


def assert_not_visited(report: ExecutionReport, *states: str) -> None:
    """Assert that none of these states was entered, at the top level or inside a Parallel or Map."""
    __tracebackhide__ = True
    _check_names(report, states)
    timeline = report.timeline
    entered = [timeline.by_name[state] for state in dict.fromkeys(states) if state in timeline.by_name]
    if not entered:
        return
    lines = []
    for visits in entered:
        first = visits[0]
        at = f" at {show_offset(first.entered_at - timeline.started)}" if timeline.started else ""
        times = f", {len(visits)} times in total" if len(visits) > 1 else ""
        lines.append(f"{place_of(first)} was entered{at}{times}")
    names = ", ".join(visits[0].name for visits in entered)
    raise AssertionError(failure_text(report, f"should not have been entered: {names}", lines))


def _check_names(report: ExecutionReport, states: Sequence[str]) -> None:
    if not states:
        raise InvalidArgumentType("name at least one state")
    for state in states:
        TEXT.check(state, "a state")
        report.timeline.check_name(state)


def _check_pattern(report: ExecutionReport, expected: Pattern) -> None:
    if isinstance(expected, str):
        raise InvalidArgumentType(f"a path is a list of state names: [{expected!r}]")
    if not isinstance(expected, Sequence):
        raise InvalidArgumentType(f"a path is a list of state names, not {safe_repr(expected)}")
    for entry in expected:
        if isinstance(entry, str):
            report.timeline.check_name(entry)
        elif entry is not ...:
            raise InvalidArgumentType(f"a path contains state names and ..., not {safe_repr(entry)}")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """How a path differs from the expected one. ``at`` is the index of the first difference (the path's length: its
    end)."""

    at: int
    why: str


def match_path(expected: Pattern, path: Sequence[str]) -> Mismatch | None:
    """The first difference between a path and the expected one; None if there is none."""
    runs = _runs(expected)
    first, *others = runs
    for place, name in enumerate(first):
        if place >= len(path) or path[place] != name:
            return _unexpected(path, place, name)
    position = len(first)
    if not others:
        return Mismatch(position, "expected the end here") if position < len(path) else None
    *middle, last = others
    for run in middle:
        found = _find(run, path, position)
        if found is None:
            return _never(run, path, position)
        position = found + len(run)
    start = len(path) - len(last)
    if start < position or list(path[start:]) != last:
        return _wrong_end(last, path, position)
    return None


def _runs(expected: Pattern) -> list[list[str]]:
    """The names between the ellipses."""
    runs: list[list[str]] = [[]]
    for entry in expected:
        if isinstance(entry, str):
            runs[-1].append(entry)
        else:
            runs.append([])
    return runs


def _find(run: list[str], path: Sequence[str], start: int) -> int | None:
    places = range(start, len(path) - len(run) + 1)
    return next((place for place in places if list(path[place : place + len(run)]) == run), None)


def _unexpected(path: Sequence[str], place: int, name: str) -> Mismatch:
    if place >= len(path):
        return Mismatch(place, f"it ended, expected {name}")
    return Mismatch(place, f"expected {name}")


def _never(run: list[str], path: Sequence[str], position: int) -> Mismatch:
    """Where the path leaves a run of states that begins in it, or that the run does not begin at all."""
    common, place = max(((_common(run, path[place:]), -place) for place in range(position, len(path))), default=(0, 0))
    if common:
        return _unexpected(path, common - place, run[common])
    after = f" after {path[position - 1]}" if position else ""
    return Mismatch(position, f"{' -> '.join(run)} does not occur{after}")


def _common(run: Sequence[str], path: Sequence[str]) -> int:
    """How many states a run and a path have in common at their beginning."""
    pairs = zip(run, path, strict=False)
    return next((place for place, (name, other) in enumerate(pairs) if name != other), min(len(run), len(path)))


def _wrong_end(last: list[str], path: Sequence[str], position: int) -> Mismatch:
    found = _find(last, path, position)
    if found is None:
        return _never(last, path, position)
    return Mismatch(found + len(last), f"expected the end after {last[-1]}")


def _explain(label: str, expected: Pattern, path: Sequence[str], mismatch: Mismatch) -> list[str]:
    """The expected path, the actual path, and a mark under the first difference."""
    wanted = " -> ".join(entry if isinstance(entry, str) else ELLIPSIS for entry in expected) or "no state"
    first = max(mismatch.at - _SHOWN_BEFORE, 0)
    shown = list(path[first : mismatch.at + _SHOWN_AFTER])
    before = f"{ELLIPSIS} " if first else ""
    after = f" -> {ELLIPSIS}" if first + len(shown) < len(path) else ""
    where = "" if label == _TOP else f" of {label}"
    marked = before + "".join(f"{name} -> " for name in shown[: mismatch.at - first])
    got = before + (" -> ".join(shown) or "no state") + after
    return [
        f"expected  {wanted}",
        f"got       {got}",
        f"          {' ' * len(marked)}^ {mismatch.why} (state {mismatch.at + 1}{where})",
    ]
