"""Under pytest-xdist everything is as without it."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests


@pytest.fixture(autouse=True)
def needs_xdist() -> None:
    pytest.importorskip("xdist")


def test_runs_under_xdist(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import time

        @mock_lambda("Greet")
        def greet(event, context):
            return "hello"

        @pytest.mark.sfn(start="2001-01-01T00:00:00Z")
        @pytest.mark.parametrize("n", range(8))
        def test_it(sfn_executor, sfn_clock, n):
            execution = sfn_executor.start(WAIT)
            time.sleep(60)
            execution.assert_succeeded()
            assert sfn_executor.run(GREET).output == "hello"
            assert greet.call_count == 1
        """,
        "-n2",
    )

    result.assert_outcomes(passed=8)


def test_settings_reach_the_workers(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.mark.parametrize("n", range(4))
        def test_it(sfn_executor, n):
            assert ":eu-west-1:" in sfn_executor.load(NOTHING).arn
        """,
        "-n2",
        "--sfn-region=eu-west-1",
    )

    result.assert_outcomes(passed=4)


def test_a_warning_with_half_of_a_surrogate_pair_does_not_end_the_session(run_tests: RunTests):
    result = run_tests(
        r"""
        def test_a_substitution(sfn_executor):
            sfn_executor.load(NOTHING, substitutions={"\ud800": 1})

        def test_a_test_case(sfn_executor):
            machines = {"M": {"TestCases": {"T": {"\ud800": "R"}}}}
            config = {"StateMachines": machines, "MockedResponses": {"R": {"0": {"Return": 1}}}}
            machine = sfn_executor.load(NOTHING, name="M")
            sfn_executor.run(machine, mock_config=config, test_case="T")
        """,
        "-n",
        "1",
    )

    result.assert_outcomes(passed=2, warnings=2)
