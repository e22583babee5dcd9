"""A user finds the page for a task: in the index, by a heading, by a link, by the address in an error."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OTHER_PAGES = [
    ROOT / name
    for name in (
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "pytest_sfn/AGENTS.md",
        "tests/aws_answers/README.md",
    )
]
PAGES = [*OTHER_PAGES, *sorted(DOCS.rglob("*.md"))]
CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)")
ADDRESS_IN_CODE = re.compile(r"[\"/]([\w/-]+\.md)(?:#([\w-]+))?\"")

TASKS = [
    "retries",
    "timeouts",
    "catchers",
    "redrive",
    "heartbeats",
    "task tokens",
    "callbacks",
    "activities",
    "Event",
    "versions and aliases",
    "Map",
    "Parallel",
    "Distributed Maps",
    "nested executions",
    "Express",
    "IAM",
    "SAM",
    "CloudFormation",
    "CDK",
    "Terraform",
    "serverless.yml",
    "HTTP Tasks",
    "boto3",
    "coverage",
    "exploring",
    "replay",
    "snapshots",
    "migrating from Step Functions Local",
    "LocalStack",
    "moto",
    "debugging a failing test",
    "unittest",
    "asynchronous code",
    "HTML report",
    "expression",
    "configuration",
]
"""What a user searches the headings for."""


@cache
def headings(page: Path) -> list[str]:
    return HEADING.findall(CODE.sub("", page.read_text(encoding="utf-8")))


@cache
def anchors(page: Path) -> set[str]:
    """The anchors that GitHub makes of the headings."""
    texts = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading) for heading in headings(page))
    return {re.sub(r"[^\w -]", "", text).lower().replace(" ", "-") for text in texts}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_leads_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_every_address_in_an_error_leads_to_a_heading() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "pytest_sfn").rglob("*.py")))
    addresses = {(DOCS / page, anchor) for page, anchor in ADDRESS_IN_CODE.findall(sources)}

    assert len(addresses) > 10
    for page, anchor in sorted(addresses):
        assert page.is_file()
        assert not anchor or anchor in anchors(page), f"{page.name}#{anchor}"


def test_the_index_leads_to_every_page() -> None:
    listed = {(DOCS / path).resolve() for path, _ in LINK.findall((DOCS / "README.md").read_text(encoding="utf-8"))}
    rules = DOCS / "rules"

    assert {page for page in DOCS.rglob("*.md") if page.parent != rules} - listed == {DOCS / "README.md"}
    assert rules / "README.md" in listed


@pytest.mark.parametrize("task", TASKS)
def test_a_search_of_the_headings_finds_the_task(task: str) -> None:
    found = [page.name for page in PAGES for heading in headings(page) if task.lower() in heading.lower()]

    assert found
