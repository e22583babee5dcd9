"""Plays a recorded execution: an engine of its own, whose clock starts when the recorded execution started."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_sfn.arns import Place, name_of_execution
from pytest_sfn.clock import VirtualClock, to_datetime
from pytest_sfn.clock.instants import LAST_INSTANT
from pytest_sfn.definition.model import Definition
from pytest_sfn.engine.engine import Engine
from pytest_sfn.engine.history.json_spelling import Texts
from pytest_sfn.engine.records.execution import ExecutionRecord, Machine
from pytest_sfn.errors import SfnError
from pytest_sfn.replaying.playing.answers import OffTheRecord
from pytest_sfn.replaying.playing.calls import ReplayedCall
from pytest_sfn.replaying.playing.chance import Chance
from pytest_sfn.replaying.playing.followers import Follower, Followers, Places
from pytest_sfn.replaying.playing.jitter import Jitter, ReplayedIds
from pytest_sfn.replaying.playing.map_runs import RecordedChildren
from pytest_sfn.replaying.playing.prepared import Preparer
from pytest_sfn.replaying.playing.recorded_tasks import Durations, RecordedTasks, answered_activities
from pytest_sfn.replaying.recording import Recording, Recordings, at
from pytest_sfn.reporting.history.outline import Outline
from pytest_sfn.reporting.history.state_visits import Event, details
from pytest_sfn.values.json_text import Json

_NO_ACTIVITY = re.compile(r"The activity (\S+) does not exist")


@dataclass(frozen=True, slots=True)
class Played:
    """A replay that has run as far as the history goes. ``off`` says why it stopped before its end."""

    engine: Engine
    run: ExecutionRecord
    followers: list[Follower]
    notes: list[str]
    calls: list[ReplayedCall]
    off: OffTheRecord | None


def play(
    recordings: Recordings,
    definition: Definition,
    outline: Outline,
    place: Place,
    make_machine: Callable[[Definition], Machine],
    given: Json = None,
    durations: Durations | None = None,
) -> Played:
    """Run a definition with the answers of a history, and with its input if ``given`` is None.

    With ``durations`` calls take that long instead of their recorded time. ``make_machine`` makes the state machine of
    the definition that is run. Raises SfnError if the history has no input and none is given.
    """
    children = RecordedChildren(recordings.children)
    followers = Followers(outline, children.claim)
    places, ids = Places(followers), ReplayedIds()
    preparer = Preparer(children, places, Chance(places, outline.states), Jitter(places, ids))
    prepared = preparer.prepare(definition)
    main = recordings.main
    tasks = RecordedTasks(followers, durations)
    engine = tasks.engine = Engine(place, VirtualClock(to_datetime(main.started)), ids, tasks, children)
    engine.registry.succeeded_children = None
    engine.activities.update(answered_activities(prepared.block, tasks, _missing_activities(main)))
    texts = Texts()
    value = _input(main, texts) if given is None else given
    machine = make_machine(prepared)
    engine.runtime.observers.append(lambda run: _follow(run, followers, main))
    off = None
    try:
        run = engine.start(machine, value, name=_name(main), texts=texts)
        _go_on(engine, run, main)
    except OffTheRecord as found:
        off = found
    run = next(iter(engine.runs.values()))
    for follower in followers:
        follower.read_on()
    return Played(engine, run, list(followers), list(_notes(preparer, followers)), tasks.calls, off)


def _notes(preparer: Preparer, followers: Followers) -> Iterator[str]:
    """The notes about the Distributed Maps that ran."""
    visits = (visit for follower in followers for visit in follower.reader.visits)
    ran = {visit.name for visit in visits if visit.has_event("MapRunStarted")}
    yield from (note for name, note in preparer.notes.items() if name in ran)


def _follow(run: ExecutionRecord, followers: Followers, main: Recording) -> None:
    """Follow each execution from its start on."""
    if run.map_run is None and not followers.has(run):
        followers.follow(run, main)
    else:
        followers.of(run)


def _input(main: Recording, texts: Texts) -> Json:
    """The recorded input, with its spelling. Raises SfnError without one."""
    text, found = main.input_text, details(main.events[0])
    if text is None or found.get("inputDetails", {}).get("truncated"):
        what = "is cut" if text else "is missing: the history has no execution data"
        raise SfnError(
            f"the input of the execution, in event 1 of the history, {what}; pass it as input=, or get the history "
            "with --include-execution-data (of logs: set includeExecutionData in the LoggingConfiguration)"
        )
    try:
        return texts.read(text)
    except ValueError as problem:
        raise SfnError(f"the input of the execution, in event 1 of the history, is not JSON: {problem}") from None


def _name(main: Recording) -> str | None:
    """The name of the execution, if logs say it."""
    return name_of_execution(main.history.arn) if main.history.arn else None


def _missing_activities(main: Recording) -> Iterator[str]:
    """The ARNs of activities that did not exist."""
    for event in main.events:
        yield from _NO_ACTIVITY.findall(details(event).get("cause") or "")


def _go_on(engine: Engine, run: ExecutionRecord, main: Recording) -> None:
    """Run to the end. What reached the execution from outside, a stop or a redrive, reaches it again."""
    for event in main.reader.execution_events[1:]:
        if event["type"] == "ExecutionAborted":
            _advance(engine, run, at(event))
            _stop(engine, run, event)
        elif event["type"] == "ExecutionRedriven":
            _redrive(engine, run, event)
    _advance(engine, run, LAST_INSTANT - 1)


def _stop(engine: Engine, run: ExecutionRecord, event: Event) -> None:
    if run.is_running:
        engine.clock.move_to(max(at(event), engine.clock.microseconds))
        engine.stop(run, details(event).get("error"), details(event).get("cause"))


def _redrive(engine: Engine, run: ExecutionRecord, event: Event) -> None:
    _advance(engine, run, LAST_INSTANT - 1)
    if run.status in ("RUNNING", "SUCCEEDED"):
        return
    engine.clock.move_to(max(at(event), engine.clock.microseconds))
    engine.redrive(run)


def _advance(engine: Engine, run: ExecutionRecord, until: int) -> None:
    """Jump from timer to timer until the execution ends, or up to an instant."""
    clock = engine.clock
    while run.is_running:
        due = clock.next_due()
        if due is None or due > until:
            return
        clock.advance_to_next()
