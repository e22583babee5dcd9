"""Task tokens: that they reach who answers, and that a lost answer is noticed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState, texts_in
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.integrations.record.resource import Resource
from pytest_sfn.values.json_text import Json

_TOKEN = {
    False: re.compile(r"\$\$(?![.\[])|\$\$.*?(?:Task\b|\*|\.\.)"),
    True: re.compile(r"\bcontext\b|\$states\b(?!\s*\.)"),
}
"""What may read a token, without and with JSONata: the context object as a whole, or its Task."""

_TIMES = ("TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath")


def find_tokens_not_passed(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, resource in machine.tasks():
        if resource.waits_for_token and not _reads_token(state):
            hint = "pass $states.context.Task.Token" if state.jsonata else 'pass "$$.Task.Token"'
            message = f"{state.name} waits for its task token, but does not pass it on: only a timeout ends it"
            yield RuleFinding(state.at(state.arguments_field), message, hint)


def find_endless_waits(machine: CheckedMachine) -> Iterator[RuleFinding]:
    if "TimeoutSeconds" in machine.document:
        return
    for state, resource in machine.tasks():
        what = _what_it_waits_for(resource)
        if what and not any(name in state.fields for name in _TIMES) and not state.block.express:
            yield RuleFinding(state.location, f"{state.name} waits up to a year for {what}", "set TimeoutSeconds")


RULES = (
    NamedRule(
        "TOKEN_NOT_PASSED", "WARNING", "A task waits for a token that it does not pass on", find_tokens_not_passed
    ),
    NamedRule(
        "WAIT_WITHOUT_TIMEOUT",
        "ADVICE",
        "A task waits for a token, an activity or a job without a timeout",
        find_endless_waits,
    ),
)


def _reads_token(state: CheckedState) -> bool:
    pattern = _TOKEN[state.jsonata]
    values: list[Json] = [state.arguments, state.fields.get("InputPath"), state.fields.get("Credentials")]
    return any(pattern.search(text) for value in values for _, _, text in texts_in(value, ""))


def _what_it_waits_for(resource: Resource) -> str | None:
    if resource.waits_for_token:
        return "its task token"
    if resource.waits_for_job:
        return "its job"
    return "a worker of its activity" if resource.kind == "activity" else None
