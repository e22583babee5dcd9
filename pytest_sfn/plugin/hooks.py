"""What pytest calls: options and markers, the course of each test, what a report says."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from pytest_sfn import surroundings
from pytest_sfn.plugin.marks import add_marker_lines
from pytest_sfn.plugin.settings import add_options, configured
from pytest_sfn.plugin.test_run import TestRun

TEST_RUN = pytest.StashKey[TestRun]()


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    add_marker_lines(config)
    configured(config)  # a wrong value is told at once


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Code under test may make boto3 clients when it is imported: they need a region."""
    from pytest_sfn.service.environment import Environment

    with Environment(configured(session.config).get("region", "us-east-1")):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Know which test runs, from its setup to its teardown."""
    run = item.stash[TEST_RUN] = TestRun(item)
    surroundings.test_runs.append(run)
    try:
        return (yield)
    finally:
        surroundings.test_runs.remove(run)
        del item.stash[TEST_RUN]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed so far may fail for its own mistakes; one that fails may fail because of them."""
    run = item.stash[TEST_RUN]
    run.body_begins()
    try:
        result = yield
    except Exception as failure:
        run.explain(failure)
        raise
    run.judge()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the traces of the executions in the report of a test that failed."""
    report = yield
    run = item.stash.get(TEST_RUN, None)
    if run and run.worlds and report.failed:
        from pytest_sfn.plugin.traces import trace_section

        report.sections.extend(trace_section(run.worlds))
    return report


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """In a test that has a world, say where two JSON values differ; ``-vv`` asks for pytest's own diff."""
    runs = surroundings.test_runs
    if not runs or not runs[-1].worlds or config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS) > 1:
        return None
    from pytest_sfn.reporting.compare import explain_equality

    return explain_equality(op, left, right)
