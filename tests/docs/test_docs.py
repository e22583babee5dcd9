"""Everything that the documentation shows, runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_sfn.plugin.settings import SETTINGS

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "pytest_sfn" / "AGENTS.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(?P<language>\w+)(?: (?P<file>[\w./-]+))?\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)


def page_id(page: Path) -> str:
    return page.stem


def write_files(page: Path, folder: Path) -> bool:
    """Write what a page shows: named blocks as files, the other Python blocks, one after another, as a test file."""
    tests: list[str] = []
    for block in FENCE.finditer(page.read_text()):
        if block["file"]:
            path = folder / block["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["code"])
        elif block["language"] == "python":
            tests.append(block["code"])
    (folder / "test_page.py").write_text("\n\n".join(tests))
    return bool(tests)


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_example_of_a_page_runs(page: Path, pytester: pytest.Pytester) -> None:
    # Given
    if not write_files(page, pytester.path):
        pytest.skip("shows no Python")
    arguments = ["-p", "no:cacheprovider", "-q"]
    if page.stem == "durable-functions":
        pytest.importorskip("aws_durable_execution_sdk_python")
    if page.stem == "snapshots":
        pytest.importorskip("syrupy")
        arguments.append("--snapshot-update")

    # When
    result = pytester.runpytest_inprocess(*arguments)

    # Then
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] > 0


def test_the_table_of_settings_is_complete() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    lines = [line for line in page.splitlines() if line.startswith("| `")]
    rows = [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines]

    names = [row[:4] for row in rows if row[0] not in ("definitions", "html", "replays")]

    assert names == [[setting.name, setting.option, setting.ini, setting.default] for setting in SETTINGS]
