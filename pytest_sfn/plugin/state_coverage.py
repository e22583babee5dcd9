"""``--sfn-cov``: the summary of what the tests of a session made their state machines do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.errors import DOCS
from pytest_sfn.values.defects import describe_defect

if TYPE_CHECKING:
    from pytest_sfn.coverage.counters.counting import CountedMachine
    from pytest_sfn.coverage.summary.summary import CoverageSummary

PAGE = f"{DOCS}/coverage.md#what-lines-cannot-say"
TERMINAL = ("term", "term-missing")
FILES = ("json", "markdown")
_OUTPUT = "pytest_sfn_coverage"
_DEFECT = "pytest_sfn_coverage_defect"
_GITHUB = "GITHUB_STEP_SUMMARY"


def add_coverage_options(parser: pytest.Parser) -> None:
    """Declare the options of the summary, and their ini values."""
    group = parser.getgroup("sfn", "AWS Step Functions (pytest-sfn)")
    on = "show which states, transitions, retriers and so on the tests never took"
    kinds = f"how to show it: {', '.join(TERMINAL)} (the default), {', '.join(f'{kind}:PATH' for kind in FILES)}"
    least = "fail if the summary of state machine coverage is below N per cent"
    group.addoption("--sfn-cov", dest="sfn_cov", action="store_true", default=None, help=on)
    group.addoption("--sfn-cov-report", dest="sfn_cov_report", metavar="TYPE", action="append", default=[], help=kinds)
    group.addoption("--sfn-cov-fail-under", dest="sfn_cov_fail_under", metavar="N", default=None, help=least)
    parser.addini("sfn_cov", on, type="bool", default=False)
    parser.addini("sfn_cov_report", kinds, type="linelist", default=[])
    parser.addini("sfn_cov_fail_under", least, default="")


def begin_coverage(config: pytest.Config) -> None:
    """Count the runs of this session, if the summary is asked for. Raises UsageError for an invalid value."""
    reports = _reports(config)
    least = _fail_under(config)
    if not (config.getoption("sfn_cov") or config.getini("sfn_cov") or reports or least is not None):
        return
    count_runs(config)
    kind = _WorkerCoverage if hasattr(config, "workerinput") else SessionCoverage
    config.pluginmanager.register(kind(config, reports or ["term-missing"], least), "sfn-coverage")


def count_runs(config: pytest.Config) -> None:
    """Count the runs of this session. coverage.py counts them already, if its plugin is set."""
    from pytest_sfn.coverage.counters.switch import counting, start_counting, stop_counting

    if counting() is None:
        start_counting()
        config.add_cleanup(stop_counting)


def _reports(config: pytest.Config) -> list[str]:
    given = list(config.getoption("sfn_cov_report")) or config.getini("sfn_cov_report")
    for report in given:
        kind, _, path = report.partition(":")
        if report not in TERMINAL and not (kind in FILES and path):
            allowed = ", ".join((*TERMINAL, *(f"{kind}:PATH" for kind in FILES)))
            raise pytest.UsageError(f"--sfn-cov-report={report}: it is one of {allowed}\nSee {PAGE}")
    return given


def _fail_under(config: pytest.Config) -> float | None:
    given = config.getoption("sfn_cov_fail_under") or config.getini("sfn_cov_fail_under")
    if not given:
        return None
    try:
        least = float(given)
    except ValueError:
        least = -1
    if not 0 <= least <= 100:
        raise pytest.UsageError(f"--sfn-cov-fail-under={given}: it is a number from 0 to 100\nSee {PAGE}")
    return least


class SessionCoverage:
    """Makes the summary at the end of a session. Under pytest-xdist it is made of what the workers send.

    What goes wrong is a line of the summary and fails the session: an exception would take the results of all tests
    from the terminal.
    """

    def __init__(self, config: pytest.Config, reports: Sequence[str], least: float | None) -> None:
        self._config = config
        self._reports = reports
        self._least = least
        self._sent: list[dict[str, Any]] = []
        self._lines: list[str] = []
        self._problems: list[str] = []

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        output = getattr(node, "workeroutput", {})
        self._sent += output.get(_OUTPUT, [])
        if _DEFECT in output:
            self._problems.append(output[_DEFECT])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports, and fail the session if too little is covered."""
        try:
            self._report(self._make_summary())
        except Exception as defect:
            self._problems.append(describe_defect(defect, "the coverage of state machines"))
        if self._problems and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _report(self, summary: CoverageSummary) -> None:
        from pytest_sfn.coverage.summary.texts import terminal_lines

        if shown := [report for report in self._reports if report in TERMINAL]:
            self._lines += terminal_lines(summary, missing="term-missing" in shown)
        for report in self._reports:
            kind, _, path = report.partition(":")
            if path:
                self._write_report(summary, kind, path)
        if os.environ.get(_GITHUB) and summary.machines:
            self._append_for_github(summary)
        percent = summary.share().percent
        if self._least is not None and percent < self._least and not self._config.option.collectonly:
            self._problems.append(f"state machine coverage of {percent:.2f}% is below {self._least:g}%")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if any(report in TERMINAL for report in self._reports):
            terminalreporter.section("state machine coverage")
        for line in self._lines:
            terminalreporter.line(line)
        for problem in self._problems:
            terminalreporter.line(f"FAIL {problem}", red=True, bold=True)

    def _make_summary(self) -> CoverageSummary:
        from pytest_sfn.coverage.summary.summary import CoverageSummary, dump_machines, merge_machines

        return CoverageSummary(
            merge_machines([*self._sent, *dump_machines(_counted_machines())]), self._config.rootpath
        )

    def _write_report(self, summary: CoverageSummary, kind: str, path: str) -> None:
        from pytest_sfn.coverage.summary import texts

        text = texts.json_text(summary) if kind == "json" else texts.markdown(summary)
        file = self._config.invocation_params.dir / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except (OSError, ValueError) as problem:  # ValueError: of a name that is not one of a file
            self._problems.append(f"--sfn-cov-report={kind}:{path} cannot be written: {problem}")
        else:
            self._lines.append(f"state machine coverage as {kind}: {path}")

    def _append_for_github(self, summary: CoverageSummary) -> None:
        """Add the summary to that of the GitHub job. A container may inherit the variable and not have the file."""
        from pytest_sfn.coverage.summary.texts import markdown

        try:
            with Path(os.environ[_GITHUB]).open("a", encoding="utf-8") as file:
                file.write(markdown(summary))
        except OSError as problem:
            self._lines.append(f"{_GITHUB} cannot be written: {problem}")


class _WorkerCoverage(SessionCoverage):
    """In a worker of pytest-xdist: sends what was counted to the controller."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        from pytest_sfn.coverage.summary.summary import dump_machines

        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        try:
            output[_OUTPUT] = dump_machines(_counted_machines())
        except Exception as defect:
            output[_DEFECT] = describe_defect(defect, "what a worker counted for coverage")


def _counted_machines() -> list[CountedMachine]:
    from pytest_sfn.coverage.counters.switch import counting

    count = counting()
    return count.machines() if count else []
