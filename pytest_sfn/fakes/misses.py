"""Explains why the ``when`` clauses of a fake did not match. Imported when a test fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from pytest_sfn.fakes.matching import Clause, Matcher
from pytest_sfn.values.json_difference import ABSENT, JsonDifference, differences
from pytest_sfn.values.json_display import ELLIPSIS, show_json
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

MOST_SHOWN = 10
"""How many clauses of a fake are explained."""

_FAR = 100
"""The distance of a call that cannot be compared in detail."""

_WIDTH = 60


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a matcher did not match a call, and the number of differences."""

    reason: str
    distance: int


@dataclass(frozen=True, slots=True)
class SeenCall:
    """A call that a matcher saw: its payload, and the index of its Map iteration."""

    payload: Json
    map_index: int | None


def no_match(who: str, clauses: Sequence[Clause], call: SeenCall) -> str:
    """The message for a call of a fake that has only ``when`` clauses, none of which matches. The nearest is first."""
    missed = [(clause.matcher, _miss(clause.matcher, call)) for clause in clauses]
    missed.sort(key=lambda pair: pair[1].distance)
    lines = [f"  when({matcher}): {miss.reason}" for matcher, miss in missed[:MOST_SHOWN]]
    if len(missed) > MOST_SHOWN:
        lines.append(f"  {ELLIPSIS} and {len(missed) - MOST_SHOWN} more")
    return "\n".join(
        [
            f"no when(...) of {who} matches the payload {show_json(call.payload, 200)}:",
            *lines,
            "Add a matcher, or a behaviour for all other calls, such as returns=.",
        ]
    )


def never_matched(who: str, clauses: Sequence[Clause], calls: Sequence[SeenCall]) -> Iterator[str]:
    """A line for each clause that matched no call of its fake, with the call that came nearest to it."""
    for clause in islice((clause for clause in clauses if not clause.has_matched), MOST_SHOWN):
        line = f"never matched: when({clause.matcher}) of {who}"
        yield f"{line}: {_nearest(clause.matcher, calls)}" if calls else line


def _nearest(matcher: Matcher, calls: Sequence[SeenCall]) -> str:
    """The call that came nearest to a matcher, and why it did not match."""
    indexes = sorted({call.map_index for call in calls if call.map_index is not None})
    if matcher.map_index is not None and matcher.map_index not in indexes:
        return f"the map_index of its calls is {', '.join(map(str, indexes[:MOST_SHOWN])) or 'none'}"
    missed = [(call, _miss(matcher, call)) for call in calls]
    call, miss = min(missed, key=lambda pair: pair[1].distance)
    which = f"the nearest of {len(calls)} payloads" if len(calls) > 1 else "the payload"
    return f"{which} was {show_json(call.payload, _WIDTH)}: {miss.reason}"


def _miss(matcher: Matcher, call: SeenCall) -> Miss:
    if matcher.map_index is not None and call.map_index != matcher.map_index:
        is_outside = call.map_index is None
        return Miss("the call is not in a Map" if is_outside else f"map_index is {call.map_index}", _FAR)
    if callable(matcher.payload):
        return Miss("the function returned a falsy value", _FAR)
    found = list(islice(differences(matcher.payload, call.payload, subset=True), _FAR))
    if not found:
        return Miss("an earlier when(...) answered the call", 0)
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return Miss(_describe(found[0], call.payload) + more, len(found))


def _describe(difference: JsonDifference, payload: Json) -> str:
    expected = show_json(difference.expected, _WIDTH)
    if difference.expected is ABSENT:
        return f"{difference.path} is {show_json(difference.actual, _WIDTH)}, which the matcher does not have"
    if difference.actual is not ABSENT:
        return f"{difference.path} is {show_json(difference.actual, _WIDTH)}, not {expected}"
    hint = _closest_key(difference, payload)
    return f"the payload has no {difference.path}" + (f"; {hint}" if hint else "")


def _closest_key(difference: JsonDifference, payload: Json) -> str | None:
    """The key that was probably meant by one that the payload does not have."""
    *outer, key = difference.steps
    try:
        for step in outer:
            payload = payload[step]
    except (LookupError, TypeError):  # arrays whose items are aligned have other indexes
        return None
    return did_you_mean(key, payload) if isinstance(key, str) and isinstance(payload, dict) else None
