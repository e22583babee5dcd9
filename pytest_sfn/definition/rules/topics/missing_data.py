"""Paths that select nothing in any execution, because the states before leave other data."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definition.rules.data.flow import data_problems
from pytest_sfn.definition.rules.data.outline import Members, NeverThere, describe
from pytest_sfn.definition.rules.machine import CheckedMachine
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.values.similar_names import did_you_mean


def find_never_there(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, problems in machine.once(data_problems):
        for field, text, why in problems.missed:
            message = f"{text} is never there: {why.name} is looked up in {describe(why.holder)}"
            yield RuleFinding(state.at(field), message, _hint(why))


def find_items_not_an_array(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, problems in machine.once(data_problems):
        for field, found in problems.not_arrays:
            location = state.at(field) if field else state.location
            hint = None if field else "set ItemsPath to the array of items"
            yield RuleFinding(location, f"{state.name} maps over {describe(found)}, and fails", hint)


def find_no_place(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, problems in machine.once(data_problems):
        for field, found in problems.no_place:
            message = f"The result of {state.name} has no place in its input, which is {describe(found)}"
            yield RuleFinding(
                state.at(field), message, "a ResultSelector in the state before makes an object of an array"
            )


RULES = (
    NamedRule("PATH_NEVER_THERE", "WARNING", "A path selects nothing in any execution", find_never_there),
    NamedRule("ITEMS_NOT_AN_ARRAY", "WARNING", "A Map over something that is never an array", find_items_not_an_array),
    NamedRule("RESULT_WITHOUT_PLACE", "WARNING", "A ResultPath that never fits the input", find_no_place),
)


def _hint(why: NeverThere) -> str:
    names = why.holder.members if isinstance(why.holder, Members) else ()
    if "Payload" in names and "ExecutedVersion" in names:
        return "what the function returned is in Payload"
    return did_you_mean(why.name, names) or "a ResultPath in the states before keeps their input"
