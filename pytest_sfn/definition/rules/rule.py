"""What a rule is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pytest_sfn.definition.rules.machine import CheckedMachine
from pytest_sfn.errors import DOCS, Severity


class RuleFinding(NamedTuple):
    """One place that a rule names: ``location`` as in a Diagnostic, and ``hint`` says what to do."""

    location: str
    message: str
    hint: str | None = None


Check = Callable[[CheckedMachine], Iterator[RuleFinding]]
"""Finds all places of a valid definition that break one rule."""


@dataclass(frozen=True, slots=True)
class NamedRule:
    """A rule. ``summary`` is one line. ``check`` is None for what is found while a definition is read, as AWS does."""

    name: str
    level: Severity
    summary: str
    check: Check | None = None

    @property
    def page(self) -> str:
        """The address of its page in the docs."""
        return page_of(self.name)


def page_of(name: str) -> str:
    """The address of the page of a rule."""
    return f"{DOCS}/rules/{name}.md"
