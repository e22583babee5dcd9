"""Fakes are found as fixtures are, and the nearest wins."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

pytestmark = pytest.mark.usefixtures("without_hypothesis")


def test_a_fake_in_the_test_module_is_found(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet")
        def greet(event, context):
            return ["module", event]

        def test_it(sfn_executor):
            assert sfn_executor.run(GREET, {"n": 1}).output == ["module", {"n": 1}]
            greet.assert_called_once_with({"n": 1})
            assert greet({"n": 2}, None) == ["module", {"n": 2}]
        """
    )

    result.assert_outcomes(passed=1)


def test_an_imported_fake_is_found(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        our_fakes="""
        from pytest_sfn import mock_lambda

        @mock_lambda("Greet")
        def greet(event, context):
            return "imported"
        """
    )

    result = run_tests(
        """
        from our_fakes import greet

        def test_it(sfn_executor):
            assert sfn_executor.run(GREET).output == "imported"
        """
    )

    result.assert_outcomes(passed=1)


def test_conftests_above_are_found_and_the_nearer_one_wins(pytester: pytest.Pytester) -> None:
    # Given
    fake = """
from pytest_sfn import mock_lambda

@mock_lambda("Greet")
def greet(event, context):
    return "{where}"
"""
    test = """
GREET = {{"StartAt": "Greet", "States": {{"Greet": {{
    "Type": "Task", "End": True, "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet"}}}}}}

def test_{where}(sfn_executor):
    assert sfn_executor.run(GREET).output == "{expected}"
"""
    for folder, where in ((".", "root"), ("near", "near"), ("other", "other")):
        (pytester.path / folder).mkdir(exist_ok=True)
        (pytester.path / folder / "conftest.py").write_text(fake.format(where=where))
    (pytester.path / "other" / "conftest.py").unlink()
    for folder, where, expected in ((".", "root", "root"), ("near", "near", "near"), ("other", "other", "root")):
        (pytester.path / folder / f"test_{where}.py").write_text(test.format(where=where, expected=expected))

    # When
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    # Then
    result.assert_outcomes(passed=3)


def test_the_nearest_wins(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from pytest_sfn import mock_lambda

        @mock_lambda("Greet")
        def greet(event, context):
            return "conftest"
        """
    )

    result = run_tests(
        """
        @mock_lambda("Greet")
        def greet(event, context):
            return "module"

        def test_module(sfn_executor):
            assert sfn_executor.run(GREET).output == "module"

        class TestNamespace:
            @mock_lambda("Greet")
            def greet(event, context):
                return "class"

            def test_class(self, sfn_executor):
                assert sfn_executor.run(GREET).output == "class"

        @mock_lambda("Greet", returns="class decorator")
        class TestDecorated:
            def test_class(self, sfn_executor):
                assert sfn_executor.run(GREET).output == "class decorator"

            @mock_lambda("Greet", returns="test")
            def test_test(self, sfn_executor):
                assert sfn_executor.run(GREET).output == "test"

            @mock_lambda("Greet", returns="test", required=False)
            def test_register(self, sfn_executor, sfn_lambdas):
                sfn_lambdas.register("Greet", returns="registered")
                assert sfn_executor.run(GREET).output == "registered"

            def test_with(self, sfn_executor, sfn_lambdas):
                sfn_lambdas.register("Greet", returns="registered")
                with mock_lambda("Greet", returns="with"):
                    assert sfn_executor.run(GREET).output == "with"
                    with mock_lambda("Greet", returns="inner"):
                        assert sfn_executor.run(GREET).output == "inner"
                    assert sfn_executor.run(GREET).output == "with"
                assert sfn_executor.run(GREET).output == "registered"

        class TestInherited(TestNamespace):
            pass

        class TestOuter:
            @mock_lambda("Greet")
            def greet(event, context):
                return "outer"

            class TestInner:
                def test_outer(self, sfn_executor):
                    assert sfn_executor.run(GREET).output == "outer"
        """
    )

    result.assert_outcomes(passed=8)


def test_a_module_marker_applies_to_its_tests(run_tests: RunTests) -> None:
    result = run_tests(
        """
        pytestmark = pytest.mark.sfn_lambda("Greet", returns="marked")

        def test_it(sfn_executor):
            assert sfn_executor.run(GREET).output == "marked"

        def test_needs_no_fixture():
            pass
        """
    )

    result.assert_outcomes(passed=2)


def test_a_parameters_fake_is_nearer_than_the_tests(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="test")
        @pytest.mark.parametrize("expected", [
            "test",
            pytest.param("parameter", marks=pytest.mark.sfn_lambda("Greet", returns="parameter")),
        ])
        def test_it(sfn_executor, expected):
            assert sfn_executor.run(GREET).output == expected
        """
    )

    result.assert_outcomes(passed=2)


def test_what_a_fake_saw_does_not_outlive_the_test(run_tests: RunTests) -> None:
    result = run_tests(
        """
        from pytest_sfn import SfnError

        @mock_lambda("Greet")
        def greet(event, context):
            return "module"

        def test_first(sfn_executor):
            greet.returns("changed")
            assert sfn_executor.run(GREET).output == "changed"
            assert greet.call_count == 1

        def test_second(sfn_executor):
            assert greet.call_count == 0
            assert sfn_executor.run(GREET).output == "module"

        def test_outside():
            with pytest.raises(SfnError):
                greet.calls
        """
    )

    result.assert_outcomes(passed=3)


def test_a_list_of_answers_starts_anew_in_every_test(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", side_effect=["one", "two"])
        @pytest.mark.parametrize("n", [1, 2])
        def test_it(sfn_executor, n):
            assert [sfn_executor.run(GREET).output for _ in range(2)] == ["one", "two"]
        """
    )

    result.assert_outcomes(passed=2)


def test_fakes_are_seen_by_a_world_that_the_test_opens_itself(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Other")
        def other(event, context):
            return "module"

        OTHER = {"StartAt": "S", "States": {"S": {
            "Type": "Task", "End": True, "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Other"}}}

        @mock_lambda("Greet", returns="test")
        def test_it():
            with mock_sfn() as sfn:
                assert sfn.executor.run(GREET).output == "test"
                assert sfn.executor.run(OTHER).output == "module"

        def test_with():
            with mock_lambda("Greet", returns="with"), mock_sfn() as sfn:
                assert sfn.executor.run(GREET).output == "with"
        """
    )

    result.assert_outcomes(passed=2)


def test_fakes_of_tasks_are_found_too(run_tests: RunTests) -> None:
    result = run_tests(
        """
        PUBLISH = {"StartAt": "Tell", "States": {"Tell": {
            "Type": "Task", "End": True, "Resource": "arn:aws:states:::sns:publish",
            "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:news", "Message": "hello"}}}}

        @mock_task("Tell", returns={"MessageId": "class"})
        class TestIt:
            def test_class(self, sfn_executor):
                assert sfn_executor.run(PUBLISH).output == {"MessageId": "class"}

            @mock_task("arn:aws:states:::sns:publish", returns={"MessageId": "never"}, required=False)
            @mock_task("Tell", returns={"MessageId": "test"})
            def test_test(self, sfn_executor):
                assert sfn_executor.run(PUBLISH).output == {"MessageId": "test"}

            @pytest.mark.sfn_task("Tell", returns={"MessageId": "marker"})
            def test_marker(self, sfn_executor):
                assert sfn_executor.run(PUBLISH).output == {"MessageId": "marker"}
        """
    )

    result.assert_outcomes(passed=3)
