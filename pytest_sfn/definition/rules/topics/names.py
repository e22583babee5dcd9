"""Variables that are read before any state assigns them, variables that nothing reads, and functions of JSONata that do
not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pytest_sfn.definition.checks.variables import assigned_names
from pytest_sfn.definition.rules.machine import CheckedBlock, CheckedMachine, CheckedState, entries
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.definition.walks.variable_references import all_assigned, variables_of_field
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.similar_names import did_you_mean

_NAME = re.compile(r"\$([^\W\d]\w*)")
_RESERVED = "states"


def find_unassigned(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, field, name in _unknown_names(machine, called=False):
        hint = did_you_mean(f"${name}", sorted(f"${variable}" for variable in all_assigned(machine.states)))
        yield RuleFinding(state.at(field), f"The variable ${name} is read, but no state assigns it", hint)
    if '"Assign"' in machine.text:
        yield from _read_too_early(machine, machine.blocks[0], frozenset())


def find_unknown_functions(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, field, name in _unknown_names(machine, called=True):
        known = _functions() | all_assigned(machine.states)
        hint = did_you_mean(f"${name}", sorted(f"${function}" for function in known))
        yield RuleFinding(state.at(field), f"There is no function ${name}", hint)


def find_unused(machine: CheckedMachine) -> Iterator[RuleFinding]:
    if '"Assign"' not in machine.text:
        return
    read = {name for state in machine.states for _, name in _variables_read(state, all_assigned(machine.states))}
    for state in machine.states:
        for name in sorted(_assigned_by(state) - read):
            yield RuleFinding(state.location, f"No state reads the variable ${name}", "remove it from Assign")


RULES = (
    NamedRule(
        "UNASSIGNED_VARIABLE", "WARNING", "A state reads a variable that no earlier state assigns", find_unassigned
    ),
    NamedRule(
        "UNKNOWN_FUNCTION", "WARNING", "An expression calls a function that does not exist", find_unknown_functions
    ),
    NamedRule("UNUSED_VARIABLE", "ADVICE", "No state reads a variable that is assigned", find_unused),
)


def _unknown_names(machine: CheckedMachine, *, called: bool) -> Iterator[tuple[CheckedState, str, str]]:
    """The names that nothing gives a value, with their states and fields. ``called``: those that are called as
    functions, or the others."""
    suspects = set(_NAME.findall(machine.text)) - {_RESERVED}
    if not suspects:
        return
    assigned = all_assigned(machine.states)
    suspects -= assigned | (_functions() if any(state.jsonata for state in machine.states) else frozenset())
    if not suspects:
        return
    for state in machine.states:
        for field, value in state.fields.items():
            written = _texts(value)
            if not any(name in text for text in written for name in suspects):
                continue
            for name in dict.fromkeys(variables_of_field(state, field, value, assigned)):
                is_called = any(re.search(rf"\${name}\s*\(", text) for text in written)
                if name in suspects and is_called == called:
                    yield state, field, name


def _functions() -> frozenset[str]:
    from pytest_sfn.language.jsonata.functions import FUNCTIONS

    return frozenset(FUNCTIONS)


def _texts(value: Json) -> list[str]:
    if isinstance(value, str):
        return [value] if "$" in value else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _texts(part)]


def _read_too_early(machine: CheckedMachine, block: CheckedBlock, outer: frozenset[str]) -> Iterator[RuleFinding]:
    """The variables that the states of a block read although no state before them assigns them. ``outer`` are those
    that may be assigned when the block starts."""
    assigned = all_assigned(machine.states)
    before = _assigned_before(block)
    for state in block.states.values():
        visible = outer | before[state.name]
        for field, name in dict.fromkeys(_variables_read(state, assigned)):
            if name in assigned and name not in visible:
                message = f"The variable ${name} is read, but no state before {state.name} assigns it"
                yield RuleFinding(state.at(field), message)
        for inner in state.blocks:
            yield from _read_too_early(machine, inner, visible)


def _assigned_before(block: CheckedBlock) -> Mapping[str, set[str]]:
    """The variables that states of the block may have assigned when each of its states starts."""
    before: dict[str, set[str]] = {name: set() for name in block.states}
    ahead = list(block.states)
    while ahead:
        state = block.states[ahead.pop()]
        after = before[state.name] | _assigned_by(state)
        for target, _ in state.transitions():
            if not after <= before[target]:
                before[target] |= after
                ahead.append(target)
    return before


def _assigned_by(state: CheckedState) -> set[str]:
    parts = (state.fields, *entries(state.fields, "Choices"), *entries(state.fields, "Catch"))
    return {name for part in parts for name in assigned_names(part.get("Assign"), jsonata=state.jsonata)}


def _variables_read(state: CheckedState, assigned: frozenset[str]) -> Iterator[tuple[str, str]]:
    for field, value in state.fields.items():
        for name in variables_of_field(state, field, value, assigned):
            yield field, name
