"""A pytest run inside a test, with the decorators and a few machines at hand."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

import pytest_sfn.tasks.lambda_.invoke  # noqa: F401 - pytester forgets modules that were first imported inside of it
from tests.plugin.definitions import GREET, NOTHING, WAIT

HEADER = f"""
import pytest
from pytest_sfn import mock_lambda, mock_sfn, mock_task
{GREET}{WAIT}{NOTHING}
"""

RunTests = Callable[..., pytest.RunResult]


@pytest.fixture
def without_hypothesis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its plugin imports the whole library at the end of every inner run."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:hypothesispytest")


@pytest.fixture
def run_tests(pytester: pytest.Pytester, without_hypothesis: None) -> RunTests:
    """Run the source of a test module with pytest; the machines and the decorators are imported in it."""

    def run(source: str, *arguments: str) -> pytest.RunResult:
        pytester.makepyfile(machines=HEADER)
        (pytester.path / "test_it.py").write_text("from machines import *\n" + dedent(source))
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)

    return run
