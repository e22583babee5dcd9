"""Why an execution did not succeed: what, where, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.errors import ErrorName
from pytest_sfn.reporting.explaining.missing_resource import explain_missing
from pytest_sfn.reporting.explaining.own_data import what_it_lacked
from pytest_sfn.reporting.explaining.places import file_and_line
from pytest_sfn.reporting.explaining.untaken import why_not_taken
from pytest_sfn.reporting.history.attempts import attempts
from pytest_sfn.reporting.history.state_visits import StateVisit, details
from pytest_sfn.reporting.phrases import error_lines, time_limit
from pytest_sfn.reporting.report import ExecutionReport
from pytest_sfn.values.safe_text import safe_str

_MAX_PLACES = 5
_NOT_AUTHORIZED = re.compile(r"is not authorized to perform:? (?P<action>[\w-]+:\w+)")


def explain_failure(report: ExecutionReport, *, with_frame: bool = True) -> Iterator[str]:
    """Lines about the error of an execution and its reasons, the error first. Nothing for one without an error.

    ``with_frame``: also where the code of a function raised it.
    """
    if not report.error and not report.cause:
        return
    first, *rest = error_lines(report.error, report.cause, report.presentation)
    yield first + _limit(report)
    yield from (line for line in rest if with_frame or not line.startswith("at "))
    yield from where_it_stands(report)
    visit = report.timeline.failed_at
    if report.status == "TIMED_OUT":
        yield "shorten what it waits for, or raise TimeoutSeconds of the definition"
    if visit is None:
        return
    yield from _caught_before(report, visit)
    yield from what_it_lacked(report.timeline, visit, report.error, report.cause)
    yield from _not_json(report)
    if report.exception is None:  # a fake that fails a task leaves its exception
        yield from explain_missing(visit, report.error, report.cause)
        yield from _not_allowed(report)
    if report.error == ErrorName.TIMEOUT:
        yield from _how_to_be_in_time(visit)
    yield from why_not_taken(visit, report.error, report.timeline.states_written)


def where_it_stands(report: ExecutionReport) -> list[str]:
    """Where an execution is, or was when it ended: ``in AskReviewer, order.asl.json:12``, ``in Charge (iteration 1 of
    'ChargeAll')``, or the state after which it stopped; nothing if it is in no state."""
    timeline = report.timeline
    if report.stopped_after is not None:
        return [f"stopped after {report.stopped_after}: resume() goes on"]
    inner = [timeline.failed_at] if timeline.failed_at else timeline.innermost_open()
    if not inner:
        return []
    places = [f"{place_of(visit)}{_in_file(report, visit)}" for visit in inner[:_MAX_PLACES]]
    more = len(inner) - len(places)
    return [f"in {', '.join(places)}" + (f" and {more} more" if more else "")]


def place_of(visit: StateVisit) -> str:
    """The name of a state, with its branch or iteration."""
    return f"{visit.name} ({visit.scope.label})" if visit.scope else visit.name


def _in_file(report: ExecutionReport, visit: StateVisit) -> str:
    cause = report.cause if visit is report.timeline.failed_at else None
    place = file_and_line(report, visit.name, cause)
    return f", {place}" if place else ""


def _limit(report: ExecutionReport) -> str:
    """The limit that was exceeded, after a States.Timeout."""
    visit = report.timeline.failed_at
    if report.status == "TIMED_OUT":
        seconds = report.definition.timeout_seconds if report.definition else None
        return f": the execution took longer than its TimeoutSeconds ({seconds})" if seconds else ""
    made = attempts(visit) if visit and report.error == ErrorName.TIMEOUT else []
    return time_limit(made[-1]) if made else ""


def _caught_before(report: ExecutionReport, visit: StateVisit) -> Iterator[str]:
    """The error that a catcher took last on the way to a Fail state."""
    caught = next((earlier for earlier in report.timeline.before(visit) if earlier.is_caught), None)
    if visit.type != "Fail" or caught is None or caught.next is None:
        return
    failure = details(caught.innermost_failed().failure)
    if "error" not in failure:
        return
    error, *rest = error_lines(failure["error"], failure.get("cause"), report.presentation)
    yield f"{place_of(caught)} went to {caught.next.name} after {error}"
    yield from rest


def _how_to_be_in_time(visit: StateVisit) -> Iterator[str]:
    """What helps a task that timed out."""
    made = attempts(visit)
    if made and made[-1].missed_heartbeat:
        yield (
            "send heartbeats with callback=Heartbeats(every=...), less than HeartbeatSeconds apart, "
            "answer earlier, or raise HeartbeatSeconds"
        )
    elif made and time_limit(made[-1]):
        yield "shorten duration= or after= of its fake, or raise TimeoutSeconds"


def _not_allowed(report: ExecutionReport) -> Iterator[str]:
    """What a role lacks, and where to look it up."""
    found = _NOT_AUTHORIZED.search(report.cause or "")
    if found:
        action = found["action"]
        yield f"the role's policies do not allow {action}: add it; StateMachine.policy() is what the definition needs"


def _not_json(report: ExecutionReport) -> Iterator[str]:
    """Which part of a function's answer is not JSON."""
    if report.error == ErrorName.MARSHAL_ERROR and report.exception is not None:
        yield f"the function returned a value that is not JSON: {safe_str(report.exception)}"
