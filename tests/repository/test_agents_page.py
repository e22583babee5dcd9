"""The page for coding agents is a part of the package, and short enough to be read whole."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_is_in_the_package() -> None:
    text = (files("pytest_sfn") / "AGENTS.md").read_text(encoding="utf-8")

    assert 100 <= len(text.splitlines()) <= 150


def test_readme_and_docs_lead_to_it() -> None:
    for page in ("README.md", "docs/getting-started.md"):
        assert "pytest_sfn/AGENTS.md" in (ROOT / page).read_text()


def test_the_wheel_is_checked_for_it() -> None:
    assert "AGENTS.md" in (ROOT / ".ci" / "wheel").read_text()
