"""The pictures of the terminal in docs/coverage.md are what the page's example prints."""

from __future__ import annotations

import sys

import pytest

from tests.docs.test_docs import FENCE, ROOT, write_files

PAGE = ROOT / "docs" / "coverage.md"


def test_the_page_shows_what_is_printed(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pytest_cov")
    monkeypatch.delenv("COVERAGE_PROCESS_START", raising=False)
    write_files(PAGE, pytester.path)
    shown = [block["code"] for block in FENCE.finditer(PAGE.read_text()) if block["language"] == "text"]

    arguments = ("-p", "no:cacheprovider", "--cov", "--cov-report=term-missing", "--sfn-cov")
    printed = pytester.run(sys.executable, "-m", "pytest", *arguments).stdout.str()

    assert len(shown) == 2
    assert all(picture in f"{printed}\n" for picture in shown)
