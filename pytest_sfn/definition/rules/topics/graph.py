"""Where transitions lead: loops that nothing ends, and states that nothing reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pytest_sfn.definition.rules.machine import CheckedBlock, CheckedMachine
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding


def find_endless_loops(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """States that are entered, and from which no transitions lead to an end. One for each block."""
    for block in machine.blocks:
        targets = _targets(block)
        entered = _reach((block.start_at,), targets)
        sources: dict[str, set[str]] = {name: set() for name in block.states}
        for name, following in targets.items():
            for target in following:
                sources[target].add(name)
        ends = (state.name for state in block.states.values() if _ends(state.fields))
        stuck = entered - _reach(ends, sources)
        if stuck:
            names = ", ".join(name for name in block.states if name in stuck)
            first = next(state for state in block.states.values() if state.name in stuck)
            yield RuleFinding(first.location, f"These states lead to no end, only to each other: {names}")


def find_never_entered(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """States with a predecessor that StartAt does not lead to. AWS rejects a state without any predecessor. One for
    each block."""
    for block in machine.blocks:
        entered = _reach((block.start_at,), _targets(block))
        lost = [state for state in block.states.values() if state.name not in entered]
        if lost:
            names = ", ".join(state.name for state in lost)
            yield RuleFinding(lost[0].location, f"No way leads from StartAt to these states: {names}")


RULES = (
    NamedRule("ENDLESS_LOOP", "WARNING", "No way leads from a state to an end", find_endless_loops),
    NamedRule("STATE_NEVER_ENTERED", "WARNING", "No way leads from StartAt to a state", find_never_entered),
)


def _targets(block: CheckedBlock) -> Mapping[str, set[str]]:
    return {name: {target for target, _ in state.transitions()} for name, state in block.states.items()}


def _ends(fields: Mapping[str, object]) -> bool:
    return fields.get("End") is True or fields["Type"] in ("Succeed", "Fail")


def _reach(names: Iterable[str], following: Mapping[str, set[str]]) -> set[str]:
    """The names, and all that follow them."""
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += following[name]
    return found
