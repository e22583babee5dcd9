"""Calls of intrinsic functions that can only fail."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from pytest_sfn.definition.rules.machine import CheckedMachine, texts_in
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.definition.walks.written_states import BLOCKS
from pytest_sfn.language.intrinsics.formatting import FORMAT, count_placeholders
from pytest_sfn.language.intrinsics.parser import IntrinsicCall, TextArgument, parse_call
from pytest_sfn.language.scanner import ParseError
from pytest_sfn.language.types import SyntaxProblem

_CALL = re.compile(rf'"(States\.[^"]*{re.escape(FORMAT)}\((?:[^"\\]|\\.)*|{re.escape(FORMAT)}\((?:[^"\\]|\\.)*)"')
"""A text of a definition with a call, as it stands in JSON."""

_NOT_READ = BLOCKS | {"Comment", "Result"}


def find_wrong_formats(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Calls of States.Format with more or fewer arguments than its template has places."""
    if not any(_is_wrong(text) for text in set(_CALL.findall(machine.text))):
        return
    for state in machine.states:
        for name, value in state.fields.items() if not state.jsonata else ():
            if name in _NOT_READ:
                continue
            for location, key, text in texts_in(value, state.at(name), name):
                if FORMAT in text and key.endswith((".$", "Path")) and text.startswith("States."):
                    for places, given in _wrong_calls(parse_call(text.rstrip())):
                        message = f"The template of {FORMAT} has {places} {{}}, and {given} values are given"
                        yield RuleFinding(location, message, "the execution fails here")


RULES = (
    NamedRule("FORMAT_MISMATCH", "WARNING", "States.Format with another number of values than {}", find_wrong_formats),
)


def _is_wrong(text: str) -> bool:
    """True for a text of JSON that may be a wrong call. One that is not a call at all is not read here."""
    try:
        return any(True for _ in _wrong_calls(parse_call(json.loads(f'"{text}"').rstrip())))
    except (ParseError, SyntaxProblem):
        return True


def _wrong_calls(call: IntrinsicCall) -> Iterator[tuple[int, int]]:
    """How many places a template has, and how many values, where these differ."""
    if call.function == FORMAT and call.arguments and isinstance(call.arguments[0], TextArgument):
        places = count_placeholders(call.arguments[0].raw)
        if places is not None and places != len(call.arguments) - 1:
            yield places, len(call.arguments) - 1
    for argument in call.arguments:
        if isinstance(argument, IntrinsicCall):
            yield from _wrong_calls(argument)
