"""The hooks of pytest: options and markers, the phases of each test, its report."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.patches.assertion_rewriting import keep_out_of_rewriting
from pytest_sfn.patches.boto.shell import begin_suite, end_suite
from pytest_sfn.patches.private_names import TESTCASE_FAILURE
from pytest_sfn.plugin.loading import pass_shell_to, receive_shell, region_while_loading
from pytest_sfn.plugin.marks import add_marker_lines, is_testcase
from pytest_sfn.plugin.settings import add_options, configured, early_region, report_path
from pytest_sfn.plugin.state_coverage import add_coverage_options, begin_coverage
from pytest_sfn.plugin.test_run import TestRun
from pytest_sfn.values.defects import describe_defect
from pytest_sfn.values.safe_text import add_note
from pytest_sfn.world import active

TEST_RUN = pytest.StashKey[TestRun]()
OUTCOMES = (pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception)


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add the options. Runs when the plugin is loaded, before any code of the test suite."""
    keep_out_of_rewriting(pluginmanager.rewrite_hook)
    begin_suite()
    add_options(parser)
    add_coverage_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Provide a region while conftests are loaded: they may import code under test that makes boto3 clients."""
    early_config.add_cleanup(end_suite)
    try:
        with region_while_loading(lambda: early_region(early_config)):
            return (yield)
    except pytest.UsageError:
        raise
    except Exception as problem:
        from pytest_sfn.plugin.tracebacks import explain_import_error

        explain_import_error(pytest.ExceptionInfo.from_exception(problem))
        raise


def pytest_configure(config: pytest.Config) -> None:
    receive_shell(config)
    add_marker_lines(config)
    configured(config)  # raises for an invalid value before any test runs
    begin_coverage(config)
    replays = config.getini("sfn_replays")
    if replays:
        from pytest_sfn.plugin.collecting.replays import register_replays

        register_replays(config, replays)
    path = report_path(config)
    if path:
        from pytest_sfn.plugin.html_report import register_report

        register_report(config, path, TEST_RUN)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Pass the shell's environment to a worker of pytest-xdist, which inherits what the conftests have changed."""
    pass_shell_to(node)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Provide a region while test modules are loaded: they may import code under test that makes boto3 clients."""
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
    """Make the TestRun of this test. A plugin that repeats failing tests sets each of them up again."""
    __tracebackhide__ = True
    _end(item)
    run = item.stash[TEST_RUN] = TestRun(item)
    active.test_runs.append(run)
    run.begins()
    if "_sfn_world" not in getattr(item, "fixturenames", ()):
        return (yield)
    with region_while_loading(lambda: run.settings().get("region")):  # fixtures before its own may import code
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> None:
    """Keep the scope of the fixture, which decides whether a world that it opens belongs to one test."""
    run = active.innermost_test()
    if run:
        run.fixture_scope = fixturedef.scope


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a passing test for its own mistakes, and add them to the failure of a failing one."""
    __tracebackhide__ = True
    run = item.stash.get(TEST_RUN, None)
    if run is None:  # another plugin calls the test without its setup
        return (yield)
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
        add_note(failure, describe_defect(defect, "the possible reason for this failure"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    """Report the mistakes that a fixture swallowed in its teardown, too."""
    __tracebackhide__ = True
    result = yield
    run = item.stash.get(TEST_RUN, None)
    if run:  # none if a hook of another plugin ended the setup before it began
        run.raise_mistakes()
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[Any]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the traces of its executions to the report of a failed test, and hide this library's frames."""
    run = item.stash.get(TEST_RUN, None)
    failure = _failure_of(item, call)
    is_ours = failure is not None and isinstance(failure.value, SfnError)
    if failure and (is_ours or isinstance(failure.value, AssertionError)):
        from pytest_sfn.plugin.tracebacks import add_address

        with _reporting_defects("the page of an error"):
            add_address(failure)
    if not run or not (run.worlds or is_ours):
        return (yield)
    if not failure:
        report = yield
        if report.failed or (call.when == "call" and run.presentation.trace == "all"):
            from pytest_sfn.plugin.traces import add_traces

            add_traces(run, report)
        return report
    from pytest_sfn.plugin.tracebacks import ending_at_handlers
    from pytest_sfn.plugin.traces import add_traces

    if _shows_all_frames(item.config):
        report = yield
    else:
        with ending_at_handlers(failure):
            report = yield
    if report.failed and run.worlds:
        add_traces(run, report)
    return report


def _shows_all_frames(config: pytest.Config) -> bool:
    """True with ``--full-trace``, an option of pytest's terminal: ``-p no:terminal`` takes it away."""
    return bool(config.getoption("fulltrace", False))


def _failure_of(item: pytest.Item, call: pytest.CallInfo[Any]) -> pytest.ExceptionInfo[Any] | None:
    """The exception of a phase. That of a ``unittest.TestCase`` is kept by the test until pytest makes the report."""
    if call.excinfo or call.when != "call" or not is_testcase(item):
        return call.excinfo
    kept: list[pytest.ExceptionInfo[Any]] | None = getattr(item, TESTCASE_FAILURE.name, None)
    return kept[0] if kept else None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Show a mistake that ended the collection of a module as one of a test: with its page, without own frames."""
    report = yield
    call: pytest.CallInfo[Any] | None = getattr(report, "call", None)
    if report.failed and call and call.excinfo and not _shows_all_frames(collector.config):
        from pytest_sfn.plugin.tracebacks import explain_import_error

        with _reporting_defects("a mistake outside of tests"):
            if explain_import_error(call.excinfo):
                report.longrepr = collector.repr_failure(call.excinfo)
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
    """Let ``--pdb`` stop in the handler that failed an execution, not in the assertion that noticed it."""
    if call.excinfo and active.open_worlds and node.config.getoption("usepdb", False):
        from pytest_sfn.plugin.tracebacks import exception_behind

        with _reporting_defects("the exception of a handler"):
            call.excinfo = exception_behind(call.excinfo)


@contextmanager
def _reporting_defects(what: str) -> Iterator[None]:
    """Print a line about a defect of this library: in a hook of pytest, it would end the session."""
    try:
        yield
    except Exception as defect:
        print(describe_defect(defect, what), file=sys.stderr)


def _end(item: pytest.Item) -> None:
    run = item.stash.get(TEST_RUN, None)
    if run:
        with _reporting_defects("the end of a test"):
            run.ends()
        active.test_runs.remove(run)
        del item.stash[TEST_RUN]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_assertrepr_compare(
    config: pytest.Config, op: str, left: object, right: object
) -> Generator[None, list[list[str] | None], list[list[str] | None]]:
    """Show where two JSON values differ, or a value and its snapshot, in a test that has a world.

    With ``-vv`` pytest's own diff of two values is shown. pytest takes the first explanation.
    """
    others = yield
    runs = active.test_runs
    if not runs or not runs[-1].worlds:
        return others
    from pytest_sfn.plugin.explaining.comparisons import explain_comparison

    return [explain_comparison(config, op, left, right, others), *others]
