"""A test module for a few runs of an exploration, to keep."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pytest_sfn.exploring.ports import ExploredExecution
from pytest_sfn.values.json_text import Json
from pytest_sfn.values.python_source import Source, write_call, write_value

_INDENT = 8


class ExploredMachine(NamedTuple):
    """What the tests run: the source of an expression for the definition, the input, and the decorators of the fakes.

    ``title`` describes the machine, ``name`` is a part of the name of the test, ``names`` are imported from pytest_sfn.
    """

    title: str
    name: str
    definition: Source
    given: Json
    fakes: str = ""
    names: Sequence[str] = ()


def write_test_module(machine: ExploredMachine, examples: Iterable[tuple[str, ExploredExecution]]) -> str:
    """The source of the module: a test with the faults of each run, and how it must end."""
    rows = "".join(
        f"        ({write_value(text, _INDENT)}, {write_value(execution.status, _INDENT)}, "
        f"{write_value(execution.path, _INDENT)}),\n"
        for text, execution in examples
    )
    imports = f"from pytest_sfn import {', '.join(machine.names)}\n\n" if machine.names else ""
    explored = write_call("sfn_executor.explore", machine.definition, machine.given, indent=4, only=Source("faults"))
    return (
        f'"""Tests of {machine.title}: the runs that together reach everything that runs can reach."""\n\n'
        f"import pytest\n\n{imports}\n{machine.fakes}"
        '@pytest.mark.parametrize(\n    ("faults", "status", "path"),\n    [\n'
        f"{rows}    ],\n)\n"
        f"def test_{machine.name}(sfn_executor, faults, status, path):\n"
        f"    (outcome,) = {explored}.outcomes\n\n"
        "    assert outcome.status == status\n"
        "    assert outcome.example.path == path\n"
    )
