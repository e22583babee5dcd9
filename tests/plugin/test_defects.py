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
    "exceptions that are behind one another in a circle": """
        @mock_lambda("Greet")
        def greet(event, context):
            first, second = LookupError("first"), LookupError("second")
            first.__cause__, second.__cause__ = second, first
            raise first

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """,
    "an exception whose attributes cannot be set": """
        class Fixed(Exception):
            def __setattr__(self, name, value):
                raise RuntimeError("fixed")

        @mock_lambda("Greet")
        def greet(event, context):
            fixed = Fixed()
            BaseException.__setattr__(fixed, "__context__", ValueError("without a frame of the test's own"))
            raise fixed

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """,
    "an assertion whose notes are not a list": """
        @pytest.fixture
        def run_nothing(sfn_executor):
            yield sfn_executor.run(NOTHING)

        def test_it(run_nothing):
            error = AssertionError("it fails")
            error.__notes__ = ("a note",)
            raise error
        """,
    "an exception that takes no notes, and a mistake that was swallowed": """
        class Fixed(Exception):
            def add_note(self, note):
                raise RuntimeError("fixed")

        swallow = compile("try: run(GREET)\\nexcept BaseException: pass", "other.py", "exec")

        def test_it(sfn_executor):
            exec(swallow, {"run": sfn_executor.run, "GREET": GREET})
            raise Fixed
        """,
    "a module of this library that a test has taken away": """
        import sys

        @pytest.fixture
        def without_a_module():
            sys.modules["pytest_sfn.none"] = None

        def test_it(sfn_executor, without_a_module):
            sfn_executor.run(NOTHING).assert_failed()
        """,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_values_of_a_test_end_no_session(run_apart: RunTests, name: str) -> None:
    check(run_apart(ODD[name] + LATER, "-n1"))


@pytest.mark.parametrize("plugin", ["terminal", "debugging"])
def test_a_disabled_plugin_of_pytest_ends_no_session(run_apart: RunTests, pytester: pytest.Pytester, plugin: str):
    """Also where no test uses this plugin: a module that cannot be imported is reported."""
    (pytester.path / "test_broken.py").write_text("import a_module_that_does_not_exist")
    source = """
        def test_it(sfn_executor):
            sfn_executor.run(NOTHING).assert_failed()

        def test_to_the_end():
            open("reached", "w").close()
        """

    result = run_apart(source, "-p", f"no:{plugin}", "--continue-on-collection-errors")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "INTERNALERROR" not in result.stdout.str() + result.stderr.str()
    assert (pytester.path / "reached").exists()


def test_a_broken_page_of_an_error_ends_no_session(run_apart: RunTests) -> None:
    result = run_apart(
        """
        def test_it(sfn_executor, request):
            patch = pytest.MonkeyPatch()
            patch.setattr("pytest_sfn.plugin.tracebacks.add_address", lambda failure: [][7])
            assert 1 == 2
        """
        + LATER
    )

    check(result)
    assert "pytest-sfn failed to show the page of an error: IndexError" in result.stdout.str() + result.stderr.str()


def test_a_swallowed_mistake_of_a_test_that_is_not_a_function(run_apart: RunTests) -> None:
    result = run_apart(
        """
        from functools import partial

        swallow = compile("try: run(GREET)\\nexcept BaseException: pass", "other.py", "exec")

        def run_it(sfn_executor, machine):
            exec(swallow, {"run": sfn_executor.run, "GREET": machine})

        test_it = partial(run_it, machine=GREET)
        """
        + LATER,
        "-p",
        "no:syrupy",  # it needs a test with a name
    )

    check(result, "E*UnmockedLambdaError: *")
