"""A replay: what the current definition does with the answers of a recorded execution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pytest_sfn.arns import Place
from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.records.execution import ExecutionRecord, Machine
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.comparing.columns import side_by_side
from pytest_sfn.replaying.comparing.comparison import PathComparison, PathDifference
from pytest_sfn.replaying.comparing.notes import data_notes
from pytest_sfn.replaying.comparing.wording import Saying
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.replaying.playing.player import Played, play
from pytest_sfn.replaying.reading.histories import RecordedEvents
from pytest_sfn.replaying.recording import Recordings, read_recordings
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.values.arguments import check_arguments
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.safe_text import encodable

Execution = TypeVar("Execution")


@dataclass(frozen=True, slots=True)
class Divergence:
    """Where a replay goes another way: ``event_id`` is the first recorded event that would be another one now.

    ``expected`` says what happened there, ``actual`` what happens now. ``place`` is the branch, iteration or child in
    which it is; it is empty at the top level. ``text`` says it all in one line.
    """

    event_id: int
    expected: str
    actual: str
    place: str
    text: str

    def __str__(self) -> str:
        return self.text


class Replay(Generic[Execution]):
    """The replay of a recorded execution. ``execution`` is the one that the current definition made of it, in a world
    of its own; ``divergence`` is None if it went the same way. ``notes`` are lines about data that differ, and about
    what was taken from the history instead of being run."""

    def __init__(self, execution: Execution, found: _Findings, recordings: Recordings) -> None:
        self.execution = execution
        self.divergence = found.divergence
        self.notes = found.notes
        self._traces = found.traces
        self._recordings = recordings

    def __repr__(self) -> str:
        return f"<Replay: {self.divergence or 'the same path'}>"

    def __str__(self) -> str:
        """The divergence with both traces side by side, or that there is none; then the notes."""
        lines = [str(self.divergence), "", self._traces] if self.divergence else ["the replay went the same way"]
        notes = ["", "notes:", *(f"  {note}" for note in self.notes)] if self.notes else []
        return encodable("\n".join([*lines, *notes]))

    @check_arguments()
    def assert_same_path(self) -> None:
        """Assert that the execution went the same way. The AssertionError shows both traces side by side."""
        __tracebackhide__ = True
        if self.divergence:
            raise AssertionError(str(self))


@dataclass(frozen=True, slots=True)
class _Findings:
    divergence: Divergence | None
    notes: tuple[str, ...]
    traces: str


def replay_history(
    histories: Sequence[RecordedEvents],
    definition: Definition,
    place: Place,
    *,
    make_machine: Callable[[Definition], Machine],
    make_execution: Callable[[Played], Execution],
    given: Json = None,
) -> Replay[Execution]:
    """Run a definition with the answers of a history, and compare. ``given`` replaces the recorded input.

    Raises SfnError if the history lacks data that the replay needs, or is of another machine.
    """
    outline = Outline.of(definition.document)
    recordings = read_recordings(histories, outline)
    _check_same_machine(recordings, outline)
    played = play(recordings, definition, outline, place, make_machine, given)
    return Replay(make_execution(played), _compare(played, outline), recordings)


def _check_same_machine(recordings: Recordings, outline: Outline) -> None:
    """Raise SfnError if the definition has no state of the history."""
    entered = list(dict.fromkeys(visit.name for visit in recordings.main.reader.visits))
    if entered and not any(name in outline.states for name in entered):
        raise SfnError(
            f"the history is of another state machine: it entered {', '.join(entered[:8])}, and the definition has "
            f"none of these states but {', '.join(list(outline.states)[:8])}"
        )


def _compare(played: Played, outline: Outline) -> _Findings:
    notes = list(played.notes)
    found: list[tuple[PathDifference, Follower]] = []
    for follower in played.followers:
        if follower.recording is None:
            continue
        comparison = PathComparison(follower, outline.states)
        differences = list(comparison.differences())
        found += [(difference, follower) for difference in differences]
        notes += data_notes(follower, comparison, whole=not differences)
    found += _off_record(played)
    if not found:
        return _Findings(None, tuple(notes), "")
    first, follower = min(found, key=lambda pair: pair[0].order)
    assert follower.recording
    traces = side_by_side(follower.recording.reader, follower.reader, first.event["id"])
    return _Findings(_divergence(first, follower.run), tuple(notes), traces)


def _off_record(played: Played) -> Iterator[tuple[PathDifference, Follower]]:
    """The difference that a timeout or heartbeat makes which is longer than it was."""
    off = played.off
    if off is None or off.event is None:
        return
    name = off.visit.name
    follower = next(one for one in played.followers if off.visit in one.reader.visits)
    yield PathDifference(off.event, Saying(name, off.was), Saying(name, off.now), off.visit.scope), follower


def _divergence(found: PathDifference, run: ExecutionRecord) -> Divergence:
    child = "" if run.map_run is None else f"the child for item {run.map_index} of {run.map_run.state.name!r}"
    place = " of ".join(part for part in (found.scope.label if found.scope else "", child) if part)
    actual = f"it {found.now.does}" if found.now.who == found.was.who else str(found.now)
    where = f" in {place}" if place else ""
    text = f"diverges at event {found.event['id']}{where}: {found.was}, now {actual}"
    return Divergence(found.event["id"], str(found.was), str(found.now), place, text)
