"""Workflow variables: what names they may have, and in which scope they may be assigned.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.definition.checks.diagnostics import Findings
from pytest_sfn.definition.checks.graph import BlockGraph
from pytest_sfn.definition.checks.quotas import MAX_VARIABLE_NAME
from pytest_sfn.values.json_text import Json


def note_assigned(names: Iterable[str], location: str, graph: BlockGraph, findings: Findings) -> None:
    """Note the names that an Assign sets, and refuse those that no variable may have."""
    for name in names:
        if name not in graph.assigned:
            graph.assigned[name] = location
            _check_name(name, location, findings)


def check_scopes(graph: BlockGraph, findings: Findings, outer: frozenset[str] = frozenset()) -> None:
    """Refuse what a block assigns although it was assigned before, on a way that leads into its Parallel or Map.

    What the Parallel or Map assigns itself, its catchers too, is assigned after its blocks have ended.
    """
    for name in sorted(outer.intersection(graph.assigned)):
        findings.error(
            f"The variable name '{name}' was already defined in a parent scope.",
            graph.assigned[name],
            code="DUPLICATE_VARIABLE_NAME",
            hint="pass the value out as the result of the inner states, or use another name",
        )
    for state, blocks in graph.inner.items():
        before = outer | graph.assigned_before(state) if graph.assigned else outer
        for block in blocks:
            check_scopes(block, findings, before)


def assigned_names(assign: Json, *, jsonata: bool) -> list[str]:
    """The names that an Assign sets; of ``name.$`` it is ``name``."""
    if not isinstance(assign, dict):
        return []
    return list(assign) if jsonata else [name.removesuffix(".$") for name in assign]


def _check_name(name: str, location: str, findings: Findings) -> None:
    if name == "states":
        findings.error("Cannot assign to reserved variable '$states'.", location, code="RESERVED_VARIABLE_NAME")
    elif not name.isidentifier() or name.startswith("_"):
        findings.error(
            f"Invalid variable name '{name}': the variable name contains invalid characters.",
            location,
            code="INVALID_VARIABLE_NAME",
            hint="a name starts with a letter; letters, digits and underscores follow",
        )
    elif len(name) > MAX_VARIABLE_NAME:
        findings.error(
            f"Invalid variable name '{name}': the variable name exceeds the {MAX_VARIABLE_NAME}-character limit.",
            location,
            code="INVALID_VARIABLE_NAME",
        )
