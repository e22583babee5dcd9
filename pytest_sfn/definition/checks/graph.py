"""Checks the transitions of a block: every target exists, every state is reachable, and the machine can end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.values.similar_names import did_you_mean

MISSING_TARGET = "MISSING_TRANSITION_TARGET"


class Transition(NamedTuple):
    """A transition: its target, the location of the field that names it, and the variables assigned on the way."""

    target: str
    location: str
    assigned: frozenset[str] = frozenset()


class BlockGraph:
    """One ``States`` block as a graph.

    ``ends`` is True if one of its states ends the block. ``broken``: a part could not be read, so its transitions are
    unknown. ``untyped``: a state has no type, so it has no transitions and no end. ``assigned`` maps each variable of
    its states to the first Assign that sets it. ``inner`` holds the blocks inside each state.
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

    def check_targets(self, collector: DiagnosticCollector) -> None:
        """Report transitions to states that do not exist."""
        states = self.leads_to
        if self.start_at is not None and self.start_at not in states:
            self._report_missing_target(Transition(self.start_at, f"{self.location}/StartAt"), collector)
        for transitions in states.values():
            for transition in transitions:
                if transition.target not in states:
                    self._report_missing_target(transition, collector)

    def check_reachability(self, collector: DiagnosticCollector) -> None:
        """Report unreachable states.

        A loop that cannot be entered is accepted, as on AWS: each of its states has a predecessor.
        """
        if self.broken or self.untyped or self.start_at is None:
            return
        states = self.leads_to
        targets = {transition.target for transitions in states.values() for transition in transitions}
        for name in states:
            if name not in targets and name != self.start_at:
                collector.error(
                    f'State "{name}" is not reachable.', f"{self.location}/States/{name}", code=MISSING_TARGET
                )

    def assigned_before(self, name: str) -> frozenset[str]:
        """The variables that may be assigned before a state runs, including its own if it is in a loop."""
        ways = self._incoming_transitions()
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

    def _incoming_transitions(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """The predecessors of each state, with the variables assigned on the way."""
        ways: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for source, transitions in self.leads_to.items():
            for transition in transitions:
                ways.setdefault(transition.target, []).append((source, transition.assigned))
        return ways

    def _report_missing_target(self, transition: Transition, collector: DiagnosticCollector) -> None:
        collector.error(
            f"Missing 'Next' target: {transition.target}",
            transition.location,
            code=MISSING_TARGET,
            hint=did_you_mean(transition.target, self.leads_to),
        )


def check_graphs(graphs: Iterable[BlockGraph], collector: DiagnosticCollector) -> None:
    """Check the transitions of all blocks of a machine, including the inner ones.

    If none of them has an end, AWS reports that alone of what follows from all transitions, and no unreachable state.
    """
    blocks = list(graphs)
    can_end = not blocks or any(graph.ends or graph.broken or graph.start_at is None for graph in blocks)
    for graph in blocks:
        graph.check_targets(collector)
        if can_end:
            graph.check_reachability(collector)
    if not can_end:
        collector.error("Workflow has no terminal state", None, code="MISSING_END_STATE")
