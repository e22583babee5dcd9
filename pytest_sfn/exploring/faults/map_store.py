"""The map store of explored runs: reading items and writing results may fail, if the definition names the error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pytest_sfn.definition.model import Definition, MapState
from pytest_sfn.engine.map_store import Entry, ItemsRequest, MapStore, Results, ResultsRequest, item_reader_failed
from pytest_sfn.engine.states.retrying import first_match
from pytest_sfn.errors import ErrorName, WorkflowError
from pytest_sfn.exploring.faults.faults import CallFault, CallOrder
from pytest_sfn.exploring.faults.possible import handled_names, handling_states
from pytest_sfn.exploring.faults.tasks import Chooser

_CAUSE = "explore made the map store fail"

Failing = tuple[str, str]
"""The name of a Map, and the error of its ItemReader or ResultWriter."""


class FaultyMapStore:
    """Reads and writes for the Distributed Maps of explored runs. ``attempts`` are those of a Map that always fails."""

    def __init__(self, store: MapStore, attempts: Mapping[Failing, int]) -> None:
        self._store = store
        self._attempts = attempts

    def begin(self, chooser: Chooser, taken: list[CallFault | CallOrder]) -> None:
        """Begin the next run, whose faults are added to ``taken``."""
        self._chooser = chooser
        self._taken = taken
        self._left: dict[Failing, int] = {}
        self._decided: dict[int, tuple[ItemsRequest, bool]] = {}

    def read(self, request: ItemsRequest) -> Iterable[Entry]:
        """Read items. A request that is made twice, to count the items first, fails both times or never."""
        known = self._decided.get(id(request))
        if known is None:
            known = self._decided[id(request)] = (request, self._fails(request.state, ErrorName.ITEM_READER_FAILED))
        if known[1]:
            raise item_reader_failed(_CAUSE)
        return self._store.read(request)

    def open_results(self, request: ResultsRequest) -> Results:
        if self._fails(request.state, ErrorName.RESULT_WRITER_FAILED):
            raise WorkflowError(ErrorName.RESULT_WRITER_FAILED, _CAUSE)
        return self._store.open_results(request)

    def _fails(self, state: str, error: str) -> bool:
        key = (state, error)
        left = self._left.get(key, 0)
        if left:
            self._left[key] = left - 1
            return True
        attempts = self._attempts.get(key, 0)
        if not attempts or not self._chooser.left:
            return False
        fault = CallFault(state, error)
        times = self._chooser.decide(attempts, 1, lambda count: str(replace(fault, times=count)))
        if not times:
            return False
        self._taken.append(replace(fault, times=times))
        self._left[key] = times - 1
        return True


def failing_maps(definition: Definition) -> dict[Failing, int]:
    """The Maps whose ItemReader or ResultWriter can fail with an error that is named there or around them, and how many
    attempts there are then."""
    found = {}
    for state, around in handling_states(definition.block):
        if isinstance(state, MapState):
            named = {name for one in (state, *around) for name in handled_names(one)}
            found.update({(state.name, error): _attempts(state, error) for error in _errors(state) if error in named})
    return found


def _errors(state: MapState) -> Iterator[str]:
    if state.item_reader:
        yield ErrorName.ITEM_READER_FAILED
    if state.result_writer and state.result_writer.resource:
        yield ErrorName.RESULT_WRITER_FAILED


def _attempts(state: MapState, error: str) -> int:
    place = first_match(state.retriers, WorkflowError(error))
    return 1 if place is None else min(state.retriers[place].max_attempts, 10) + 1
