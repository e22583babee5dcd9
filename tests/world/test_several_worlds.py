"""Which worlds a fake must be called in: some world of the test, in whatever order the tests run."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

SHARED = """
        import pytest_sfn

        @pytest.fixture(scope={scope!r})
        def shared():
            with mock_sfn() as world:
                yield world
"""


@pytest.mark.parametrize("scope", ["class", "module", "package", "session"])
@pytest.mark.parametrize("order", ["shared, sfn_executor", "sfn_executor, shared"])
def test_a_fake_need_be_called_in_one_world_only(run_tests: RunTests, scope: str, order: str) -> None:
    result = run_tests(
        f"""
        {SHARED.format(scope=scope)}
        @mock_lambda("Greet", returns="hello")
        @pytest.mark.parametrize("n", [1, 2])
        def test_in_its_own_world({order}, n):
            assert sfn_executor.run(GREET).output == "hello"

        @mock_lambda("Greet", returns="hello")
        @pytest.mark.parametrize("n", [1, 2])
        def test_in_the_shared_world({order}, n):
            assert shared.executor.run(GREET).output == "hello"

        @mock_lambda("Greet", returns="hello")
        def test_in_a_third_world({order}):
            with mock_sfn() as third:
                assert third.executor.run(GREET).output == "hello"

        def test_a_block({order}):
            with mock_lambda("Greet", returns="hello"), mock_sfn() as third:
                assert third.executor.run(GREET).output == "hello"
        """
    )

    result.assert_outcomes(passed=6)


@pytest.mark.parametrize("first", ["test_called", "test_unused"])
def test_each_test_is_judged_for_itself_in_a_shared_world(run_tests: RunTests, first: str) -> None:
    names = ("test_called", "test_unused", "test_body", "test_nothing")
    result = run_tests(
        f"""
        {SHARED.format(scope="session")}
        @mock_lambda("Greet", returns="hello")
        def test_called(shared):
            assert shared.executor.run(GREET).output == "hello"

        @mock_lambda("Greet", returns="hello")
        def test_unused(shared):
            pass

        def test_body(shared):
            shared.lambdas.register("Other", returns=1)

        def test_nothing(shared):
            assert "Greet" not in shared.lambdas
        """,
        *(f"test_it.py::{name}" for name in sorted(names, key=lambda name: name != first)),
    )

    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["*nothing called*'Greet'*", "*nothing called*'Other'*", "FAILED *::test_body*"])


def test_fakes_of_a_wide_fixture_are_not_one_tests_to_call(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.fixture(scope="module")
        def shared():
            with mock_sfn() as world:
                world.lambdas.register("Greet", returns="hello", required=True)
                yield world

        def test_first(shared):
            pass

        def test_second(shared):
            assert shared.executor.run(GREET).output == "hello"

        def test_third(shared):
            pass
        """
    )

    result.assert_outcomes(passed=3)


def test_calls_in_a_shared_world_end_with_the_test(run_tests: RunTests) -> None:
    result = run_tests(
        f"""
        {SHARED.format(scope="module")}
        @mock_lambda("Greet")
        def greet(event, context):
            return "hello"

        @pytest.mark.parametrize("n", [1, 2])
        def test_it(shared, n):
            shared.executor.run(GREET)
            assert greet.call_count == 1

        def test_no_world_of_its_own():
            assert greet.call_count == 0
        """
    )

    result.assert_outcomes(passed=3)


def test_what_was_called_before_a_reset_was_called(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        def test_it():
            with mock_sfn() as world:
                world.executor.run(GREET)
                world.reset()
        """
    )

    result.assert_outcomes(passed=1)


LATER = """
        import time

        def test_later():
            assert time.time() > 1.75e9  # real time: worlds begin in 2025
            from pytest_sfn.errors import SfnError
            from pytest_sfn import current
            with pytest.raises(SfnError):
                current()

        def test_later_with_a_world(sfn_lambdas):
            assert "Greet" not in sfn_lambdas
        """


@pytest.mark.parametrize(
    "left_open",
    ["mock_sfn().start()", "mock_sfn().__enter__()", "mock_lambda('Greet', returns=1).__enter__()"],
)
def test_what_a_body_leaves_open_ends_with_the_test(run_tests: RunTests, left_open: str) -> None:
    """A signal that comes before the first line of an ``__exit__`` leaves the same."""
    result = run_tests(
        f"""
        def test_it():
            {left_open}
        """
        + LATER
    )

    result.assert_outcomes(passed=3)


def test_a_wide_fixture_that_a_body_asks_for_stays(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.fixture(scope="module")
        def wide():
            with mock_sfn() as sfn, mock_lambda("Greet", returns="hello", required=False):
                yield sfn

        def test_it(request):
            request.getfixturevalue("wide")

        def test_later(wide):
            assert wide.executor.run(GREET).output == "hello"
        """
    )

    result.assert_outcomes(passed=2)
