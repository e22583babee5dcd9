"""A defect of what the plugin shows never ends the session: it is one line that asks for a bug report."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

A_LINE = "*pytest-sfn failed to show *: IndexError: list index out of range (*). This is a bug: please report it*"
LATER = """

        def test_later(sfn_executor):
            sfn_executor.run(NOTHING)
        """


@pytest.fixture
def run_apart(run_tests: RunTests, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> RunTests:
    """Run tests in a process of its own: they break modules of the plugin."""
    pytest.importorskip("xdist")
    monkeypatch.setattr(pytester, "runpytest_inprocess", pytester.runpytest_subprocess)
    return run_tests


def check(result: pytest.RunResult, *lines: str) -> None:
    """The first test failed, the later one ran."""
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.no_fnmatch_line("*INTERNALERROR*")
    result.stdout.fnmatch_lines(list(lines))


@pytest.mark.parametrize(
    "broken",
    [
        "pytest_sfn.reporting.trace.trace.trace",
        "pytest_sfn.reporting.timeline.read_history",
        "pytest_sfn.execution.results.execution.Execution.trace",
        "pytest_sfn.plugin.traces.trace_section",
        "pytest_sfn.plugin.test_run.TestRun.executions",
    ],
)
def test_a_broken_trace_is_one_line_of_the_report(run_apart: RunTests, broken: str) -> None:
    result = run_apart(
        f"""
        from pytest_sfn.execution.results import execution
        from pytest_sfn.plugin import traces

        @pytest.fixture(autouse=True)
        def broken(sfn_executor, request):
            patch = pytest.MonkeyPatch()
            yield lambda: patch.setattr({broken!r}, lambda *arguments, **options: [][7])
            patch.undo()

        def test_it(sfn_executor, broken):
            sfn_executor.run(NOTHING)
            broken()
            assert 1 == 2
        """
        + LATER
    )

    check(result, A_LINE)


def test_a_broken_trace_is_one_line_of_a_failing_assertion(run_apart: RunTests) -> None:
    result = run_apart(
        """
        def test_it(sfn_executor, monkeypatch):
            execution = sfn_executor.run(NOTHING)
            monkeypatch.setattr("pytest_sfn.reporting.assertions.trace", lambda *arguments, **options: [][7])
            execution.assert_failed()
        """
        + LATER
    )

    check(result, "E*the execution is SUCCEEDED, expected FAILED", f"E{A_LINE}")


def test_a_broken_comparison_is_one_line_of_the_assertion(run_apart: RunTests) -> None:
    result = run_apart(
        """
        def test_it(sfn_executor, monkeypatch):
            monkeypatch.setattr("pytest_sfn.reporting.compare.explain_equality", lambda *arguments: [][7])
            assert {"a": {"b": 1}} == {"a": {"b": 2}}
        """
        + LATER
    )

    check(result, "E*{'a': {'b': 1}} == {'a': {'b': 2}}", f"E{A_LINE}")


def test_a_broken_explanation_is_one_line_of_the_failure(run_apart: RunTests) -> None:
    result = run_apart(
        """
        def test_it(sfn_executor, monkeypatch):
            monkeypatch.setattr("pytest_sfn.plugin.test_run.TestRun.explain", lambda *arguments: [][7])
            assert 1 == 2
        """
        + LATER
    )

    check(result, f"E{A_LINE}")


def test_the_later_tests_run_after_a_broken_end_of_a_test(run_apart: RunTests) -> None:
    result = run_apart(
        """
        @pytest.fixture(scope="module", autouse=True)
        def broken():
            patch = pytest.MonkeyPatch()
            patch.setattr("pytest_sfn.plugin.test_run.TestRun.ends", lambda *arguments: [][7])
            yield
            patch.undo()

        def test_it(sfn_executor):
            assert 1 == 2
        """
        + LATER
    )

    check(result)


ODD = {
    "an exception that cannot be shown": """
        class Mute(Exception):
            def __str__(self):
                raise RuntimeError("mute")
            __repr__ = __str__

        @mock_lambda("Greet")
        def greet(event, context):
            raise Mute

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """,
    "an exception with half of a surrogate pair": """
        @mock_lambda("Greet")
        def greet(event, context):
            raise LookupError(chr(0xD800))

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_timed_out()
        """,
    "a mistake that cannot be shown": """
        class Mute(AssertionError):
            def __str__(self):
                raise RuntimeError("mute")
            __repr__ = __str__

        @mock_lambda("Greet")
        def greet(event, context):
            raise Mute

        def test_it(sfn_executor):
            try:
                sfn_executor.run(GREET)
            except BaseException:
                pass
            assert 1 == 2
        """,
    "an expected output that cannot be shown": """
        class Shy:
            def __repr__(self):
                raise RuntimeError("shy")

        def test_it(sfn_executor):
            sfn_executor.run(NOTHING).assert_succeeded(output={"a": Shy()})
        """,
    "an output that UTF-8 cannot hold": """
        def test_it(sfn_executor):
            sfn_executor.run(NOTHING, {chr(0xD800): [chr(0xDC00)]}).assert_succeeded(output={"a": chr(0xD801)})
        """,
    "an expected payload that UTF-8 cannot hold": """
        @mock_lambda("Greet", returns=None)
        def test_it(sfn_executor, sfn_lambdas):
            sfn_executor.run(GREET, chr(0xD800))
            sfn_lambdas["Greet"].assert_called_once_with({"a": chr(0xDC00)})
        """,
    "a comparison of what UTF-8 cannot hold": """
        def test_it(sfn_executor):
            assert sfn_executor.run(NOTHING, {"a": {chr(0xD800): 1}}).output == {"a": {chr(0xDC00): [1]}}
        """,
    "an error name that UTF-8 cannot hold": """
        @mock_lambda("Greet", raises=chr(0xD800))
        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """,
    "a state name that does not exist": """
        def test_it(sfn_executor):
            sfn_executor.run(NOTHING).assert_visited(chr(0xD800))
        """,
    "an error that is not text": """
        @mock_task("Ask", returns=None)
        def test_it(sfn_executor):
            ask = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "End": True,
                   "Parameters": {"QueueUrl": "q", "MessageBody.$": "$$.Task.Token"}}
            execution = sfn_executor.start({"StartAt": "Ask", "States": {"Ask": ask}})
            execution.stop("E", {"a": 1})
        """,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_values_of_a_test_end_no_session(run_apart: RunTests, name: str) -> None:
    check(run_apart(ODD[name] + LATER, "-n1"))
