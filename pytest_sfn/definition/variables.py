"""Workflow variables: what names they may have, and in which scope they are assigned.

https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
"""

from __future__ import annotations

from collections.abc import Iterable

from pytest_sfn.definition.findings import Findings
from pytest_sfn.json_text import Json

MAX_NAME = 80
"""Characters of a variable's name."""


class VariableScope:
    """The variables that the states of one block assign, and the scopes of the blocks inside it."""

    __slots__ = ("assigned", "inner")

    def __init__(self) -> None:
        self.assigned: dict[str, str] = {}
        self.inner: list[VariableScope] = []

    def open(self, *, isolated: bool) -> VariableScope:
        """The scope of a branch or an item processor; a distributed one knows nothing of the outside."""
        scope = VariableScope()
        if not isolated:
            self.inner.append(scope)
        return scope

    def assign(self, names: Iterable[str], location: str, findings: Findings) -> None:
        """Note the names that an Assign sets, and refuse those that no variable may have."""
        for name in names:
            if name not in self.assigned:
                self.assigned[name] = location
                _check_name(name, location, findings)

    def check(self, findings: Findings, outer: frozenset[str] = frozenset()) -> None:
        """Refuse what an inner scope assigns although an outer one assigns it too."""
        for name in self.assigned:
            if name in outer:
                findings.error(
                    f"The variable name '{name}' was already defined in a parent scope.",
                    self.assigned[name],
                    code="DUPLICATE_VARIABLE_NAME",
                    hint="pass the value out as the result of the inner states, or use another name",
                )
        below = outer.union(self.assigned)
        for scope in self.inner:
            scope.check(findings, below)


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
    elif len(name) > MAX_NAME:
        findings.error(
            f"Invalid variable name '{name}': the variable name exceeds the {MAX_NAME}-character limit.",
            location,
            code="INVALID_VARIABLE_NAME",
        )
