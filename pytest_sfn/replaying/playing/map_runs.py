"""The recorded children of the Map Runs of a replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pytest_sfn.definition.model import Block, ItemReader, MapState
from pytest_sfn.definition.walks.compiled_states import states_of
from pytest_sfn.engine.map_store import Entry, ItemsRequest, Results, ResultsRequest
from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.recording import Recording, Recordings
from pytest_sfn.reporting.history.state_visits import StateVisit, details, parse_json_text
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
    if not visit.has_event("MapRunSucceeded"):
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
