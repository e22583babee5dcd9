"""The tests of the plugin run pytest inside a test."""

from __future__ import annotations

import pytest

from tests.inner_pytest import run_tests, without_hypothesis

__all__ = ["run_tests", "without_hypothesis"]


@pytest.fixture(autouse=True)
def _inner_pytest(pytester: pytest.Pytester, without_hypothesis: None) -> None:
    """All tests here run in a folder of their own."""
