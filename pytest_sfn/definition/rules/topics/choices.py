"""Choice states: rules that are never taken, and paths that are compared before it is checked that they are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_sfn.definition.rules.conditions import (
    Both,
    Condition,
    Either,
    Opposite,
    always_holds,
    conditions_of_choices,
    implies,
    never_holds,
    variable_tests_in,
)
from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState, entries
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.definition.rules.variable_tests import VariableTest

_MOST_COMPARED = 40
"""The rules of a Choice with more rules than these are not compared with each other."""

_CONSTANTS = {"{%true%}": True, "{%false%}": False}


def find_never_taken(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Choice"):
        if state.jsonata:
            rules = entries(state.fields, "Choices")
            found = _never_taken_jsonata([_constant_or_text(rule["Condition"]) for rule in rules])
        else:
            found = _never_taken(machine.once(conditions_of_choices)[state.location])
        for place, why in found:
            yield RuleFinding(f"{state.at('Choices')}[{place}]", f"This rule is never taken: {why}")


def find_late_presence(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """IsPresent of a path that was compared before: the comparison fails the execution if the path is not there."""
    if '"IsPresent"' not in machine.text:
        return
    for place, conditions in machine.once(conditions_of_choices).items():
        if not _may_be_late(conditions):
            continue
        compared: dict[str, str] = {}
        present: set[str] = set()
        for index, condition in enumerate(conditions):
            location = f"{place}/Choices[{index}]"
            yield from _late(condition, compared, present, location)
            compared.update(_certain(condition, present, location, holds=False))
            present |= _known_present(condition, holds=False)


def find_no_default(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Choice"):
        if "Default" not in state.fields and not _is_exhaustive(machine, state):
            message = f"The execution fails if no rule of {state.name} holds: it has no Default"
            yield RuleFinding(state.location, message)


def find_no_choice(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Choice"):
        rules = entries(state.fields, "Choices")
        targets = {target for target, _ in state.transitions()}
        changes_data = any({"Assign", "Output"} & rule.keys() for rule in rules)
        if len(targets) == 1 and "Default" in state.fields and not changes_data:
            yield RuleFinding(state.location, f"All rules of {state.name} lead to {targets.pop()}")


RULES = (
    NamedRule("CHOICE_NEVER_TAKEN", "WARNING", "A Choice rule that is never taken", find_never_taken),
    NamedRule(
        "PRESENCE_CHECKED_TOO_LATE", "WARNING", "IsPresent of a path that was compared before", find_late_presence
    ),
    NamedRule("CHOICE_WITHOUT_DEFAULT", "ADVICE", "A Choice without Default", find_no_default),
    NamedRule("CHOICE_WITHOUT_CHOICE", "ADVICE", "All rules of a Choice lead to the same state", find_no_choice),
)


def _never_taken(conditions: Sequence[Condition]) -> Iterator[tuple[int, str]]:
    """The places of the rules that are never taken, and why."""
    for place, condition in enumerate(conditions):
        if never_holds(condition):
            yield place, "it never holds"
            continue
        before = conditions[:place] if len(conditions) <= _MOST_COMPARED else ()
        covering = next((earlier for earlier, other in enumerate(before) if implies(condition, other)), None)
        if covering is not None:
            yield place, f"Choices[{covering}] holds whenever it does"
        elif before and always_holds(Either(tuple(before))):
            yield place, "an earlier rule always holds"


def _constant_or_text(condition: object) -> object:
    return _CONSTANTS.get("".join(str(condition).split()), condition)


def _never_taken_jsonata(conditions: Sequence[object]) -> Iterator[tuple[int, str]]:
    for place, condition in enumerate(conditions):
        before = conditions[:place]
        if condition is False:
            yield place, "it never holds"
        elif True in before:
            yield place, f"Choices[{before.index(True)}] always holds"
        elif condition in before:
            yield place, f"Choices[{before.index(condition)}] has the same Condition"


def _is_exhaustive(machine: CheckedMachine, state: CheckedState) -> bool:
    if state.jsonata:
        return any(_constant_or_text(rule["Condition"]) is True for rule in entries(state.fields, "Choices"))
    return always_holds(Either(tuple(machine.once(conditions_of_choices)[state.location])))


def _may_be_late(conditions: Sequence[Condition]) -> bool:
    """True if a path is compared before it is checked, in the order of the text.

    This is a quick look, because following the conditions takes long.
    """
    compared: set[str] = set()
    for condition in conditions:
        for test in variable_tests_in(condition):
            if not test.checks_presence:
                compared.add(test.variable)
            elif any(_lies_at(path, test.variable) for path in compared):
                return True
    return False


def _late(condition: Condition, compared: dict[str, str], present: set[str], location: str) -> Iterator[RuleFinding]:
    """``compared`` are the paths that have certainly been compared, with the locations; ``present`` are those that are
    known to be there."""
    match condition:
        case VariableTest(variable) if condition.checks_presence:
            for path, where in compared.items():
                if _lies_at(path, variable):
                    message = f"{variable} is checked with IsPresent after {path} was compared at {where}"
                    yield RuleFinding(location, message, "check it first: a comparison fails if the path is not there")
                    return
        case Opposite(part):
            yield from _late(part, compared, present, f"{location}/Not")
        case Both(parts) | Either(parts):
            holds = isinstance(condition, Both)
            compared, present = dict(compared), set(present)
            for place, part in enumerate(parts):
                inner = f"{location}/{'And' if holds else 'Or'}[{place}]"
                yield from _late(part, compared, present, inner)
                compared.update(_certain(part, present, inner, holds=holds))
                present |= _known_present(part, holds=holds)


def _certain(condition: Condition, present: set[str], location: str, *, holds: bool) -> dict[str, str]:
    """The paths that are compared whenever a condition is evaluated; ``holds`` if it is known to have held. Those that
    are known to be there do not count."""
    match condition:
        case VariableTest(variable):
            is_safe = condition.checks_presence or any(_lies_at(variable, path) for path in present)
            return {} if is_safe else {variable: location}
        case Opposite(part):
            return _certain(part, present, f"{location}/Not", holds=not holds)
        case Both(parts):
            found = {}
            known = set(present)
            for place, part in enumerate(parts if holds else parts[:1]):
                found.update(_certain(part, known, f"{location}/And[{place}]", holds=holds))
                known |= _known_present(part, holds=True)
            return found
        case Either(parts):
            return _certain(parts[0], present, f"{location}/Or[0]", holds=False)


def _known_present(condition: Condition, *, holds: bool) -> set[str]:
    """The paths that are there if a condition holds, or if it does not."""
    match condition:
        case VariableTest(variable):
            return {variable} if condition.checks_presence and condition.operand is holds else set()
        case Opposite(part):
            return _known_present(part, holds=not holds)
        case Both(parts) | Either(parts):
            if isinstance(condition, Both) is holds:
                return set().union(*(_known_present(part, holds=holds) for part in parts))
    return set()


def _lies_at(path: str, holder: str) -> bool:
    return path == holder or path.startswith((f"{holder}.", f"{holder}["))
