"""What makes workflows sturdier: retries of what passes, names for failures, no accounts in definitions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState, entries, texts_in
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.definition.walks.written_states import BLOCKS
from pytest_sfn.errors import LAMBDA_ERRORS_THAT_PASS, ErrorName

_ACCOUNT = re.compile(r"\barn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):|https://sqs\.[\w-]+\.[\w.]+/(\d{12})/")
_PASSING = frozenset(f"Lambda.{name}" for name in LAMBDA_ERRORS_THAT_PASS)
_PARENT = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"
_WITHOUT_BLOCKS = BLOCKS | {"Comment"}


def find_no_lambda_retry(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, resource in machine.tasks():
        if resource.service != "lambda":
            continue
        retried = {name for retrier in entries(state.fields, "Retry") for name in retrier["ErrorEquals"]}
        if not retried & {ErrorName.ALL, ErrorName.TASK_FAILED} and not retried >= _PASSING:
            missing = ", ".join(sorted(_PASSING - retried))
            message = f"{state.name} is not retried when Lambda itself fails for a moment"
            yield RuleFinding(state.location, message, f"add a retrier for {missing}")


def find_uncaught_limits(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Task", "Parallel", "Map"):
        caught = [name for catcher in entries(state.fields, "Catch") for name in catcher["ErrorEquals"]]
        if ErrorName.ALL in caught and ErrorName.DATA_LIMIT_EXCEEDED not in caught:
            message = f"The catcher for {ErrorName.ALL} does not take every {ErrorName.DATA_LIMIT_EXCEEDED}"
            yield RuleFinding(
                state.at("Catch"), message, f"add a catcher for {ErrorName.DATA_LIMIT_EXCEEDED} before it"
            )


def find_nameless_failures(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Fail"):
        if not {"Error", "ErrorPath"} & state.fields.keys():
            yield RuleFinding(
                state.location, f"{state.name} fails without an Error: callers cannot tell it from other failures"
            )


def find_accounts(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.states:
        for location, text in _own_texts(state):
            found = _ACCOUNT.search(text)
            account = found and (found[1] or found[2])
            if account and account != machine.account:
                yield RuleFinding(location, f"The account {account} is hard-coded", "use a placeholder")


def find_unlinked_executions(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, resource in machine.tasks():
        if (resource.service, resource.action) != ("states", "startExecution") or not isinstance(state.arguments, dict):
            continue
        started = state.arguments.get("Input")
        if isinstance(started, dict) and not {_PARENT, f"{_PARENT}.$"} & started.keys():
            message = f"The execution that {state.name} starts does not name its parent"
            yield RuleFinding(f"{state.at(state.arguments_field)}/Input", message, f"add {_PARENT}")


RULES = (
    NamedRule(
        "LAMBDA_WITHOUT_RETRY",
        "ADVICE",
        "A Lambda task that is not retried when Lambda itself fails",
        find_no_lambda_retry,
    ),
    NamedRule(
        "DATA_LIMIT_NOT_CAUGHT",
        "ADVICE",
        "A catcher for States.ALL without one for States.DataLimitExceeded",
        find_uncaught_limits,
    ),
    NamedRule("FAIL_WITHOUT_ERROR", "ADVICE", "A Fail state without Error", find_nameless_failures),
    NamedRule("HARD_CODED_ACCOUNT", "ADVICE", "An ARN or a queue URL with a literal account", find_accounts),
    NamedRule(
        "NESTED_EXECUTION_NOT_LINKED",
        "ADVICE",
        "A nested execution that does not name its parent",
        find_unlinked_executions,
    ),
)


def _own_texts(state: CheckedState) -> Iterator[tuple[str, str]]:
    for name, value in state.fields.items():
        if name not in _WITHOUT_BLOCKS:
            for location, _, text in texts_in(value, state.at(name)):
                yield location, text
