"""``--sfn-html``: keeps the executions of every test, and writes the report when all tests have run.

This plugin is registered only when the report is asked for. A worker of pytest-xdist sends what it has kept with the
report of the test's teardown; the controller, or the only process, collects it.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pytest_sfn.errors import SfnError
from pytest_sfn.plugin.state_coverage import count_runs
from pytest_sfn.plugin.test_run import TestRun
from pytest_sfn.reporting.page.records import RecordedTest
from pytest_sfn.reporting.redaction import hide
from pytest_sfn.values.defects import describe_defect

TITLE = "State machines of the tests"
_SENT = "pytest_sfn_executions"
"""The attribute of a pytest report that holds the record of a test, as JSON text."""

_DEFECT = "pytest_sfn_defect"
"""The attribute that says why there is no record."""


class HtmlReport:
    """Keeps the executions of the tests of this process, and collects those of all."""

    def __init__(self, path: Path, config: pytest.Config, run_of: pytest.StashKey[TestRun]) -> None:
        self._path = path
        self._config = config
        self._run_of = run_of
        self._outcomes: dict[str, str] = {}
        self._known: set[str] = set()
        self._collected: list[str] = []
        self._problem: str | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[Any]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the record of the test on the report of its teardown."""
        report = yield
        outcome = _outcome(report)
        if call.when == "setup" or outcome != "passed":  # the worst phase is the outcome
            self._outcomes[item.nodeid] = outcome
        if call.when == "teardown":
            self._add_record(report, item, self._outcomes.pop(item.nodeid, outcome))
        return report

    def _add_record(self, report: pytest.TestReport, item: pytest.Item, outcome: str) -> None:
        run = item.stash.get(self._run_of, None)
        if not run or not run.worlds:
            return
        try:
            setattr(report, _SENT, self._record(item, run, outcome))
        except Exception as defect:  # an exception here would end the session
            setattr(report, _DEFECT, describe_defect(defect, "the executions of a test, for the report"))

    def _record(self, item: pytest.Item, run: TestRun, outcome: str) -> str:
        from pytest_sfn.execution.results.report_records import record_test

        name = hide(item.nodeid, run.secrets())  # the id of a parameter may be what is masked
        return record_test(name, outcome, run.executions(), self._known).to_json()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the records, those from workers too."""
        if self._is_worker:
            return
        text = vars(report).pop(_SENT, None)
        if text:
            self._collected.append(text)
        self._problem = vars(report).pop(_DEFECT, self._problem)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        if self._is_worker:
            return
        from pytest_sfn.reporting.page.page import render_page

        try:
            tests = sorted(map(RecordedTest.from_json, self._collected), key=lambda test: test.test)
            page = render_page(tests, title=TITLE, root=self._config.rootpath)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(page, encoding="utf-8", newline="\n")
        except (OSError, SfnError) as problem:
            self._problem = str(problem)
        except Exception as defect:
            self._problem = describe_defect(defect, "the report of all executions")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say where the report is."""
        if self._problem:
            terminalreporter.write_line(f"State machine report: {self._problem}", red=True)
        else:
            terminalreporter.write_line(f"State machine report: {self._path}")

    @property
    def _is_worker(self) -> bool:
        return hasattr(self._config, "workerinput")


def _outcome(report: pytest.TestReport) -> str:
    """The outcome of one phase, in pytest's words."""
    if hasattr(report, "wasxfail"):
        return "xfailed" if report.skipped else "xpassed"
    return "error" if report.failed and report.when != "call" else report.outcome


def register_report(config: pytest.Config, path: Path, run_of: pytest.StashKey[TestRun]) -> None:
    """Keep the executions of the tests from now on, and count which rules their Choices take: histories do not say."""
    count_runs(config)
    config.pluginmanager.register(HtmlReport(path, config, run_of), "sfn-html")
