"""Where transitions lead: loops that nothing ends, and states that nothing reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pytest_sfn.definition.rules.machine import CheckedBlock, CheckedMachine
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding


def find_endless_loops(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """States that are entered, and from which no transitions lead to an end. One for each block."""
    for block, targets, entered in machine.once(_follow):
        sources: dict[str, set[str]] = {name: set() for name in block.states}
        for name, following in targets.items():
            for target in following:
                sources[target].add(name)
        ends = (state.name for state in block.states.values() if _ends(state.fields))
        stuck = entered - _reach(ends, sources)
        if stuck:
            names = ", ".join(name for name in block.states if name in stuck)
            first = next(state for state in block.states.values() if state.name in stuck)
            yield RuleFinding(first.location, f"These states lead only to each other, never to an end: {names}")


def find_never_entered(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """States with a predecessor that StartAt does not lead to. AWS rejects a state without any predecessor. One for
    each block."""
    for block, _, entered in machine.once(_follow):
        lost = [state for state in block.states.values() if state.name not in entered]
        if lost:
            names = ", ".join(state.name for state in lost)
            yield RuleFinding(lost[0].location, f"StartAt does not lead to these states: {names}")


RULES = (
    NamedRule("ENDLESS_LOOP", "WARNING", "A state does not lead to an end", find_endless_loops),
    NamedRule("STATE_NEVER_ENTERED", "WARNING", "StartAt does not lead to a state", find_never_entered),
)


class _Followed(NamedTuple):
    """A block, what each of its states leads to, and the states that are entered."""

    block: CheckedBlock
    targets: Mapping[str, set[str]]
    entered: set[str]


def _follow(machine: CheckedMachine) -> list[_Followed]:
    """The blocks in which states lead to states."""
    found = []
    for block in machine.blocks:
        targets = {name: {target for target, _ in state.transitions()} for name, state in block.states.items()}
        if any(targets.values()):
            found.append(_Followed(block, targets, _reach((block.start_at,), targets)))
    return found


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
