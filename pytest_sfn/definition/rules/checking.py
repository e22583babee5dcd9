"""Applies the rules to a definition: those that are selected, but not where a Comment says otherwise."""

from __future__ import annotations

from pytest_sfn.definition.checks.api_models import ApiModels
from pytest_sfn.definition.model import MachineType
from pytest_sfn.definition.rules.registry import TOPICS
from pytest_sfn.definition.rules.selection import RuleSelection
from pytest_sfn.definition.walks.written_states import Document
from pytest_sfn.errors import Diagnostic

_MARK = "pytest-sfn:"


def apply_rules(
    document: Document,
    text: str,
    type: MachineType,
    *,
    rules: RuleSelection,
    warnings: tuple[Diagnostic, ...] = (),
    models: ApiModels | None = None,
) -> tuple[Diagnostic, ...]:
    """The warnings of a valid definition. ``text`` is its JSON text, ``warnings`` are those that reading it made."""
    topics = [topic for topic in TOPICS if (rules.on or not topic.advises) and topic.concerns(text)]
    has_comments = _MARK in text
    if not topics and not has_comments:
        return _select(warnings, rules)
    from pytest_sfn.definition.rules.machine import read_machine

    machine = read_machine(document, text, type, models, rules.account)
    found = list(warnings)
    for topic in topics:
        for rule in topic.rules:
            if rule.check is not None and rules.has(rule.name, rule.level):
                found += (
                    Diagnostic(rule.level, rule.name, message, location, None, hint)
                    for location, message, hint in rule.check(machine)
                )
    selected = _select(found, rules)
    if not has_comments:
        return selected
    from pytest_sfn.definition.rules.comments import without_ignored

    return without_ignored(machine, selected, rules)


def _select(found: list[Diagnostic] | tuple[Diagnostic, ...], rules: RuleSelection) -> tuple[Diagnostic, ...]:
    if not rules.off:
        return tuple(found)
    return tuple(one for one in found if rules.has(one.code, one.severity))
