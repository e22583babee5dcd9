"""Finds where a replay leaves the path of the recorded execution: per branch and iteration, decision by decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_sfn.definition.walks.written_states import inner_blocks
from pytest_sfn.replaying.comparing.decisions import PathDecision, decisions_of
from pytest_sfn.replaying.comparing.wording import Saying, Words, ending, other_mode
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.replaying.recording import ScopeKey, is_closed, scopes_by_key
from pytest_sfn.reporting.history.reader import HistoryReader
from pytest_sfn.reporting.history.state_visits import GROUP_SUCCEEDED, Event, StateVisit, VisitScope, details

Level = Sequence[StateVisit]


@dataclass(frozen=True, slots=True)
class PathDifference:
    """A recorded event that would now be different: what it was, and what happens instead.

    ``scope`` is the branch or iteration in which it happened; None at the top level. ``failure`` is the event with the
    error and the cause of what fails now; None if nothing does.
    """

    event: Event
    was: Saying
    now: Saying
    scope: VisitScope | None = None
    failure: Event | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    """A level of one execution. ``scope`` is None for the execution's own states.

    ``closed``: it ended by itself. ``cut``: the execution timed out meanwhile, which the recorded one did not.
    """

    level: Level
    scope: VisitScope | None
    closed: bool
    cut: bool = False

    @property
    def is_over(self) -> bool:
        return self.closed or self.cut


class PathComparison:
    """Compares one execution with its recording. ``written`` are the states of the current definition by name."""

    def __init__(self, follower: Follower, written: Mapping[str, Mapping[str, Any]]) -> None:
        assert follower.recording, "an execution is compared with its recording"
        self._recorded: HistoryReader = follower.recording.reader
        self._replayed = follower.reader
        self._recording_is_closed = follower.recording.is_closed
        self._written = written
        self._is_cut = _last_type(self._replayed) == "ExecutionTimedOut" != _last_type(self._recorded)

    def differences(self) -> Iterator[PathDifference]:
        """The first difference of each level, and of the ends of the execution."""
        ended = _last_type(self._replayed) in ("ExecutionSucceeded", "ExecutionFailed")
        yield from self._level(
            _Side(self._recorded.top, None, self._recording_is_closed),
            _Side(self._replayed.top, None, ended, self._is_cut),
        )
        yield from self._ends()

    def pairs(self) -> Iterator[tuple[StateVisit, StateVisit]]:
        """The recorded visits with the replayed ones at the same places, as far as both took the same path."""
        yield from _pairs(self._recorded.top, self._replayed.top)

    # ---- levels

    def _level(self, was: _Side, now: _Side) -> Iterator[PathDifference]:
        recorded, replayed = decisions_of(was.level), decisions_of(now.level)
        for visit, other in zip(was.level, now.level, strict=False):
            if visit.name != other.name:
                break
            yield from self._inside(visit, other)
        place = _first_difference(recorded, replayed)
        if place == len(recorded) == len(replayed):
            return
        if place == len(recorded) and not (was.closed and _goes_on(replayed[place])):
            return
        if place == len(replayed) and not (now.is_over and _goes_on(recorded[place])):
            return
        event = self._event_at(recorded, place) if place < len(recorded) else self._end_of(was)
        yield self._difference(event, was, now, recorded, replayed, place)

    def _difference(
        self,
        event: Event,
        was: _Side,
        now: _Side,
        recorded: list[PathDecision],
        replayed: list[PathDecision],
        place: int,
    ) -> PathDifference:
        before = Words(was.scope, now=False).at(recorded, place)
        after = Words(now.scope, now=True).at(replayed, place)
        if place == len(replayed) and not now.closed:
            after = ending("ExecutionTimedOut", None, now=True)
        if place < len(recorded) and place < len(replayed):
            one, other = recorded[place], replayed[place]
            if one.kind == other.kind == "entered" and one.visit.name == other.visit.name:
                name = one.visit.name
                before, after = Saying(name, f"was a {one.visit.type}"), Saying(name, f"is a {other.visit.type}")
        return PathDifference(event, before, after, was.scope, self._failure(now, replayed, place))

    def _failure(self, now: _Side, replayed: Sequence[PathDecision], place: int) -> Event | None:
        """The event that says why a level fails at a place; None if it does not fail there, or times out."""
        last = replayed[min(place, len(replayed) - 1)] if replayed else None
        if last and last.kind == "failed":
            return last.event
        goes_on = replayed[place + 1 :] or (last and last.kind != "gave up")
        if place < len(replayed) and goes_on:
            return None
        ended = now.scope is None or _ended_execution(now.scope, self._replayed)
        event = self._replayed.execution_events[-1]
        return event if ended and event["type"] == "ExecutionFailed" else None

    def _event_at(self, recorded: Sequence[PathDecision], place: int) -> Event:
        """The event of a decision; for a redrive, the end of the execution before it."""
        event = recorded[place].event
        if recorded[place].kind != "redriven":
            return event
        return next(end for end in reversed(self._recorded.execution_events) if end["id"] < event["id"])

    def _end_of(self, side: _Side) -> Event:
        """The recorded event that followed the last one of a level."""
        scope = side.scope
        if scope is None:
            return self._recorded.execution_events[-1]
        if scope.ended:
            return scope.ended
        last = decisions_of(side.level)[-1].event["id"]
        later = [event for event in scope.owner.events if event["id"] > last]
        return later[0] if later else self._recorded.execution_events[-1]

    # ---- branches and iterations

    def _inside(self, was: StateVisit, now: StateVisit) -> Iterator[PathDifference]:
        mode = other_mode(was, now)
        if mode:
            yield PathDifference(*mode, was.scope)
        for round_number in range(min(was.rounds, now.rounds)):
            recorded, replayed = scopes_by_key(was, round_number), scopes_by_key(now, round_number)
            for key, scope in recorded.items():
                other = replayed.get(key)
                if other:
                    yield from self._level(_side(scope, self._recorded), _side(other, self._replayed, self._is_cut))
            if was.type == "Parallel":
                yield from self._branches(was, recorded)

    def _branches(self, was: StateVisit, recorded: Mapping[ScopeKey, VisitScope]) -> Iterator[PathDifference]:
        """Branches that the definition does not have any more, or has now."""
        firsts = [block["StartAt"] for block in inner_blocks(self._written.get(was.name, {}))]
        gone = [scope for key, scope in recorded.items() if key not in firsts]
        new = [first for first in firsts if first not in recorded]
        for scope, first in zip(gone, new, strict=False):
            entered = scope.visits[0]
            words = Saying(scope.label, f"started with {entered.name}"), Saying(scope.label, f"starts with {first}")
            yield PathDifference(entered.entered, *words, was.scope)
        for scope in gone[len(new) :]:
            entered = scope.visits[0]
            words = Saying(was.name, f"had a branch that starts with {entered.name}"), Saying(was.name, "has none")
            yield PathDifference(entered.entered, *words, was.scope)
        succeeded = [event for event in was.events if event["type"] in GROUP_SUCCEEDED]
        if new[len(gone) :] and succeeded:
            what = f"branch that starts with {new[-1]}"
            yield PathDifference(
                succeeded[0], Saying(was.name, f"had no {what}"), Saying(was.name, "has one"), was.scope
            )

    # ---- ends

    def _ends(self) -> Iterator[PathDifference]:
        recorded, replayed = self._recorded.execution_events[1:], self._replayed.execution_events[1:]
        for place, event in enumerate(recorded):
            error = details(event).get("error")
            was = ending(event["type"], error, now=False)
            if place >= len(replayed):
                yield PathDifference(event, was, Saying("the execution", "does not end"))
                return
            other = replayed[place]
            if event["type"] == other["type"] == "ExecutionTimedOut":
                yield from self._later_timeout(event, other)
            other_error = details(other).get("error")
            if event["type"] != other["type"] or (event["type"] == "ExecutionFailed" and error != other_error):
                failure = other if other["type"] == "ExecutionFailed" else None
                yield PathDifference(event, was, ending(other["type"], other_error, now=True), failure=failure)
                return

    def _later_timeout(self, was: Event, now: Event) -> Iterator[PathDifference]:
        seconds = _took(was, self._recorded)
        if _took(now, self._replayed) > seconds:
            before = Saying("the execution", f"timed out after {seconds:g} seconds")
            yield PathDifference(was, before, Saying("the execution", "goes on, and the history does not say how"))


def _took(event: Event, reader: HistoryReader) -> float:
    """The seconds from the start of an execution to an event."""
    started = reader.execution_events[0]["timestamp"]
    seconds: float = (event["timestamp"] - started).total_seconds()
    return seconds


def _last_type(reader: HistoryReader) -> str:
    kind: str = reader.execution_events[-1]["type"]
    return kind


def _side(scope: VisitScope, reader: HistoryReader, cut: bool = False) -> _Side:
    return _Side(scope.visits, scope, is_closed(scope) or _ended_execution(scope, reader), cut)


def _ended_execution(scope: VisitScope, reader: HistoryReader) -> bool:
    """True if a state of the scope failed the execution with an error that nothing can catch: it has no other event."""
    return reader.failed_in is not None and reader.failed_in.is_inside(scope)


def _first_difference(recorded: Sequence[PathDecision], replayed: Sequence[PathDecision]) -> int:
    pairs = zip(recorded, replayed, strict=False)
    shorter = min(len(recorded), len(replayed))
    return next((place for place, (one, other) in enumerate(pairs) if one.key != other.key), shorter)


def _goes_on(decision: PathDecision) -> bool:
    """True for what a level does by itself; it does not redrive itself."""
    return decision.kind != "redriven"


def _pairs(was: Level, now: Level) -> Iterator[tuple[StateVisit, StateVisit]]:
    for visit, other in zip(was, now, strict=False):
        if visit.name != other.name:
            return
        yield visit, other
        for round_number in range(min(visit.rounds, other.rounds)):
            replayed = scopes_by_key(other, round_number)
            for key, scope in scopes_by_key(visit, round_number).items():
                if key in replayed:
                    yield from _pairs(scope.visits, replayed[key].visits)
