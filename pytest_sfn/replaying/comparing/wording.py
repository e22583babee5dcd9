"""Says in words what an execution did at a place, and what it does there now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pytest_sfn.replaying.comparing.decisions import FAILURES, TRIED, PathDecision
from pytest_sfn.reporting.history.state_visits import GROUP_STARTED, Event, StateVisit, VisitScope

_ENDINGS = {
    "ExecutionSucceeded": ("succeeded", "succeeds"),
    "ExecutionFailed": ("failed", "fails"),
    "ExecutionTimedOut": ("timed out", "times out"),
    "ExecutionAborted": ("was stopped", "is stopped"),
    "ExecutionRedriven": ("was redriven", "is redriven"),
}
_SIMPLE = {
    "answered": ("was answered", "is answered"),
    "timed out": ("timed out", "times out"),
    "succeeded": ("succeeded", "succeeds"),
}


class Saying(NamedTuple):
    """Who did something, and what."""

    who: str
    does: str

    def __str__(self) -> str:
        return f"{self.who} {self.does}"


class Words:
    """Describes the decisions of one level: ``scope`` is the branch or iteration, None for the execution itself.

    ``now`` selects the present tense.
    """

    def __init__(self, scope: VisitScope | None, *, now: bool) -> None:
        self._scope = scope
        self._now = now

    def at(self, decisions: Sequence[PathDecision], place: int) -> Saying:
        """What happened at a place of the decisions, or after the last one."""
        before = decisions[place - 1] if place else None
        if place == len(decisions) or decisions[place].kind == "redriven":
            return self._end(before)
        decision = decisions[place]
        name, again = decision.visit.name, before is not None and before.visit is decision.visit
        if decision.kind == "entered":
            return self._entered(decision, before)
        if decision.kind in ("called", "ran") and again and before and before.kind in TRIED:
            return Saying(name, self._tense("was retried", "is retried"))
        if decision.kind == "called":
            return Saying(name, self._tense(f"called {decision.what}", f"calls {decision.what}"))
        if decision.kind == "ran":
            return Saying(name, self._ran(decision))
        if decision.kind == "failed":
            return Saying(name, self._tense(f"failed with {decision.what}", f"fails with {decision.what}"))
        if decision.kind == "gave up":
            return self._gave_up(decision, decisions[place + 1 :])
        if decision.kind == "left":
            caught = before is not None and before.kind in FAILURES
            return Saying(name, self._tense(*(("was caught", "is caught") if caught else ("ended", "ends"))))
        return Saying(name, self._tense(*_SIMPLE[decision.kind]) + _duration(decisions, place))

    def _gave_up(self, decision: PathDecision, later: Sequence[PathDecision]) -> Saying:
        """What came of a Parallel or Map that failed and was not retried."""
        if not later:
            return self._end(decision)
        caught = later[0].kind == "left"
        return Saying(
            decision.visit.name, self._tense(*(("was caught", "is caught") if caught else ("failed", "fails")))
        )

    def _entered(self, decision: PathDecision, before: PathDecision | None) -> Saying:
        name = decision.visit.name
        if before is None:
            return Saying(self._place, self._tense(f"started with {name}", f"starts with {name}"))
        return Saying(before.visit.name, self._tense(f"went to {name}", f"goes to {name}"))

    def _ran(self, decision: PathDecision) -> str:
        what = "its branches" if decision.visit.type == "Parallel" else iterations(decision.what)
        return self._tense(f"ran {what}", f"runs {what}")

    def _end(self, before: PathDecision | None) -> Saying:
        if before is None:
            return Saying(self._place, self._tense("did nothing", "does nothing"))
        if before.kind == "left":
            return Saying(before.visit.name, self._tense(f"ended {self._place}", f"ends {self._place}"))
        return Saying(before.visit.name, self._tense(f"failed {self._place}", f"fails {self._place}"))

    @property
    def _place(self) -> str:
        return "the execution" if self._scope is None else self._scope.label

    def _tense(self, was: str, is_now: str) -> str:
        return is_now if self._now else was


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
    if visit.has_event("MapRunStarted"):
        return True
    return False if visit.scopes else None


def iterations(count: str | int | None) -> str:
    return "1 iteration" if count == 1 else f"{count} iterations"


def ending(kind: str, error: str | None, *, now: bool) -> Saying:
    """How the execution ended, or that it goes on."""
    verb = _ENDINGS[kind][now]
    return Saying("the execution", f"{verb} with {error}" if error and kind == "ExecutionFailed" else verb)


def _duration(decisions: Sequence[PathDecision], place: int) -> str:
    """How long a call took until it was answered or timed out, if that was a second or more."""
    decision = decisions[place]
    called = next((one for one in reversed(decisions[:place]) if one.kind == "called"), None)
    if decision.kind not in ("answered", "timed out") or called is None or called.visit is not decision.visit:
        return ""
    seconds: float = (decision.event["timestamp"] - called.event["timestamp"]).total_seconds()
    return f" after {seconds:g} seconds" if seconds >= 1 else ""
