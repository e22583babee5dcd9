"""Some tests here run pytest inside a test."""

from __future__ import annotations

from tests.inner_pytest import run_tests, without_hypothesis

__all__ = ["run_tests", "without_hypothesis"]
