"""Map states: settings without effect, and what happens to many items."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_sfn.definition.rules.machine import CheckedMachine, CheckedState
from pytest_sfn.definition.rules.rule import NamedRule, RuleFinding

INLINE_AT_ONCE = 40
"""How many iterations of an inline Map run at once. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html"""

DISTRIBUTED_AT_ONCE = 10_000
"""How many child executions of a Distributed Map run at once."""

_TOLERANCE = tuple(f"ToleratedFailure{name}{path}" for name in ("Count", "Percentage") for path in ("", "Path"))
_OLD_NAMES = {"Iterator": "ItemProcessor", "Parameters": "ItemSelector"}


def find_useless_tolerance(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Map"):
        for name in () if _is_distributed(state) else _TOLERANCE:
            if name in state.fields:
                message = f"An inline Map tolerates no failure: the first failed iteration fails {state.name}"
                yield RuleFinding(state.at(name), message, "catch errors inside, or use the Mode DISTRIBUTED")


def find_useless_concurrency(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Map"):
        most = DISTRIBUTED_AT_ONCE if _is_distributed(state) else INLINE_AT_ONCE
        given = state.fields.get("MaxConcurrency")
        if isinstance(given, int) and given > most:
            yield RuleFinding(state.at("MaxConcurrency"), f"At most {most} iterations of {state.name} run at once")


def find_unlimited_concurrency(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Map"):
        given = state.fields.get("MaxConcurrency") or state.fields.get("MaxConcurrencyPath")
        if _is_distributed(state) and not given:
            message = f"{state.name} starts up to {DISTRIBUTED_AT_ONCE} executions at once"
            yield RuleFinding(state.location, message, "set MaxConcurrency to what the services behind it can take")


def find_results_in_state(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Map"):
        fields = state.fields
        is_kept = fields.get("ResultPath", "") is not None and "ResultSelector" not in fields and "Output" not in fields
        if _is_distributed(state) and is_kept and "ResultWriter" not in fields:
            message = f"{state.name} fails if its results together exceed 256 KiB"
            yield RuleFinding(state.location, message, "write them to S3 with ResultWriter, or discard them")


def find_old_names(machine: CheckedMachine) -> Iterator[RuleFinding]:
    for state in machine.of("Map"):
        for old, new in _OLD_NAMES.items():
            if old in state.fields:
                yield RuleFinding(state.at(old), f"{old} of a Map is deprecated", f"use {new}")


RULES = (
    NamedRule("TOLERANCE_WITHOUT_EFFECT", "WARNING", "An inline Map with tolerated failures", find_useless_tolerance),
    NamedRule(
        "CONCURRENCY_WITHOUT_EFFECT",
        "ADVICE",
        "A MaxConcurrency above what Step Functions runs at once",
        find_useless_concurrency,
    ),
    NamedRule(
        "UNLIMITED_CONCURRENCY", "ADVICE", "A Distributed Map without MaxConcurrency", find_unlimited_concurrency
    ),
    NamedRule(
        "MAP_RESULTS_IN_STATE",
        "ADVICE",
        "A Distributed Map that keeps all results in its output",
        find_results_in_state,
    ),
    NamedRule("DEPRECATED_FIELD", "ADVICE", "A field with a newer name", find_old_names),
)


def _is_distributed(state: CheckedState) -> bool:
    return state.blocks[0].distributed
