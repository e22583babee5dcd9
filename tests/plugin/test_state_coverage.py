"""``--sfn-cov`` and its reports."""

from __future__ import annotations

import json
import sys

import pytest

TESTS = """
import pytest

MACHINE = {
    "StartAt": "Choose",
    "States": {
        "Choose": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "One"}],
            "Default": "Other",
        },
        "One": {"Type": "Succeed"},
        "Other": {"Type": "Succeed"},
    },
}

@pytest.mark.parametrize("n", [2, 3])
def test_other(sfn_executor, n):
    sfn_executor.run(sfn_executor.load(MACHINE, name="choose"), {"n": n})
"""


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    pytester.makepyfile(test_choose=TESTS)
    options = ("-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    return pytester.run(sys.executable, "-m", "pytest", *options, *arguments)


TABLE = [
    "*= state machine coverage =*",
    "Name * States * Transitions * Choice rules * Cover",
    "choose * 2/3 * 2/3 * 1/2 *62%",
    "TOTAL * 2/3 * 2/3 * 1/2 *62%",
]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_the_summary(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]) -> None:
    if workers:
        pytest.importorskip("xdist")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "step.md"))
    (pytester.path / "step.md").write_text("before\n")

    result = run(pytester, "--sfn-cov", "--sfn-cov-report=term-missing", "--sfn-cov-report=json:out/cov.json", *workers)

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        [
            *TABLE,
            "choose never did:",
            "  Choose: Choice rule 1 (to One) never matched",
            "  One: never visited",
            "state machine coverage as json: out/cov.json",
        ]
    )
    found = json.loads((pytester.path / "out" / "cov.json").read_text())
    assert found["machines"][0]["outcomes"][0]["count"] == 2
    assert (pytester.path / "step.md").read_text().startswith("before\n### State machine coverage\n")


def test_without_the_option_nothing_is_said_or_counted(pytester: pytest.Pytester) -> None:
    result = run(pytester)

    result.stdout.no_fnmatch_line("*state machine coverage*")


def test_too_little_fails_the_run(pytester: pytest.Pytester) -> None:
    result = run(pytester, "--sfn-cov-fail-under=80", "--sfn-cov-report=term")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["FAIL state machine coverage of 62.50% is below 80%"])
    result.stdout.no_fnmatch_line("*never did*")


def test_a_report_that_cannot_be_written_fails_the_run_and_hides_no_result(pytester: pytest.Pytester) -> None:
    (pytester.path / "taken").write_text("a file, not a folder")

    result = run(pytester, "--sfn-cov-report=term", "--sfn-cov-report=json:taken/cov.json")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [*TABLE, "FAIL --sfn-cov-report=json:taken/cov.json cannot be written: *", "*2 passed*"]
    )


def test_the_summary_of_a_github_job_that_is_not_there(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(pytester.path / "elsewhere" / "summary.md"))

    result = run(pytester, "--sfn-cov")

    assert result.ret == 0
    result.stdout.fnmatch_lines([*TABLE, "GITHUB_STEP_SUMMARY cannot be written: *", "*2 passed*"])


@pytest.mark.parametrize("arguments", [[], ["-n1"]], ids=["one process", "workers"])
def test_a_defect_is_one_line_of_the_summary(pytester: pytest.Pytester, arguments: list[str]) -> None:
    pytester.makeconftest(
        """
        from pytest_sfn.coverage.summary import summary

        summary.dump_machines = lambda machines: [][7]
        """
    )

    result = run(pytester, "--sfn-cov", *arguments)

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["FAIL pytest-sfn failed to show *: IndexError: *", "*2 passed*"])
    result.stdout.no_fnmatch_line("*INTERNALERROR*")


def test_settings_of_the_ini_file(pytester: pytest.Pytester) -> None:
    pytester.makeini(
        """
        [pytest]
        sfn_cov = true
        sfn_cov_report =
            term
            markdown:cov.md
        sfn_cov_fail_under = 50
        """
    )

    result = run(pytester)

    assert result.ret == 0
    result.stdout.fnmatch_lines([*TABLE, "state machine coverage as markdown: cov.md"])
    assert "| choose |" in (pytester.path / "cov.md").read_text()


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("--sfn-cov-report=xml", "--sfn-cov-report=xml: it is one of term, term-missing, json:PATH, markdown:PATH"),
        ("--sfn-cov-report=json:", "--sfn-cov-report=json:: it is one of *"),
        ("--sfn-cov-fail-under=most", "--sfn-cov-fail-under=most: it is a number from 0 to 100"),
        ("--sfn-cov-fail-under=101", "--sfn-cov-fail-under=101: it is a number from 0 to 100"),
    ],
)
def test_invalid_values(pytester: pytest.Pytester, argument: str, message: str) -> None:
    result = run(pytester, argument)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{message}"])


def test_together_with_coverage_py(pytester: pytest.Pytester) -> None:
    """Both get all hits, whoever collects them first."""
    (pytester.path / "flow.asl.json").write_text('{"StartAt": "A", "States": {\n"A": {"Type": "Succeed"}}}')
    (pytester.path / ".coveragerc").write_text("[run]\nplugins = pytest_sfn.coverage\nsource = .\n")
    pytester.makepyfile(test_flow="def test_it(sfn_executor):\n    sfn_executor.run('flow.asl.json')\n")

    result = run(pytester, "--sfn-cov", "--cov", "--cov-report=term")

    result.stdout.fnmatch_lines(["flow.asl.json * 1/1 * 1/1 * 100%"])
    result.stdout.fnmatch_lines(["flow.asl.json * 1 * 0 * 100%"])


def test_a_run_without_state_machines_says_so(pytester: pytest.Pytester):
    pytester.makepyfile("def test_it(): pass")

    result = pytester.runpytest("--sfn-cov")

    result.stdout.fnmatch_lines(["*state machine coverage*", "No test ran a state machine."])
    result.stdout.no_fnmatch_line("TOTAL*")
