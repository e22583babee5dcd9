"""What pytest shows when a test fails."""

from __future__ import annotations

import pytest

from tests.plugin.conftest import RunTests


def test_a_failing_test_shows_the_traces_of_its_executions(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        def test_it(sfn_executor):
            sfn_executor.run(GREET)
            sfn_executor.run(WAIT)
            assert 1 == 2
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Step Functions*", "*Greet*", "*Sleep*"])


def test_a_passing_test_shows_nothing(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT)
        """,
        "-rA",
    )

    result.stdout.no_fnmatch_line("*Sleep*")


def test_a_failing_test_without_executions_shows_nothing(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            assert 1 == 2
        """
    )

    result.stdout.no_fnmatch_line("*Step Functions*")


def test_a_world_that_the_test_opened_itself_is_shown_too(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it():
            with mock_sfn() as sfn:
                sfn.executor.run(WAIT)
                assert 1 == 2
        """
    )

    result.stdout.fnmatch_lines(["*Step Functions*", "*Sleep*"])


def test_the_handlers_own_traceback_is_shown(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet")
        def greet(event, context):
            raise LookupError("nobody there")

        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_succeeded()
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(['>*raise LookupError("nobody there")', "E*LookupError: nobody there"])


def test_many_executions_are_not_all_shown(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            for number in range(30):
                sfn_executor.run(NOTHING, name=f"run-{number}")
            assert 1 == 2
        """
    )

    result.stdout.fnmatch_lines(["*20 more executions*"])
    result.stdout.no_fnmatch_line("*run-5*")


def test_reports_reach_the_controller_of_xdist(run_tests: RunTests) -> None:
    pytest.importorskip("xdist")

    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(WAIT)
            assert 1 == 2
        """,
        "-n2",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*Step Functions*", "*Sleep*"])
