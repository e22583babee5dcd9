"""The reference of the public names is what their docstrings say, and errors give the address of the repository."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from pytest_sfn.errors import DOCS, SfnError

ROOT = Path(__file__).parents[2]


def test_the_reference_is_what_the_docstrings_say() -> None:
    """If this fails: python .ci/reference.py"""
    spec = importlib.util.spec_from_file_location("reference", ROOT / ".ci" / "reference.py")
    assert spec
    assert spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    assert (ROOT / "docs" / "reference.md").read_text() == script.reference()


def test_the_address_of_a_page_is_that_of_the_repository() -> None:
    assert SfnError("it broke").address == f"{DOCS}/{SfnError.page}"
    assert DOCS.removesuffix("/blob/main/docs") in (ROOT / "pyproject.toml").read_text()
