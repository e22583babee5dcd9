"""Distributed Maps whose children are not run: the history of the parent says how their Map Runs ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from pytest_sfn.clock.instants import LAST_INSTANT
from pytest_sfn.definition.model import MapState
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.redriving import resume_or_start
from pytest_sfn.engine.states.block import IN_TIME
from pytest_sfn.engine.states.distributed_map import evaluate_start, evaluate_tolerance
from pytest_sfn.engine.states.retrying import run_with_retries
from pytest_sfn.engine.states.wait import pause, pause_until
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import WorkflowError
from pytest_sfn.language.types import Environment
from pytest_sfn.replaying.playing.answers import OffTheRecord
from pytest_sfn.replaying.playing.followers import Places
from pytest_sfn.replaying.recording import at
from pytest_sfn.reporting.history.state_visits import Event, details
from pytest_sfn.values.json_text import Json


def with_recorded_outcome(state: MapState, places: Places) -> MapState:
    """A Map whose output and variables are those of the history, because its result is not known."""

    def output(_: Json, environment: Environment) -> Json:
        recorded = places.recorded(cast(Visit, environment))
        return recorded.output if recorded else None

    def assigned(_: Json, environment: Environment) -> Json:
        recorded = places.recorded(cast(Visit, environment))
        return recorded.assigned if recorded else {}

    changes: dict[str, Any] = {"result_path": None, "output_path": None, "result_selector": None, "result_writer": None}
    changes["output" if state.jsonata else "result_selector"] = output
    return replace(state, assign=state.assign and assigned, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarizedMap(MapState):
    """A Distributed Map whose children are not run: the history of the parent says how its Map Runs ended."""

    places: Places


def summarized(state: MapState, places: Places) -> SummarizedMap:
    """A Map that ends as its recorded Map Runs did."""
    changed = with_recorded_outcome(state, places)
    return SummarizedMap(**{field.name: getattr(changed, field.name) for field in fields(MapState)}, places=places)


def _run_summarized(visit: Visit) -> Steps:
    return run_with_retries(visit, lambda visit: resume_or_start(visit, _SummarizedRun))


class _SummarizedRun:
    """The recorded Map Run of one try of a Map. A redrive resumes it if it did so when it was recorded."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._state = cast(SummarizedMap, visit.state)
        self._redrives: list[Sequence[Event]] = []

    def run(self) -> Steps:
        """One recorded Map Run. Returns nothing: the state's output is recorded."""
        state, visit = self._state, self._visit
        document, items, _ = evaluate_start(state, visit)
        events, *self._redrives = _split_by_redrives(_recorded_run(state, visit))
        visit.record("MapStateStarted", details(events[0]).get("length", 0) if items is None else len(items))
        evaluate_tolerance(state, visit, document)
        visit.record("MapRunStarted", details(events[min(1, len(events) - 1)]).get("mapRunArn"))
        return (yield from self._end(events))

    def prepare_redrive(self) -> bool:
        return bool(self._redrives)

    def resume(self) -> Steps:
        events = self._redrives.pop(0)
        redriven = details(events[0])
        self._visit.record("MapRunRedriven", redriven.get("mapRunArn"), redriven.get("redriveCount", 1))
        return (yield from self._end(events))

    def _end(self, events: Sequence[Event]) -> Steps:
        """End as the Map Run did after the first of some events."""
        visit = self._visit
        ended = next((event for event in events if event["type"] in ("MapRunSucceeded", "MapRunFailed")), None)
        if ended is None:
            yield from pause_until(visit, LAST_INSTANT, "Map Run")
            return
        yield from pause(visit, at(ended) - at(events[0]), "Map Run")
        if ended["type"] == "MapRunFailed":
            failure = WorkflowError(details(ended).get("error"), details(ended).get("cause"))
            visit.record("MapRunFailed", failure.error, failure.cause)
            raise failure
        visit.execution.history.add("MapStateSucceeded", visit.note("MapRunSucceeded"))


def _split_by_redrives(events: Sequence[Event]) -> list[Sequence[Event]]:
    """The events of a Map Run: up to its first redrive, and from each redrive on."""
    places = [place for place, event in enumerate(events) if event["type"] == "MapRunRedriven"]
    return [events[begin:end] for begin, end in zip([0, *places], [*places, len(events)], strict=True)]


def _recorded_run(state: SummarizedMap, visit: Visit) -> list[Event]:
    """The events of the recorded Map Run for this try of the state. Raises OffTheRecord if there is none."""
    now, recorded = state.places.both(visit)
    starts = [
        place for place, event in enumerate(recorded.events if recorded else ()) if event["type"] == "MapStateStarted"
    ]
    if recorded is None or now.rounds >= len(starts):
        raise OffTheRecord(now)
    first = starts[now.rounds]
    last = starts[now.rounds + 1] if now.rounds + 1 < len(starts) else len(recorded.events)
    return list(recorded.events[first:last])


IN_TIME[SummarizedMap] = _run_summarized
