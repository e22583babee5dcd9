"""The reference of the public names is what their docstrings say, and errors name pages that exist."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_sfn.errors import DOCS, FAILURES_PAGE, SfnError

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_docstrings_say() -> None:
    """If this fails: python .ci/reference.py"""
    spec = importlib.util.spec_from_file_location("reference", ROOT / ".ci" / "reference.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert (ROOT / "docs" / "reference.md").read_text() == script.reference()


def anchors_of(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def pages() -> Iterator[str]:
    yield FAILURES_PAGE
    waiting = [SfnError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind.page


@pytest.mark.parametrize("page", sorted(set(pages())))
def test_the_page_of_an_error_exists(page: str) -> None:
    name, _, anchor = page.partition("#")

    file = ROOT / "docs" / name

    assert file.exists()
    assert not anchor or anchor in anchors_of(file)


def test_the_address_of_a_page_is_that_of_the_repository() -> None:
    assert SfnError("it broke").address == f"{DOCS}/{SfnError.page}"
    assert DOCS.removesuffix("/blob/main/docs") in (ROOT / "pyproject.toml").read_text()
