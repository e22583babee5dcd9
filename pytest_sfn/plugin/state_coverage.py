"""``--sfn-cov``: the summary of what the tests of a session made their state machines do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_sfn.errors import DOCS

if TYPE_CHECKING:
    from pytest_sfn.coverage.counters.counting import CountedMachine
    from pytest_sfn.coverage.summary.summary import CoverageSummary

PAGE = f"{DOCS}/coverage.md#what-lines-cannot-say"
TERMINAL = ("term", "term-missing")
FILES = ("json", "markdown")
_OUTPUT = "pytest_sfn_coverage"
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
    """Makes the summary at the end of a session. Under pytest-xdist it is made of what the workers send."""

    def __init__(self, config: pytest.Config, reports: Sequence[str], least: float | None) -> None:
        self._config = config
        self._reports = reports
        self._least = least
        self._sent: list[dict[str, Any]] = []
        self._verdict = ""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        self._sent += getattr(node, "workeroutput", {}).get(_OUTPUT, [])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports, and fail the session if too little is covered."""
        summary = self._summary = self._make_summary()
        for report in self._reports:
            kind, _, path = report.partition(":")
            if path:
                self._write(summary, kind, self._config.invocation_params.dir / path, "w")
        if os.environ.get(_GITHUB) and summary.machines:
            self._write(summary, "markdown", Path(os.environ[_GITHUB]), "a")
        percent = summary.share().percent
        if self._least is not None and percent < self._least and not self._config.option.collectonly:
            self._verdict = f"state machine coverage of {percent:.2f}% is below {self._least:g}%"
            if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        from pytest_sfn.coverage.summary.texts import terminal_lines

        shown = [report for report in self._reports if report in TERMINAL]
        if shown:
            terminalreporter.section("state machine coverage")
            for line in terminal_lines(self._summary, missing="term-missing" in shown):
                terminalreporter.line(line)
        for report in self._reports:
            kind, _, path = report.partition(":")
            if path:
                terminalreporter.line(f"state machine coverage as {kind}: {path}")
        if self._verdict:
            terminalreporter.line(f"FAIL {self._verdict}", red=True, bold=True)

    def _make_summary(self) -> CoverageSummary:
        from pytest_sfn.coverage.summary.summary import CoverageSummary, dump_machines, merge_machines

        return CoverageSummary(
            merge_machines([*self._sent, *dump_machines(_counted_machines())]), self._config.rootpath
        )

    def _write(self, summary: CoverageSummary, kind: str, path: Path, mode: str) -> None:
        from pytest_sfn.coverage.summary import texts

        text = texts.json_text(summary) if kind == "json" else texts.markdown(summary)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open(mode, encoding="utf-8") as file:
                file.write(text)
        except OSError as problem:
            raise pytest.UsageError(f"--sfn-cov-report: {path} cannot be written: {problem}\nSee {PAGE}") from None


class _WorkerCoverage(SessionCoverage):
    """In a worker of pytest-xdist: sends what was counted to the controller."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        from pytest_sfn.coverage.summary.summary import dump_machines

        session.config.workeroutput[_OUTPUT] = dump_machines(_counted_machines())  # type: ignore[attr-defined]


def _counted_machines() -> list[CountedMachine]:
    from pytest_sfn.coverage.counters.switch import counting

    count = counting()
    return count.machines() if count else []
