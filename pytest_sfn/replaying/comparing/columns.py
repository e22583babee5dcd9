"""Two traces side by side: the recorded execution and its replay, in at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from pytest_sfn.replaying.comparing.decisions import FAILURES, TRIED, PathDecision, decisions_of
from pytest_sfn.replaying.comparing.wording import iterations
from pytest_sfn.replaying.recording import scopes_by_key
from pytest_sfn.reporting.history.reader import HistoryReader
from pytest_sfn.reporting.history.state_visits import Event, StateVisit, details

WIDTH = 100
_COLUMN = 44
_ID = 6
_AROUND = 8
"""How many lines are shown before and after the divergence."""

_ALIGNED = 200
"""How many lines after the divergence are compared, to put equal ones beside one another."""

_ENDINGS = {
    "ExecutionSucceeded": "succeeded",
    "ExecutionFailed": "failed",
    "ExecutionTimedOut": "timed out",
    "ExecutionAborted": "stopped",
    "ExecutionRedriven": "redriven",
}


class _Line(NamedTuple):
    """One line of a trace, and the id of its event."""

    text: str
    event: int


_Row = tuple[_Line | None, _Line | None]


def side_by_side(recorded: HistoryReader, replayed: HistoryReader, event_id: int) -> str:
    """Both traces around a recorded event, which is marked with ``>``."""
    left, right = list(_lines(recorded)), list(_lines(replayed))
    rows = list(_rows(left, right, event_id))
    marked = _row_of(rows, event_id)
    first, last = max(0, marked - _AROUND), marked + _AROUND + 1
    head = f"  {'event':>{_ID - 1}}  {'recorded':<{_COLUMN}} now"
    shown = [_row(rows[place], marked=place == marked) for place in range(first, min(last, len(rows)))]
    above = ["  ..."] if first else []
    below = ["  ..."] if last < len(rows) else []
    return "\n".join([head, *above, *shown, *below])


def _row_of(rows: Sequence[_Row], event_id: int) -> int:
    """The row of a recorded event, or of the last one before it that has a row."""
    events = {place: line.event for place, (line, _) in enumerate(rows) if line and line.event <= event_id}
    latest = max(events.values(), default=0)
    places = [place for place, event in events.items() if event == latest]
    return (places[0] if latest == event_id else places[-1]) if places else 0


def _row(row: _Row, *, marked: bool) -> str:
    left, right = row
    number = str(left.event) if left else ""
    texts = [_cut(line.text) if line else "" for line in row]
    return f"{'>' if marked else ' '} {number:>{_ID - 1}}  {texts[0]:<{_COLUMN}} {texts[1] if right else ''}".rstrip()


def _cut(text: str) -> str:
    return text if len(text) <= _COLUMN else f"{text[: _COLUMN - 3]}..."


def _rows(left: Sequence[_Line], right: Sequence[_Line], event_id: int) -> Iterator[_Row]:
    """The lines of both sides, equal ones in one row. They end some lines after the event, because aligning long texts
    takes long."""
    same = next(
        (place for place, pair in enumerate(zip(left, right, strict=False)) if pair[0].text != pair[1].text), None
    )
    if same is None:
        same = min(len(left), len(right))
    yield from zip(left[:same], right[:same], strict=True)
    last = max((place for place, line in enumerate(left) if line.event <= event_id), default=0)
    end = max(same, last) + _ALIGNED
    left, right = left[same:end], right[same:end]
    matcher = SequenceMatcher(None, [line.text for line in left], [line.text for line in right], autojunk=False)
    for _, first, last, start, stop in matcher.get_opcodes():
        for place in range(max(last - first, stop - start)):
            yield (
                left[first + place] if first + place < last else None,
                right[start + place] if start + place < stop else None,
            )


def _lines(reader: HistoryReader) -> Iterator[_Line]:
    yield from _level(reader.top, "")
    for event in reader.execution_events[1:]:
        yield _Line(f"execution {_ENDINGS[event['type']]}{_error(event)}", event["id"])


def _error(event: Event) -> str:
    error = details(event).get("error")
    return f" with {error}" if error and event["type"] == "ExecutionFailed" else ""


def _level(visits: Sequence[StateVisit], margin: str) -> Iterator[_Line]:
    before: PathDecision | None = None
    for visit in visits:
        tries = -1
        for decision in decisions_of([visit]):
            text = _text(decision, before)
            if text:
                indent = margin if decision.kind == "entered" else f"{margin}  "
                yield _Line(f"{indent}{text}", decision.event["id"])
            if decision.kind == "ran":
                tries += 1
                yield from _inside(visit, tries, f"{margin}  ")
            before = decision


def _inside(visit: StateVisit, round_number: int, margin: str) -> Iterator[_Line]:
    for scope in sorted(scopes_by_key(visit, round_number).values(), key=lambda scope: scope.index):
        if scope.visits:
            yield _Line(
                f"{margin}{'iteration' if scope.is_iteration else 'branch'} {scope.index}",
                scope.visits[0].entered["id"],
            )
            yield from _level(scope.visits, f"{margin}  ")


def _text(decision: PathDecision, before: PathDecision | None) -> str | None:
    """The text of a line; None for a decision that needs none."""
    again = before is not None and before.visit is decision.visit
    if decision.kind == "entered":
        return f"{decision.visit.name} ({decision.visit.type})"
    if decision.kind in ("called", "ran") and before and again and before.kind in TRIED:
        return "retried"
    if decision.kind == "ran":
        return iterations(decision.what) if decision.visit.type == "Map" else None
    if decision.kind == "failed":
        return f"failed with {decision.what}"
    if decision.kind == "left":
        return "caught" if before and again and before.kind in FAILURES else None
    return {"gave up": "failed", "succeeded": None, "called": None}.get(decision.kind, decision.kind)
