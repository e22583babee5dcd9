"""Each rule has a page, whose wrong definition gives exactly this finding, and whose right one gives none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_sfn.definition.rules.registry import TOPICS, all_rules
from pytest_sfn.definition.rules.rule import NamedRule
from pytest_sfn.definition.rules.selection import select_rules
from pytest_sfn.errors import Diagnostic, InvalidDefinition
from pytest_sfn.tasks.aws.botocore_models import BotocoreModels
from tests.definition.helpers import parse_definition

FOLDER = Path(__file__).parents[3] / "docs" / "rules"
BLOCK = re.compile(r"^```(?P<kind>[\w .]+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
RUN_BY_THE_DOCS = {"TOO_DEEPLY_NESTED", "UNRESOLVED_VALUE", "UNUSED_SUBSTITUTION", "TEXT_NOT_PATH"}
"""Their pages show a test, because the definition alone is not what is wrong."""

RULES = all_rules().values()
SHOWN = [rule for rule in RULES if rule.name not in RUN_BY_THE_DOCS]


def name_of(rule: NamedRule) -> str:
    return rule.name


def page_of(rule: NamedRule) -> str:
    return (FOLDER / f"{rule.name}.md").read_text("utf-8")


def block(rule: NamedRule, kind: str) -> str:
    return next(found["code"].rstrip("\n") for found in BLOCK.finditer(page_of(rule)) if found["kind"] == kind)


def findings(text: str, rule: NamedRule) -> Sequence[Diagnostic]:
    rules = select_rules([rule.name] if rule.level == "ADVICE" else [])
    try:
        return parse_definition(text, models=BotocoreModels(), rules=rules).warnings
    except InvalidDefinition as problem:
        return problem.diagnostics


def shown(found: Diagnostic) -> str:
    where = f" at {found.location}" if found.location and not found.message.endswith(found.location) else ""
    hint = f"\n    hint: {found.hint}" if found.hint else ""
    return f"{found.severity} {found.code}: {found.message}{where}{hint}"


@pytest.mark.parametrize("rule", SHOWN, ids=name_of)
def test_the_wrong_definition_gives_exactly_this_finding(rule: NamedRule) -> None:
    found = findings(block(rule, "json bad.asl.json"), rule)

    assert [(one.code, one.severity) for one in found] == [(rule.name, rule.level)]
    assert block(rule, "text") == shown(found[0])


@pytest.mark.parametrize("rule", SHOWN, ids=name_of)
def test_the_right_definition_gives_none(rule: NamedRule) -> None:
    assert list(findings(block(rule, "json good.asl.json"), rule)) == []


@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_page_begins_with_its_rule(rule: NamedRule) -> None:
    assert page_of(rule).startswith(f"# {rule.name}\n\n**[{rule.level}](README.md#levels)**. {rule.summary}.\n")
    assert rule.page.endswith(f"/docs/rules/{rule.name}.md")


def test_no_page_is_left_over() -> None:
    assert {page.stem for page in FOLDER.glob("*.md")} == {"README", *all_rules()}


def test_the_index_has_every_rule_under_its_level() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    sections = {"ERROR": "## Errors", "WARNING": "## Warnings", "ADVICE": "## Advice"}

    for level, heading in sections.items():
        table = index.partition(heading)[2].partition("\n## ")[0]
        rows = [line for line in table.splitlines() if line.startswith("| [")]
        assert rows == [f"| [{rule.name}]({rule.name}.md) | {rule.summary} |" for rule in RULES if rule.level == level]


def test_a_name_belongs_to_one_rule() -> None:
    names = [rule.name for topic in TOPICS for rule in topic.rules]

    assert len(names) == len(set(names))
    assert all(rule.level == "ADVICE" for topic in TOPICS if topic.advises for rule in topic.rules)
