"""Where the states of a block lead: every target exists, every state can be reached, and the machine can end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pytest_sfn.definition.fields import did_you_mean
from pytest_sfn.definition.findings import Findings

MISSING_TARGET = "MISSING_TRANSITION_TARGET"


class Transition(NamedTuple):
    """A state that another one names, and where it names it."""

    target: str
    location: str


class BlockGraph:
    """One ``States`` block as a graph. ``broken`` says that some of it could not be read."""

    __slots__ = ("broken", "ends", "leads_to", "location", "start_at", "top")

    def __init__(self, location: str, *, top: bool) -> None:
        self.location = location
        self.top = top
        self.start_at: str | None = None
        self.leads_to: dict[str, list[Transition]] = {}
        self.ends = False
        self.broken = False

    def check(self, findings: Findings) -> None:
        """Refuse missing targets, a machine without an end, and states that nothing leads to."""
        states = self.leads_to
        if self.start_at is not None and self.start_at not in states:
            self._missing(Transition(self.start_at, f"{self.location}/StartAt"), findings)
        for transitions in states.values():
            for transition in transitions:
                if transition.target not in states:
                    self._missing(transition, findings)
        if self.broken or self.start_at is None:
            return
        if self.top and not self.ends:
            findings.error("Workflow has no terminal state", None, code="MISSING_END_STATE")
            return
        reached = reachable(self.start_at, states)
        for name in states:
            if name not in reached:
                findings.error(
                    f'State "{name}" is not reachable.', f"{self.location}/States/{name}", code=MISSING_TARGET
                )

    def _missing(self, transition: Transition, findings: Findings) -> None:
        findings.error(
            f"Missing 'Next' target: {transition.target}",
            transition.location,
            code=MISSING_TARGET,
            hint=did_you_mean(transition.target, self.leads_to),
        )


def reachable(start: str, leads_to: Mapping[str, Sequence[Transition]]) -> set[str]:
    """The states that a block can come to from one of them."""
    reached = {start}
    ahead = [start]
    while ahead:
        for transition in leads_to.get(ahead.pop(), ()):
            if transition.target not in reached:
                reached.add(transition.target)
                ahead.append(transition.target)
    return reached
