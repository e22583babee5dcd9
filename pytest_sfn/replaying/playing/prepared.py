"""The definition that a replay runs: the current one, with what only the history can say taken from it."""

from __future__ import annotations

from dataclasses import replace

from pytest_sfn.definition.model import Block, Definition, MapState, ParallelState, RetryableState, State
from pytest_sfn.replaying.playing.chance import Chance
from pytest_sfn.replaying.playing.followers import Places
from pytest_sfn.replaying.playing.jitter import Jitter
from pytest_sfn.replaying.playing.map_runs import RecordedChildren, reading_recorded_items
from pytest_sfn.replaying.playing.summarized_maps import summarized, with_recorded_outcome


class Preparer:
    """Prepares a definition. ``notes`` says of each Map by name what is taken from the history instead of being run."""

    def __init__(self, children: RecordedChildren, places: Places, chance: Chance, jitter: Jitter) -> None:
        self._children = children
        self._places = places
        self._chance = chance
        self._jitter = jitter
        self.notes: dict[str, str] = {}

    def prepare(self, definition: Definition) -> Definition:
        return replace(definition, block=self._block(definition.block))

    def _block(self, block: Block) -> Block:
        return Block(start_at=block.start_at, states={name: self._state(state) for name, state in block.states.items()})

    def _state(self, state: State) -> State:
        if isinstance(state, ParallelState):
            state = replace(state, branches=tuple(map(self._block, state.branches)))
        if isinstance(state, MapState):
            state = replace(state, processor=self._block(state.processor))
            if state.distributed:
                return self._distributed(state)
        state = self._chance.taken_from_history(state)
        return self._jitter.as_recorded(state) if isinstance(state, RetryableState) else state

    def _distributed(self, state: MapState) -> MapState:
        name = state.name
        if not self._children.are_given(state):
            self.notes[name] = (
                f"the children of Map {name!r} are not in the history: its output is taken from it. Give their "
                "histories too, to replay what they do"
            )
            return summarized(state, self._places)
        if state.item_reader:
            self.notes[name] = f"the items of Map {name!r} are the inputs of its recorded children"
            state = reading_recorded_items(state)
        if state.result_writer and state.result_writer.resource:
            self.notes[name] = f"Map {name!r} writes its results: its output is taken from the history"
            return with_recorded_outcome(state, self._places)
        return state
