"""Puts the pages of a history together: the execution itself, and the children of its Map Runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pytest_sfn.arns import is_child, machine_of_execution, machine_of_map_run, name_of_machine
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.reading.events import normalize_event
from pytest_sfn.replaying.reading.pages import HOW_TO_GET
from pytest_sfn.replaying.reading.sources import HistorySource, read_pages
from pytest_sfn.reporting.history.state_visits import Event, details

_LOG_LEVEL = "set the level of the LoggingConfiguration to ALL"


@dataclass(frozen=True, slots=True)
class RecordedEvents:
    """The events of one execution, oldest first. ``arn`` is known from logs only."""

    events: Sequence[Event]
    arn: str | None = None

    @property
    def is_from_logs(self) -> bool:
        return self.arn is not None


@dataclass(frozen=True, slots=True)
class _Part:
    """Events of one history that stand together. ``goes_on``: more of them follow on a page that AWS did not send."""

    events: list[Event]
    goes_on: bool

    @property
    def first(self) -> int:
        return min(map(_id_of, self.events))

    @property
    def last(self) -> int:
        return max(map(_id_of, self.events))


def _id_of(event: Event) -> int:
    number: int = event["id"]
    return number


def read_histories(source: HistorySource, search: Sequence[Path] = ()) -> list[RecordedEvents]:
    """The history of an execution, followed by those of its children that stand beside it.

    Raises DefinitionNotFound or SfnError for one that cannot be read or that is not whole.
    """
    pages = [(list(map(normalize_event, page.events)), page.goes_on) for page in read_pages(source, search)]
    by_arn: dict[str, list[Event]] = {}
    for event in (event for events, _ in pages for event in events if "executionArn" in event):
        by_arn.setdefault(event["executionArn"], []).append(event)
    logged = [RecordedEvents(_sort_and_check(events, from_logs=True), arn) for arn, events in by_arn.items()]
    parts = (part for events, goes_on in pages for part in _split(_without_logs(events), goes_on))
    fetched = [RecordedEvents(_join(history)) for history in _put_together(parts)]
    return [*_parent_first(logged), *fetched]


def _without_logs(events: Iterable[Event]) -> list[Event]:
    return [event for event in events if "executionArn" not in event]


def _split(page: list[Event], goes_on: bool) -> Iterator[_Part]:
    """The parts of a page that belong to one history each: a list may hold several, one after the other."""
    seen: set[int] = set()
    part: list[Event] = []
    for event in page:
        if event["id"] in seen:
            yield _Part(part, goes_on=False)
            part, seen = [], set()
        part.append(event)
        seen.add(event["id"])
    if part:
        yield _Part(part, goes_on)


def _put_together(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """Histories as their parts, in the order of the events. The pages may be in that order, or in the reverse one."""
    later: list[_Part] = []
    history: list[_Part] = []
    for part in parts:
        if history and part.first == history[-1].last + 1:
            history.append(part)
        elif part.first == 1:
            if history:
                yield history
            history, later = [part, *later], []
        else:
            later = [*later, part]
    if history or later:
        yield [*history, *later]


def _join(history: list[_Part]) -> list[Event]:
    """The events of a history. Raises SfnError if its last page says that there are more."""
    events = _sort_and_check([event for part in history for event in part.events])
    last = max(history, key=lambda part: part.last)
    is_reversed = last.events[0]["id"] > last.events[-1]["id"]
    if last.goes_on and not is_reversed:
        entered = next((details(event)["name"] for event in events if "name" in details(event)), None)
        whose = f" that begins with state {entered!r}" if entered else ""
        raise SfnError(
            f"the history{whose} continues: its last page, which ends with event {last.last}, has a nextToken; "
            f"give all pages; {HOW_TO_GET}"
        )
    return events


def _sort_and_check(events: list[Event], *, from_logs: bool = False) -> list[Event]:
    """The events in the order of their ids. Raises SfnError if some are missing."""
    found = sorted({event["id"]: event for event in events}.values(), key=lambda event: event["id"])
    first = found[0]
    if first["id"] != 1 or first["type"] != "ExecutionStarted":
        why = f" (the logs have only some types of events: {_LOG_LEVEL})" if from_logs else ": add the pages before it"
        raise SfnError(f"the history begins with event {first['id']}, {first['type']}, not with ExecutionStarted{why}")
    for before, after in pairwise(found):
        if after["id"] != before["id"] + 1:
            begin, end = before["id"] + 1, after["id"] - 1
            missing = f"event {begin}" if begin == end else f"events {begin} to {end}"
            why = (
                f"CloudWatch Logs delivers events on a best-effort basis; or {_LOG_LEVEL}"
                if from_logs
                else f"give all pages; {HOW_TO_GET}"
            )
            raise SfnError(f"the history has no {missing}: {why}")
    return found


def _parent_first(logged: list[RecordedEvents]) -> list[RecordedEvents]:
    """The execution that was started as a state machine, then the children of its Map Runs.

    Raises SfnError if the logs are of several executions.
    """
    own = [history for history in logged if not is_child(history.arn or "")]
    if len(own) > 1:
        names = "\n".join(f"  {history.arn}" for history in own[:10])
        raise SfnError(
            f"the log events are of {len(own)} executions; filter them by execution_arn, and replay one:\n{names}"
        )
    return [*own, *(history for history in logged if history not in own)]


def machine_names(history: RecordedEvents) -> Iterator[str]:
    """The names of the execution's machine that its events show."""
    if history.arn:
        yield name_of_machine(machine_of_execution(history.arn))
    for event in history.events:
        found = details(event)
        for key in ("stateMachineVersionArn", "stateMachineAliasArn"):
            if key in found:
                yield name_of_machine(found[key])
        if "mapRunArn" in found:
            yield machine_of_map_run(found["mapRunArn"]).partition("/")[0]
