"""What pytest calls: options and markers, the course of each test, what a report says."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Any

import pytest

from pytest_sfn.patches.boto.shell import begin_suite, end_suite
from pytest_sfn.plugin.loading import pass_shell_to, receive_shell, region_while_loading
from pytest_sfn.plugin.marks import add_marker_lines
from pytest_sfn.plugin.settings import add_options, configured, early_region
from pytest_sfn.plugin.test_run import TestRun
from pytest_sfn.values.defects import describe_defect
from pytest_sfn.values.safe_text import safe_repr
from pytest_sfn.world import active as surroundings

TEST_RUN = pytest.StashKey[TestRun]()
OUTCOMES = (pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Called when the plugin is loaded, before anything of the suite runs."""
    begin_suite()
    add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """A conftest may import code under test that makes boto3 clients."""
    early_config.add_cleanup(end_suite)
    with region_while_loading(lambda: early_region(early_config)):
        return (yield)


def pytest_configure(config: pytest.Config) -> None:
    receive_shell(config)
    add_marker_lines(config)
    configured(config)  # a wrong value is told at once


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist is about to start a worker, which inherits the environment that the conftests have changed."""
    pass_shell_to(node)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """A test module may import code under test that makes boto3 clients."""
    with region_while_loading(lambda: configured(session.config).get("region")):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        _end(item)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    """Know which test runs. A plugin that repeats failing tests sets each up anew."""
    _end(item)
    run = item.stash[TEST_RUN] = TestRun(item)
    surroundings.test_runs.append(run)
    run.begins()
    if "_sfn_world" not in getattr(item, "fixturenames", ()):
        return (yield)
    with region_while_loading(lambda: run.settings().get("region")):  # fixtures before its own may import code
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Know whether a world that opens now belongs to one test."""
    run = surroundings.innermost_test()
    if run:
        run.fixture_scope = fixturedef.scope


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A test that passed so far may fail for its own mistakes; one that fails may fail because of them."""
    __tracebackhide__ = True
    run = item.stash[TEST_RUN]
    run.body_begins()
    try:
        result = yield
    except (Exception, *OUTCOMES) as failure:
        _explain(run, failure)
        raise
    finally:
        run.body_ends()
    run.judge()
    return result


def _explain(run: TestRun, failure: BaseException) -> None:
    try:
        run.explain(failure)
    except Exception as defect:
        failure.add_note(describe_defect(defect, "what may be the reason of this failure"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """What a fixture swallows at its end is told as well."""
    __tracebackhide__ = True
    result = yield
    item.stash[TEST_RUN].tell_mistakes()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the executions of a test that failed, and no frames of this library."""
    run = item.stash.get(TEST_RUN, None)
    if not run or not run.worlds or not call.excinfo:
        return (yield)
    from pytest_sfn.plugin.traces import add_traces, hide_own_frames

    hide_own_frames()
    report = yield
    if report.failed:
        add_traces(run, report)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
    """``--pdb`` lands in the handler that failed an execution, not in the assertion that found it out."""
    if call.excinfo and surroundings.open_worlds and node.config.getoption("usepdb"):
        from pytest_sfn.plugin.traces import exception_behind

        try:
            call.excinfo = exception_behind(call.excinfo)
        except Exception as defect:
            print(describe_defect(defect, "the exception of a handler"), file=sys.stderr)


def _end(item: pytest.Item) -> None:
    run = item.stash.get(TEST_RUN, None)
    if run:
        try:
            run.ends()
        except Exception as defect:
            print(describe_defect(defect, "the end of a test"), file=sys.stderr)
        surroundings.test_runs.remove(run)
        del item.stash[TEST_RUN]


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """In a test that has a world, say where two JSON values differ; ``-vv`` asks for pytest's own diff."""
    runs = surroundings.test_runs
    if not runs or not runs[-1].worlds or config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS) > 1:
        return None
    try:
        from pytest_sfn.reporting.compare import explain_equality

        return explain_equality(op, left, right)
    except Exception as defect:
        return [f"{safe_repr(left)} {op} {safe_repr(right)}", "", describe_defect(defect, "where two values differ")]
