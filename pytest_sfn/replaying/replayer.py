"""Replays a history: reads it, runs the definition with its answers, and compares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pytest_sfn.arns import Place
from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.records.execution import Machine
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.comparing.columns import side_by_side
from pytest_sfn.replaying.comparing.comparison import PathComparison, PathDifference
from pytest_sfn.replaying.comparing.notes import data_notes
from pytest_sfn.replaying.comparing.off_record import off_record
from pytest_sfn.replaying.playing.calls import ReplayedCall
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.replaying.playing.map_runs import check_children
from pytest_sfn.replaying.playing.player import Played, play
from pytest_sfn.replaying.playing.recorded_tasks import Durations
from pytest_sfn.replaying.reading.histories import RecordedEvents
from pytest_sfn.replaying.recording import Recordings, at, read_recordings
from pytest_sfn.replaying.replay import Divergence, Replay
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.state_visits import details, parse_json_text
from pytest_sfn.reporting.phrases import error_lines
from pytest_sfn.reporting.redaction import Redaction, redaction_of
from pytest_sfn.values.json_text import Json

Execution = TypeVar("Execution")


@dataclass(frozen=True, slots=True)
class ReplayedMachine:
    """What replays a history: ``make`` makes the state machine of the definition that is run, in ``place``.

    ``source`` is the path of the definition, or its document. ``redact`` are the paths of values that are not shown.
    ``notes`` are about the definition.
    """

    definition: Definition
    place: Place
    make: Callable[[Definition], Machine]
    source: str | Mapping[str, Any]
    redact: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Replayer:
    """Replays one history. ``given`` replaces its input; None: the recorded one.

    Raises SfnError if the history lacks data that the replay needs, or is of another machine.
    """

    def __init__(self, histories: Sequence[RecordedEvents], machine: ReplayedMachine, given: Json = None) -> None:
        self._outline = Outline.of(machine.definition.document)
        self._recordings = read_recordings(histories, self._outline)
        self._machine = machine
        self._given = given
        self._redaction = redaction_of(machine.redact)
        _check_same_machine(self._recordings, self._outline)
        check_children(self._recordings, machine.definition.block)
        self._played: Played | None = None

    def replay(self, make_execution: Callable[[Played], Execution]) -> Replay[Execution]:
        """Run the definition with the answers of the history, and compare."""
        played = self._played = self._play()
        divergence, notes = _compare(played, self._outline, self._redaction, named=not self._machine.notes)
        return Replay(make_execution(played), divergence, (*self._machine.notes, *notes), self.test_module)

    def test_module(self) -> str:
        """The source of a test module that takes the recorded path. Raises SfnError."""
        from pytest_sfn.replaying.test_module import TestedMachine, write_test_module

        main, machine, played = self._recordings.main, self._machine, self._played
        assert played, "the history is replayed first"
        if played.notes:
            raise SfnError(f"no test module can be written for this history: {played.notes[0]}")
        given = parse_json_text(main.input_text) if self._given is None else self._given
        made = machine.make(machine.definition)
        tested = TestedMachine(machine.source, given, made.name, made.type)
        return write_test_module(tested, main, played.calls, self._play_at, self._redaction)

    def _play_at(self, durations: Durations) -> Sequence[ReplayedCall] | None:
        played = self._play(durations)
        divergence, _ = _compare(played, self._outline, self._redaction, named=False)
        return None if divergence else played.calls

    def _play(self, durations: Durations | None = None) -> Played:
        machine = self._machine
        return play(
            self._recordings,
            machine.definition,
            self._outline,
            machine.place,
            machine.make,
            self._given,
            durations,
        )


def _check_same_machine(recordings: Recordings, outline: Outline) -> None:
    """Raise SfnError if the definition has no state of the history."""
    entered = list(dict.fromkeys(visit.name for visit in recordings.main.reader.visits))
    if entered and not any(name in outline.states for name in entered):
        raise SfnError(
            f"the history is of another state machine: it entered {', '.join(entered[:8])}, and the definition has "
            f"none of these states but {', '.join(list(outline.states)[:8])}"
        )


def _compare(
    played: Played, outline: Outline, redaction: Redaction, *, named: bool
) -> tuple[Divergence | None, tuple[str, ...]]:
    """The first difference of all executions, and the notes. ``named``: the definition names all that it calls."""
    notes = list(played.notes)
    found: list[tuple[PathDifference, Follower]] = []
    for follower in played.followers:
        if follower.recording is None:
            continue
        comparison = PathComparison(follower, outline.states)
        differences = list(comparison.differences())
        found += [(difference, follower) for difference in differences]
        notes += data_notes(follower, comparison, redaction.value, whole=not differences, named=named)
    found += off_record(played.off, played.followers, redaction.value)
    if not found:
        return None, tuple(notes)
    first, follower = min(found, key=_order)
    return _divergence(first, follower, redaction), tuple(notes)


def _order(found: tuple[PathDifference, Follower]) -> tuple[int, bool, int]:
    """The order of differences: that of the recorded events, because the first one explains those after it. What a
    child did explains what its parent did at the same instant."""
    difference, follower = found
    return at(difference.event), follower.run.map_run is None, difference.event["id"]


def _divergence(found: PathDifference, follower: Follower, redaction: Redaction) -> Divergence:
    run = follower.run
    assert follower.recording
    child = "" if run.map_run is None else f"the child for item {run.map_index} of {run.map_run.state.name!r}"
    place = " of ".join(part for part in (found.scope.label if found.scope else "", child) if part)
    actual = f"it {found.now.does}" if found.now.who == found.was.who else str(found.now)
    where = f" in {place}" if place else ""
    event_id = found.event["id"]
    text = f"diverges at event {event_id}{where}: {found.was}, now {actual}"
    traces = side_by_side(follower.recording.reader, follower.reader, event_id)
    text = "\n".join([text, *_reason(found, follower, redaction)])
    return Divergence(event_id, str(found.was), str(found.now), place, text, traces)


def _reason(found: PathDifference, follower: Follower, redaction: Redaction) -> list[str]:
    """The error and the cause of what fails now, as a trace shows them; empty if nothing fails."""
    if found.failure is None:
        return []
    masked = redaction.events(follower.events())
    failure = details(masked[found.failure["id"] - 1])
    error, cause = failure.get("error"), failure.get("cause")
    return error_lines(error, cause) if error or cause else []
