"""The differences that the paths alone do not show: calls and children that the history does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from pytest_sfn.replaying.comparing.comparison import PathDifference
from pytest_sfn.replaying.comparing.notes import Mask
from pytest_sfn.replaying.comparing.wording import Saying
from pytest_sfn.replaying.playing.answers import OffTheRecord
from pytest_sfn.replaying.playing.followers import Follower
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.values.json_display import show_json

Found = tuple[PathDifference, Follower]

_WIDTH = 60


def off_record(off: OffTheRecord | None, followers: Sequence[Follower], mask: Mask) -> Iterator[Found]:
    """A timeout or heartbeat that is longer than it was, and the first child of a Map Run that was not recorded."""
    if off and off.event is not None:
        name, follower = off.visit.name, next(one for one in followers if off.visit in one.reader.visits)
        yield PathDifference(off.event, Saying(name, off.was), Saying(name, off.now), off.visit.scope), follower
    new = (child for child in followers if child.recording is None)
    yield from islice((found for child in new for found in _new_child(child, off, followers, mask)), 1)


def _new_child(child: Follower, off: OffTheRecord | None, followers: Sequence[Follower], mask: Mask) -> Iterator[Found]:
    """The Map that has other items or batches than it had. Of Maps inside of Maps it is the outermost one.

    A Map Run that failed or was stopped had items that never ran: these are not a difference, unless the replay needs
    their answers.
    """
    map_run = child.run.map_run
    assert map_run, "only a child has no recording"
    parent = next(one for one in followers if one.run is map_run.parent)
    if parent.recording is None:
        return
    now = next(visit for visit in parent.reader.visits if _starts(visit, map_run.arn))
    recorded = parent.recorded(now)
    events = recorded.events if recorded else []
    started = [event for event in events if event["type"] == "MapRunStarted"]
    is_needed = off is not None and off.visit in child.reader.visits
    if recorded and len(started) >= now.rounds and (is_needed or recorded.has_event("MapRunSucceeded")):
        given = show_json(mask(child.run.input), _WIDTH)
        was = Saying(now.name, f"had no child with the input {given}")
        yield PathDifference(started[now.rounds - 1], was, Saying(now.name, "has one"), recorded.scope), parent


def _starts(visit: StateVisit, map_run_arn: str) -> bool:
    return any(details(event).get("mapRunArn") == map_run_arn for event in visit.events)
