"""Where the states of a block lead: every target exists, some state leads to every state, and the machine can end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pytest_sfn.definition.checks.diagnostics import Findings
from pytest_sfn.values.similar_names import did_you_mean

MISSING_TARGET = "MISSING_TRANSITION_TARGET"


class Transition(NamedTuple):
    """A state that another one names, where it names it, and the variables that are assigned on the way to it."""

    target: str
    location: str
    assigned: frozenset[str] = frozenset()


class BlockGraph:
    """One ``States`` block as a graph.

    ``ends`` says that one of its states ends the block. ``broken``: some of it could not be read, so that nobody knows
    where it leads; ``untyped``: a state of it has no type, which ends nothing and leads nowhere. ``assigned`` has the
    variables of its states, each with the Assign that sets it first; ``inner`` the blocks inside each state.
    """

    __slots__ = ("assigned", "broken", "ends", "inner", "leads_to", "location", "start_at", "untyped")

    def __init__(self, location: str) -> None:
        self.location = location
        self.start_at: str | None = None
        self.leads_to: dict[str, list[Transition]] = {}
        self.assigned: dict[str, str] = {}
        self.inner: dict[str, list[BlockGraph]] = {}
        self.ends = False
        self.broken = False
        self.untyped = False

    def check(self, findings: Findings) -> None:
        """Refuse missing targets, and states that no state leads to.

        A loop that nothing leads into is accepted: each of its states has a state that leads to it.
        """
        states = self.leads_to
        if self.start_at is not None and self.start_at not in states:
            self._missing(Transition(self.start_at, f"{self.location}/StartAt"), findings)
        for transitions in states.values():
            for transition in transitions:
                if transition.target not in states:
                    self._missing(transition, findings)
        if self.broken or self.untyped or self.start_at is None:
            return
        targets = {transition.target for transitions in states.values() for transition in transitions}
        for name in states:
            if name not in targets and name != self.start_at:
                findings.error(
                    f'State "{name}" is not reachable.', f"{self.location}/States/{name}", code=MISSING_TARGET
                )

    def assigned_before(self, name: str) -> frozenset[str]:
        """The variables that are assigned on some way that leads into a state, what it assigns itself in a loop too."""
        ways = self._ways_into()
        found: set[str] = set()
        known = {name}
        ahead = [name]
        while ahead:
            for source, assigned in ways.get(ahead.pop(), ()):
                found |= assigned
                if source not in known:
                    known.add(source)
                    ahead.append(source)
        return frozenset(found)

    def _ways_into(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """For each state those that lead to it, with what is assigned on the way."""
        ways: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for source, transitions in self.leads_to.items():
            for transition in transitions:
                ways.setdefault(transition.target, []).append((source, transition.assigned))
        return ways

    def _missing(self, transition: Transition, findings: Findings) -> None:
        findings.error(
            f"Missing 'Next' target: {transition.target}",
            transition.location,
            code=MISSING_TARGET,
            hint=did_you_mean(transition.target, self.leads_to),
        )


def check_ends(graphs: Iterable[BlockGraph], findings: Findings) -> None:
    """Refuse a machine of whose blocks, the inner ones included, none has an end."""
    blocks = list(graphs)
    if blocks and not any(graph.ends or graph.broken or graph.start_at is None for graph in blocks):
        findings.error("Workflow has no terminal state", None, code="MISSING_END_STATE")
