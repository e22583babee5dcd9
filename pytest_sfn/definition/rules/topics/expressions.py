"""Texts of JSONata states that are not what they look like, and expressions that can only fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from pytest_sfn.definition.checks.likely_mistakes import is_dynamic
from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState, texts_in
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.definition.walks.written_states import BLOCKS
from pytest_sfn.language import jsonata
from pytest_sfn.language.types import is_expression

_NOT_EVALUATED = BLOCKS | {"Comment"}
_STATES_OR_PATH = re.compile(r"\$states\.\w")
_DELIMITED = re.compile(r"\{%.*?%\}", re.DOTALL)


def find_subtractions(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for location, text in _expressions(machine):
        if "-" in text:
            for message in jsonata.suspicious_subtractions(text):
                yield RuleFinding(location, message)


def find_text_additions(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for location, text in _expressions(machine):
        if "+" in text:
            for literal in jsonata.text_additions(text):
                message = f"+ adds numbers, and {literal} is a string: the expression always fails"
                yield RuleFinding(location, message, "join strings with &")


def find_not_evaluated(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.states:
        why_not = _why_not_in_jsonata if state.jsonata else _why_not_in_jsonpath
        for location, key, text in _texts(state):
            if why := why_not(key, text):
                yield RuleFinding(location, f"The string is passed as it is: {why}", _HINTS[why_not])


RULES = (
    NamedRule(
        "JSONATA_SUBTRACTION",
        "WARNING",
        "A name with a hyphen in an expression is a subtraction",
        find_subtractions,
    ),
    NamedRule(
        "JSONATA_TEXT_ADDITION",
        "WARNING",
        "An expression adds a string with +, which always fails",
        find_text_additions,
    ),
    NamedRule(
        "EXPRESSION_NOT_EVALUATED",
        "WARNING",
        "A string looks like an expression and is not evaluated",
        find_not_evaluated,
    ),
)


def _texts(state: CheckedState) -> Iterator[tuple[str, str, str]]:
    for name, value in state.fields.items():
        if name not in _NOT_EVALUATED:
            yield from texts_in(value, state.at(name), name)


def _expressions(machine: CheckedMachine) -> Iterator[tuple[str, str]]:
    """The expressions of all JSONata states, without their delimiters, and where they are."""
    for state in machine.states:
        for location, _, text in _texts(state) if state.jsonata else ():
            if is_expression(text):
                yield location, text[2:-2]


def _why_not_in_jsonata(key: str, text: str) -> str | None:
    if is_expression(text):
        return None
    if _DELIMITED.search(text):
        return "an expression must be the whole string"
    if key.endswith(".$") and is_dynamic(text):
        return f"{key} is a key of JSONPath, and this state uses JSONata"
    if _STATES_OR_PATH.match(text):
        return "an expression stands between {% and %}"
    return "a path of JSONPath in a state that uses JSONata" if is_dynamic(text) and len(text) > 1 else None


def _why_not_in_jsonpath(key: str, text: str) -> str | None:
    return "this state uses JSONPath" if is_expression(text) else None


_HINTS: dict[Callable[[str, str], str | None], str] = {
    _why_not_in_jsonata: 'write it as an expression: "{% ... %}"; & joins strings',
    _why_not_in_jsonpath: 'add "QueryLanguage": "JSONata" to the state',
}
