"""The Map Runs of a replay: of children whose histories are given, or as the history of the parent sums them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, cast

from pytest_sfn.clock.instants import LAST_INSTANT
from pytest_sfn.definition.model import Block, ItemReader, MapState
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.map_store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.engine.process import Steps
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.states.block import IN_TIME
from pytest_sfn.engine.states.dataflow import effective_input
from pytest_sfn.engine.states.distributed_map import evaluate_items, evaluate_tolerance
from pytest_sfn.engine.states.retrying import run_with_retries
from pytest_sfn.engine.states.wait import pause, pause_until
from pytest_sfn.engine.visit import Visit
from pytest_sfn.errors import SfnError, WorkflowError
from pytest_sfn.language.types import Environment
from pytest_sfn.replaying.playing.answers import OffTheRecord
from pytest_sfn.replaying.playing.followers import Places
from pytest_sfn.replaying.recording import Recording, Recordings, at
from pytest_sfn.reporting.history.state_visits import Event, StateVisit, details, parse_json_text
from pytest_sfn.values.json_text import Json, dumps

_REPLAYED = "replayed"
"""The member of a ReaderConfig that names the Map whose recorded children are read as its items."""


class RecordedChildren:
    """The recorded children of Map Runs, each of which one child of the replay takes: that with the same input."""

    def __init__(self, by_first_state: Mapping[str, list[Recording]]) -> None:
        self._left = {first: list(children) for first, children in by_first_state.items()}

    def are_given(self, state: MapState) -> bool:
        """True if the histories of a Map's children are given."""
        return state.processor.start_at in self._left

    def claim(self, run: ExecutionRecord) -> Recording | None:
        """The recording of a child; None if no child with its input was recorded, or is left."""
        assert run.map_run, "only the children of Map Runs are claimed"
        left = self._left.get(run.map_run.state.processor.start_at, [])
        given = dumps(run.input)
        for child in left:
            if dumps(_input_of(child)) == given:
                left.remove(child)
                return child
        return None

    # ---- the map store of a replay

    def read(self, request: ItemsRequest) -> Iterable[Entry]:
        """The inputs of the recorded children of a Map, as its items."""
        left = self._left.get(str(request.config.get(_REPLAYED)), [])
        return [Entry(_input_of(child)) for child in left]

    def open_results(self, request: ResultsRequest) -> Results:
        raise AssertionError("a Map that writes results has its recorded output")


def _input_of(child: Recording) -> Json:
    return parse_json_text(child.input_text)


def check_children(recordings: Recordings, block: Block) -> None:
    """Raise SfnError if the histories of only some children of a Map are given."""
    for placed in states_of(block):
        state = placed.state
        children = recordings.children.get(state.processor.start_at, ()) if isinstance(state, MapState) else ()
        if not children:
            continue
        ran = sum(_items_run(visit) for visit in recordings.main.reader.visits if visit.name == state.name)
        given = sum(_items_in(_input_of(child)) for child in children)
        if given < ran:
            raise SfnError(
                f"the histories of some children of Map {state.name!r} are missing: {ran} items ran, and the children "
                f"whose histories are given had {given} of them. Give the history of each child, or of none"
            )


def _items_run(visit: StateVisit) -> int:
    """How many items ran in a Map Run that succeeded. It is not known of items that an ItemReader read."""
    if not any(event["type"] == "MapRunSucceeded" for event in visit.events):
        return 0
    started = [event for event in visit.events if event["type"] == "MapStateStarted"]
    return int(details(started[-1]).get("length", 0))


def _items_in(given: Json) -> int:
    """How many items a child had: those of its batch, or one."""
    items = given.get("Items") if isinstance(given, dict) else None
    return len(items) if isinstance(items, list) else 1


def reading_recorded_items(state: MapState) -> MapState:
    """A Map with an ItemReader, whose items are the inputs of its recorded children."""
    reader = state.item_reader
    assert reader, "the Map has an ItemReader"
    recorded = ItemReader(resource=reader.resource, config={_REPLAYED: state.processor.start_at})
    return replace(state, item_reader=recorded, item_selector=None, item_batcher=None)


def with_recorded_outcome(state: MapState, places: Places) -> MapState:
    """A Map whose output and variables are those of the history, because its result is not known."""

    def output(_: Json, environment: Environment) -> Json:
        recorded = places.recorded(cast(Visit, environment))
        return recorded.output if recorded else None

    def assigned(_: Json, environment: Environment) -> Json:
        recorded = places.recorded(cast(Visit, environment))
        texts = details(recorded.exited).get("assignedVariables", {}) if recorded else {}
        return {name: parse_json_text(text) for name, text in texts.items()}

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
    return run_with_retries(visit, _attempt)


def _attempt(visit: Visit) -> Steps:
    """One recorded Map Run. Returns nothing: the state's output is recorded."""
    state = cast(SummarizedMap, visit.state)
    document = effective_input(state, visit)
    items = None if state.item_reader else evaluate_items(state, visit, document)
    if state.max_concurrency:
        state.max_concurrency(document, visit)
    events = _recorded_run(state, visit)
    visit.record("MapStateStarted", details(events[0]).get("length", 0) if items is None else len(items))
    evaluate_tolerance(state, visit, document)
    visit.record("MapRunStarted", details(events[min(1, len(events) - 1)]).get("mapRunArn"))
    ended = next((event for event in events if event["type"] in ("MapRunSucceeded", "MapRunFailed")), None)
    if ended is None:
        yield from pause_until(visit, LAST_INSTANT, "Map Run")
        return None
    yield from pause(visit, at(ended) - at(events[0]), "Map Run")
    if ended["type"] == "MapRunFailed":
        failure = WorkflowError(details(ended).get("error"), details(ended).get("cause"))
        visit.record("MapRunFailed", failure.error, failure.cause)
        raise failure
    visit.execution.history.add("MapStateSucceeded", visit.note("MapRunSucceeded"))
    return None


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
