"""Times that cannot be reached: the execution ends first, or nothing looks at them."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definition.rules.machine import CheckedBlock, CheckedMachine, CheckedState, entries
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding
from pytest_sfn.values.json_text import Json

EXPRESS_SECONDS = 300
"""How long an Express execution may take. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html"""


def find_long_waits(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Wait"):
        seconds, limit, why = _seconds(state, "Seconds"), *_limit(machine, state.block)
        if seconds is not None and limit is not None and seconds >= limit:
            yield RuleFinding(state.at("Seconds"), f"The execution ends while {state.name} waits: {why}")


def find_long_timeouts(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """TimeoutSeconds and HeartbeatSeconds that are not shorter than the execution."""
    whole = machine.document.get("TimeoutSeconds")
    if machine.type == "EXPRESS" and isinstance(whole, int) and whole > EXPRESS_SECONDS:
        yield RuleFinding("/TimeoutSeconds", f"The state machine never times out by itself: {_EXPRESS}")
    for state in machine.of("Task"):
        limit, why = _limit(machine, state.block)
        for name in ("TimeoutSeconds", "HeartbeatSeconds"):
            seconds = _seconds(state, name)
            if seconds is not None and limit is not None and seconds >= limit:
                yield RuleFinding(state.at(name), f"The execution ends before {state.name} times out: {why}")


def find_late_retries(machine: CheckedMachine) -> Iterator[RuleFinding]:
    """Retriers whose first retry would start after the execution has ended."""
    for state in machine.of("Task", "Parallel", "Map"):
        limit, why = _limit(machine, state.block)
        for place, retrier in enumerate(entries(state.fields, "Retry")):
            delay = min(retrier.get("IntervalSeconds", 1), retrier.get("MaxDelaySeconds", float("inf")))
            is_random = retrier.get("JitterStrategy") == "FULL"
            if limit is not None and delay >= limit and not is_random and retrier.get("MaxAttempts", 3):
                location = f"{state.at('Retry')}[{place}]/IntervalSeconds"
                yield RuleFinding(location, f"The execution ends before the first retry of {state.name}: {why}")


def find_useless_heartbeats(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state, resource in machine.tasks():
        if resource.kind == "activity" or resource.waits_for_token:
            continue
        for name in ("HeartbeatSeconds", "HeartbeatSecondsPath"):
            if name in state.fields:
                message = f"Nothing sends heartbeats for {state.name}: only activities and task tokens have them"
                yield RuleFinding(state.at(name), message, "use TimeoutSeconds")


def find_fixed_instants(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Wait"):
        if isinstance(text := state.fields.get("Timestamp"), str) and not text.startswith("{%"):
            yield RuleFinding(
                state.at("Timestamp"), f"{state.name} waits until a fixed instant, {text}: later executions do not wait"
            )


RULES = (
    NamedRule("WAIT_OUTLASTS_EXECUTION", "WARNING", "A Wait is longer than its execution may be", find_long_waits),
    NamedRule(
        "TIMEOUT_OUTLASTS_EXECUTION",
        "WARNING",
        "A timeout is longer than the execution may be",
        find_long_timeouts,
    ),
    NamedRule(
        "RETRY_AFTER_EXECUTION",
        "WARNING",
        "The first retry would start after the execution has ended",
        find_late_retries,
    ),
    NamedRule(
        "HEARTBEAT_WITHOUT_EFFECT",
        "ADVICE",
        "HeartbeatSeconds in a task that has no heartbeats",
        find_useless_heartbeats,
    ),
    NamedRule("FIXED_TIMESTAMP", "ADVICE", "A Wait until a literal instant", find_fixed_instants),
)

_EXPRESS = "an Express execution takes at most five minutes"


def _limit(machine: CheckedMachine, block: CheckedBlock) -> tuple[float | None, str]:
    """The seconds after which the execution of a block ends at the latest, if that is known, and why."""
    whole = machine.document.get("TimeoutSeconds")
    limit = float(whole) if isinstance(whole, int) and whole else None
    if block.express and (limit is None or limit > EXPRESS_SECONDS):
        return EXPRESS_SECONDS, _EXPRESS
    return limit, f"TimeoutSeconds of the state machine is {whole}"


def _seconds(state: CheckedState, name: str) -> int | None:
    seconds: Json = state.fields.get(name)
    return seconds if isinstance(seconds, int) else None
