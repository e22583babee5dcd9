"""Follows a replay: which recorded visit of a state corresponds to the one that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pytest_sfn.engine.records.execution import ExecutionRecord
from pytest_sfn.engine.visit import Visit
from pytest_sfn.replaying.recording import Recording, is_closed, scope_key
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.reader import HistoryReader
from pytest_sfn.reporting.history.state_visits import GROUP_SUCCEEDED, SCHEDULED, Event, StateVisit


class Follower:
    """Reads the history of a running execution along, and finds the places of its recording.

    ``recording`` is None for a child of a Map Run that no recorded child corresponds to.
    """

    def __init__(self, run: ExecutionRecord, recording: Recording | None, outline: Outline) -> None:
        self.run = run
        self.recording = recording
        self.reader = HistoryReader(outline)
        self._read = 0
        self._about_to_call: dict[str, list[StateVisit]] = {}
        self._found: dict[int, tuple[StateVisit, StateVisit | None]] = {}

    def read_on(self) -> None:
        """Read the events that are new."""
        events = self.events(self._read)
        self._read += len(events)
        self.reader.read(events)
        for event in events:
            visit = self.reader.visit_of(event["id"]) if event["type"] in SCHEDULED else None
            if visit:
                self._about_to_call.setdefault(visit.name, []).append(visit)

    def events(self, since: int = 0) -> list[Event]:
        """The events of the running execution behind the one with an id."""
        history = self.run.history
        return [history.render_event(id) for id in range(since + 1, len(history) + 1)]

    def visit_that_calls(self, state: str, map_index: int | None) -> StateVisit:
        """The visit of a state that makes its call now: several may have scheduled theirs before the first one does."""
        self.read_on()
        visits = self._about_to_call[state]
        found = next(visit for visit in visits if _runs(visit) and visit.map_index in (None, map_index))
        visits.remove(found)
        return found

    def visit_at(self, event_id: int) -> StateVisit:
        """The visit to which an event of the running execution belongs."""
        self.read_on()
        visit = self.reader.visit_of(event_id)
        assert visit, "the event belongs to a state"
        return visit

    def recorded(self, visit: StateVisit) -> StateVisit | None:
        """The recorded visit at the same place: in the same branch and iteration, the same number of states before it,
        and of the same state."""
        known = self._found.get(id(visit))
        if known is None:
            known = self._found[id(visit)] = (visit, self._find(visit))
        return known[1]

    def _find(self, visit: StateVisit) -> StateVisit | None:
        if self.recording is None:
            return None
        scope = visit.scope
        if scope is None:
            return _same_place(visit, self.reader.top, self.recording.reader.top)
        owner, key = self.recorded(scope.owner), scope_key(scope)
        found = self.recording.part(owner, scope.round, key) if owner and key is not None else None
        return _same_place(visit, scope.visits, found.visits) if found else None

    def runs_past(self, visit: StateVisit) -> bool:
        """True if the recorded execution was stopped before this place: by its end, or because another branch or
        iteration failed. A replay may get further, because its states take no time."""
        if self.recording is None:
            return False
        scope = visit.scope
        if scope is None:
            return not self.recording.is_closed and _is_beyond(visit, self.reader.top, self.recording.reader.top)
        owner, key = self.recorded(scope.owner), scope_key(scope)
        if owner is None:
            return self.runs_past(scope.owner)
        found = self.recording.part(owner, scope.round, key) if key is not None else None
        if found is None:
            return not any(event["type"] in GROUP_SUCCEEDED for event in owner.events)
        return not is_closed(found) and _is_beyond(visit, scope.visits, found.visits)


def _runs(visit: StateVisit) -> bool:
    """False for a visit that was stopped before its call, also with the try of the Parallel or Map around it."""
    if visit.exited is not None or visit.aborted:
        return False
    scope = visit.scope
    return scope is None or (scope.round == scope.owner.rounds - 1 and _runs(scope.owner))


def _is_beyond(visit: StateVisit, level: Sequence[StateVisit], recorded: Sequence[StateVisit]) -> bool:
    """True if a visit is the last recorded one of its level, or a later one."""
    return level.index(visit) >= len(recorded) - 1


def _same_place(visit: StateVisit, level: Sequence[StateVisit], recorded: Sequence[StateVisit]) -> StateVisit | None:
    place = len(level) - 1 if level[-1] is visit else level.index(visit)
    found = recorded[place] if place < len(recorded) else None
    return found if found and found.name == visit.name else None


class Followers:
    """The followers of a replay's executions: the machine's own, and the children of its Map Runs.

    ``claim`` finds the recording of a child.
    """

    def __init__(self, outline: Outline, claim: Callable[[ExecutionRecord], Recording | None]) -> None:
        self._outline = outline
        self._claim = claim
        self._by_arn: dict[str, Follower] = {}

    def __iter__(self) -> Iterator[Follower]:
        return iter(self._by_arn.values())

    def has(self, run: ExecutionRecord) -> bool:
        return run.arn in self._by_arn

    def follow(self, run: ExecutionRecord, recording: Recording) -> Follower:
        """Follow the execution itself."""
        follower = self._by_arn[run.arn] = Follower(run, recording, self._outline)
        return follower

    def of(self, run: ExecutionRecord) -> Follower:
        """The follower of an execution of the replay. A child is followed from its first task on."""
        follower = self._by_arn.get(run.arn)
        if follower is None:
            follower = self._by_arn[run.arn] = Follower(run, self._claim(run), self._outline)
        return follower


class Places:
    """Finds the recorded visit for a visit that the engine makes."""

    def __init__(self, followers: Followers) -> None:
        self._followers = followers

    def both(self, visit: Visit) -> tuple[StateVisit, StateVisit | None]:
        """The visit as its history shows it, and the recorded visit at the same place, if there is one."""
        follower = self._followers.of(visit.execution)
        now = follower.visit_at(visit.entered_id)
        return now, follower.recorded(now)

    def recorded(self, visit: Visit) -> StateVisit | None:
        """The recorded visit at the same place; None if there is none."""
        return self.both(visit)[1]
