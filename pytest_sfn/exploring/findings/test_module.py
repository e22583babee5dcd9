"""A test module for a few runs of an exploration, to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pytest_sfn.exploring.faults.faults import Fault
from pytest_sfn.exploring.ports import ExploredExecution
from pytest_sfn.exploring.search.plan import ExplorationPlan
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.python_source import Call, Source, seconds_of, write_call, write_value

_INDENT = 8


class ExploredMachine(NamedTuple):
    """What the tests run: the source of an expression for the definition, the input, and the decorators of the fakes.

    ``title`` describes the machine, ``name`` is a part of the name of the test, ``names`` are imported from pytest_sfn.
    ``options`` are other arguments of ``explore`` that the runs need.
    """

    title: str
    name: str
    definition: Source
    given: Json
    fakes: str = ""
    names: Sequence[str] = ()
    options: Mapping[str, Any] = {}


def needed_options(plan: ExplorationPlan) -> dict[str, Any]:
    """The arguments of ``explore`` without which it does not have the faults and orders of a plan."""
    options: dict[str, Any] = {"orders": True} if plan.orders else {}
    extra = {state: [_extra_fault(fault) for fault in faults] for state, faults in plan.extra.items()}
    return {**options, "extra_faults": extra} if extra else options


def _extra_fault(fault: Fault) -> Call:
    """A fault of the test's own, as it is given to ``explore``."""
    if fault.kind == "delay":
        return Call("timedelta", (), {"seconds": seconds_of(fault.delay)})
    return Call("TaskFailure", (fault.error, fault.cause) if fault.cause else (fault.error,))


def write_test_module(machine: ExploredMachine, examples: Iterable[tuple[str, ExploredExecution]]) -> str:
    """The source of the module: a test with the faults of each run, and how it must end."""
    rows = "".join(
        f"        ({write_value(text, _INDENT)}, {write_value(execution.status, _INDENT)}, "
        f"{write_value(execution.path, _INDENT)}),\n"
        for text, execution in examples
    )
    options = {**machine.options, "only": Source("faults")}
    explored = write_call("sfn_executor.explore", machine.definition, machine.given, indent=4, **options)
    names = sorted({*machine.names, *(["TaskFailure"] if "TaskFailure(" in explored else [])})
    imports = f"from pytest_sfn import {', '.join(names)}\n\n" if names else ""
    durations = "from datetime import timedelta\n\n" if "timedelta(" in explored else ""
    return (
        f'"""Tests of {machine.title}: the runs that together reach everything that runs can reach."""\n\n'
        f"{durations}import pytest\n\n{imports}\n{machine.fakes}"
        '@pytest.mark.parametrize(\n    ("faults", "status", "path"),\n    [\n'
        f"{rows}    ],\n)\n"
        f"def test_{machine.name}(sfn_executor, faults, status, path):\n"
        f"    (outcome,) = {explored}.outcomes\n\n"
        "    assert outcome.status == status\n"
        "    assert outcome.example.path == path\n"
    )
