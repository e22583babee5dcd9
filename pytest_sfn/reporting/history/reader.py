"""Assigns the events of a history to their states.

Only the events of entering and leaving a state name it. The events between them are found by the chain of
``previousEventId``. Every Parallel branch and Map iteration has its own chain. The first event of a chain points at the
start of its group, or, for an iteration that had to wait, at the last event of the previous iteration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from pytest_sfn.definition.model import STATE_TYPES
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.state_visits import (
    FAILED,
    GROUP_FAILED,
    SCHEDULED,
    STARTED,
    SUCCEEDED,
    Event,
    StateVisit,
    VisitScope,
    details,
)

Place = StateVisit | VisitScope | None
"""Where an event happened: in a state, at the start of an iteration, or in no state (None)."""


class HistoryReader:
    """Reads events in order. Afterwards ``visits`` has all visits to states, and ``top`` those at the top level."""

    def __init__(self, outline: Outline) -> None:
        self.visits: list[StateVisit] = []
        self.top: list[StateVisit] = []
        self.execution_events: list[Event] = []
        self.failed_in: StateVisit | None = None
        self._outline = outline
        self._places: dict[int, Place] = {0: None}
        self._kinds: dict[int, str] = {}
        self._redrives: list[Event] = []

    def read(self, events: Iterable[Event]) -> None:
        for event in events:
            kind = event["type"]
            self._kinds[event["id"]] = kind
            handler = _HANDLERS.get(kind, HistoryReader._read_state_event)
            self._places[event["id"]] = handler(self, event, self._places.get(event["previousEventId"]))

    def visit_of(self, event_id: int) -> StateVisit | None:
        """The visit to which an event belongs; None for an event of no state."""
        place = self._places.get(event_id)
        return place if isinstance(place, StateVisit) else None

    # ---- events of the execution

    def _read_execution_event(self, event: Event, place: Place) -> Place:
        self.execution_events.append(event)
        if event["type"] == "ExecutionRedriven":
            self._redrives.append(event)
        elif event["type"] == "ExecutionFailed":
            self.failed_in = _failing(place) if isinstance(place, StateVisit) else None
        return place

    # ---- events of states

    def _read_entry(self, event: Event, place: Place) -> Place:
        scope = self._scope_after(event, place)
        kind: str = event["type"]
        visit = StateVisit(
            details(event)["name"], kind.removesuffix("StateEntered"), scope, [event], redrives=len(self._redrives)
        )
        if isinstance(place, StateVisit) and place.scope is scope:
            place.next = visit
        self.visits.append(visit)
        (scope.visits if scope else self.top).append(visit)
        return visit

    def _scope_after(self, event: Event, place: Place) -> VisitScope | None:
        """The scope of a state that is entered after this place."""
        if place is None or isinstance(place, VisitScope):
            return place
        if self._kinds.get(event["previousEventId"]) != "ParallelStateStarted":
            return place.scope
        round_number = place.rounds - 1
        index = self._outline.branches.get(details(event)["name"])
        if index is None:
            index = sum(scope.round == round_number for scope in place.scopes)
        scope = VisitScope(place, index, round_number)
        place.scopes.append(scope)
        return scope

    def _read_exit(self, event: Event, place: Place) -> Place:
        name = details(event)["name"]
        visit = self._find(place, lambda visit: visit.name == name and not visit.exited)
        if visit is None:
            return place
        visit.exited = event
        return self._add(visit, event)

    def _read_state_event(self, event: Event, place: Place) -> Place:
        """Assign an event to the state of the event before it."""
        visit = place if isinstance(place, StateVisit) else None
        return self._add(visit, event) if visit else place

    def _read_task_event(self, event: Event, place: Place) -> Place:
        visit = self._find(place, lambda visit: visit.type == "Task" and not visit.exited)
        return self._add(visit, event) if visit else place

    def _read_evaluation_failed(self, event: Event, place: Place) -> Place:
        """Assign EvaluationFailed: AWS may point it at the event before the state was entered."""
        name = details(event).get("state")
        for visit in self._after(place):
            if visit.name == name and not visit.exited:
                return self._add(visit, event)
        visit_around = self._find(place, lambda visit: visit.name == name and not visit.exited)
        return self._add(visit_around, event) if visit_around else place

    def _after(self, place: Place) -> Iterator[StateVisit]:
        """The states that were entered directly after a place."""
        if isinstance(place, VisitScope):
            yield from place.visits[-1:]
        elif place is None:
            yield from self.top[-1:]
        else:
            if place.next:
                yield place.next
            for scope in place.scopes:
                yield from scope.visits[:1]

    # ---- events of Parallel and Map states

    def _read_group_event(self, event: Event, place: Place) -> Place:
        """Assign an event to the innermost open Parallel or Map: these events do not name a state."""
        kind: str = event["type"]
        group = "Parallel" if kind.startswith("Parallel") else "Map"
        ended = _has_failed if kind in GROUP_FAILED else _is_over
        visit = self._find(place, lambda visit: visit.type == group and not visit.exited and not ended(visit))
        if visit is None:
            visit = self._find(None, lambda visit: visit.type == group and not visit.exited)
        if visit is None:
            return place
        if kind in GROUP_FAILED and isinstance(place, StateVisit) and _is_inside(place, visit):
            visit.failed_in = place
        if kind.endswith(("StateSucceeded", "StateFailed", "StateAborted")):
            visit.is_over = True
        elif kind.endswith("StateStarted"):
            visit.is_over = False
        return self._add(visit, event)

    def _read_iteration_start(self, event: Event, place: Place) -> Place:
        visit = self._map_of(event, place)
        if visit is None:
            return place
        index = details(event)["index"]
        scope = visit.running[index] = VisitScope(visit, index, max(visit.rounds - 1, 0))
        visit.scopes.append(scope)
        return scope

    def _read_iteration_end(self, event: Event, place: Place) -> Place:
        visit = self._map_of(event, place)
        if visit is None:
            return place
        scope = visit.running.pop(details(event)["index"], None)
        if scope:
            scope.ended = event
        return visit

    def _map_of(self, event: Event, place: Place) -> StateVisit | None:
        name = details(event)["name"]
        return self._find(place, lambda visit: visit.name == name and not visit.exited)

    # ---- searching

    def _find(self, place: Place, fits: Callable[[StateVisit], bool]) -> StateVisit | None:
        """The innermost matching state around a place; if the chain leads to none, the latest matching state."""
        innermost = place.owner if isinstance(place, VisitScope) else place
        around = innermost.outwards() if innermost else ()
        return next(filter(fits, chain(around, reversed(self.visits))), None)

    def _add(self, visit: StateVisit, event: Event) -> StateVisit:
        if visit.redrives < len(self._redrives):
            visit.redrives = len(self._redrives)
            visit.events.append(self._redrives[-1])
        visit.events.append(event)
        return visit


_Handler = Callable[[HistoryReader, Event, Place], Place]


def _is_over(group: StateVisit) -> bool:
    return group.is_over


def _has_failed(group: StateVisit) -> bool:
    """True if its last event is a failure. After a success it can still fail when it processes its results."""
    return group.events[-1]["type"] in GROUP_FAILED


def _failing(visit: StateVisit) -> StateVisit:
    """The state that a failure after an event of ``visit`` belongs to: a group whose branches have all succeeded."""
    while visit.exited and visit.scope and visit.scope.owner.events[-1]["type"].endswith("StateSucceeded"):
        visit = visit.scope.owner
    return visit


def _is_inside(visit: StateVisit, group: StateVisit) -> bool:
    return visit is not group and any(around is group for around in visit.outwards())


def _handlers() -> dict[str, _Handler]:
    reader = HistoryReader
    handlers: dict[str, _Handler] = {}
    for state in STATE_TYPES:
        handlers[f"{state}StateEntered"] = reader._read_entry
        handlers[f"{state}StateExited"] = reader._read_exit
    for ending in ("Started", "Succeeded", "Failed", "TimedOut", "Aborted", "Redriven"):
        handlers[f"Execution{ending}"] = reader._read_execution_event
        handlers[f"ParallelState{ending}"] = handlers[f"MapState{ending}"] = reader._read_group_event
        handlers[f"MapRun{ending}"] = reader._read_group_event
        handlers[f"MapIteration{ending}"] = reader._read_iteration_end
    handlers["MapIterationStarted"] = reader._read_iteration_start
    handlers["EvaluationFailed"] = reader._read_evaluation_failed
    handlers.update(
        dict.fromkeys(SCHEDULED | STARTED | SUCCEEDED | FAILED | {"TaskSubmitted"}, reader._read_task_event)
    )
    return handlers


_HANDLERS = _handlers()
