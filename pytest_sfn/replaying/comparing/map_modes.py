"""Whether a Map ran its items as child executions or itself, and does otherwise now."""

from __future__ import annotations

from pytest_sfn.replaying.comparing.wording import Saying
from pytest_sfn.reporting.history.state_visits import GROUP_STARTED, Event, StateVisit


def other_mode(was: StateVisit, now: StateVisit) -> tuple[Event, Saying, Saying] | None:
    """The recorded event at which a Map takes the other mode, what it did there, and what it does; None if it does not.

    A Map that ran no item has neither mode.
    """
    if was.type != "Map" or now.type != "Map":
        return None
    before, after = _starts_map_run(was), _starts_map_run(now)
    if before is None or after is None or before == after:
        return None
    event = next(event for event in was.events if event["type"] in GROUP_STARTED)
    did = "started a Map Run" if before else "ran its items itself"
    does = "starts a Map Run" if after else "runs its items itself"
    return event, Saying(was.name, did), Saying(now.name, does)


def _starts_map_run(visit: StateVisit) -> bool | None:
    if any(event["type"] == "MapRunStarted" for event in visit.events):
        return True
    return False if visit.scopes else None
