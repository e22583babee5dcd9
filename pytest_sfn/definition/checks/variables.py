"""Workflow variables: their valid names, and the scopes in which they may be assigned.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.definition.checks.diagnostics import DiagnosticCollector
from pytest_sfn.definition.checks.graph import BlockGraph
from pytest_sfn.definition.checks.quotas import MAX_VARIABLE_NAME
from pytest_sfn.values.json_text import Json

_NAME_HINT = "a name starts with a letter; letters, digits and underscores follow"


def note_assigned(names: Iterable[str], location: str, graph: BlockGraph, collector: DiagnosticCollector) -> None:
    """Add the names that an Assign sets to the graph, and report invalid ones."""
    for name in names:
        if name not in graph.assigned:
            graph.assigned[name] = location
            _check_name(name, location, collector)


def check_scopes(graph: BlockGraph, collector: DiagnosticCollector, outer: frozenset[str] = frozenset()) -> None:
    """Report variables that a block assigns although they may have been assigned before its Parallel or Map starts.

    The variables that the Parallel or Map and its catchers assign do not count, because they are set after the blocks
    end.
    """
    for name in sorted(outer.intersection(graph.assigned)):
        collector.error(
            f"The variable name '{name}' was already defined in a parent scope.",
            graph.assigned[name],
            code="DUPLICATE_VARIABLE_NAME",
            hint="pass the value out as the result of the inner states, or use another name",
        )
    for state, blocks in graph.inner.items():
        before = outer | graph.assigned_before(state) if graph.assigned else outer
        for block in blocks:
            check_scopes(block, collector, before)


def assigned_names(assign: Json, *, jsonata: bool) -> list[str]:
    """The names that an Assign sets. The key ``name.$`` sets ``name``."""
    if not isinstance(assign, dict):
        return []
    return list(assign) if jsonata else [name.removesuffix(".$") for name in assign]


def is_variable_name(name: str) -> bool:
    """True if a variable may have this name."""
    return name_problem(name) is None


def name_problem(name: str) -> str | None:
    """Why a variable may not have this name, in AWS's words; None if it may."""
    if name == "states":
        return "Cannot assign to reserved variable '$states'."
    if not _has_valid_characters(name):
        return f"Invalid variable name '{name}': the variable name contains invalid characters."
    if len(name) > MAX_VARIABLE_NAME:
        return f"Invalid variable name '{name}': the variable name exceeds the {MAX_VARIABLE_NAME}-character limit."
    return None


def _has_valid_characters(name: str) -> bool:
    return name.isidentifier() and not name.startswith("_")


def _check_name(name: str, location: str, collector: DiagnosticCollector) -> None:
    problem = name_problem(name)
    if problem is None:
        return
    if name == "states":
        collector.error(problem, location, code="RESERVED_VARIABLE_NAME")
        return
    hint = None if _has_valid_characters(name) else _NAME_HINT
    collector.error(problem, location, code="INVALID_VARIABLE_NAME", hint=hint)
