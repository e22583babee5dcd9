"""A test's own mistakes: they fail the test, whoever swallowed them."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

SWALLOWING = """
import boto3

def app(arn):
    try:
        boto3.client("stepfunctions").start_sync_execution(stateMachineArn=arn)
    except Exception:
        return "never mind"
"""


def test_a_mistake_comes_out_of_run(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor):
            sfn_executor.run(GREET)
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*UnmockedLambdaError*Greet*"])


def test_a_mistake_that_the_test_expects_is_none(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        helpers="""
        import pytest
        from pytest_sfn import UnmockedLambdaError

        def expect_unmocked(action):
            with pytest.raises(UnmockedLambdaError):
                action()
        """
    )

    result = run_tests(
        """
        import unittest
        from pytest_sfn import UnmockedLambdaError

        def helper(sfn_executor):
            with pytest.raises(UnmockedLambdaError):
                sfn_executor.run(GREET)

        def test_raises(sfn_executor):
            with pytest.raises(UnmockedLambdaError):
                sfn_executor.run(GREET)

        def test_helper(sfn_executor):
            helper(sfn_executor)

        def test_helper_elsewhere(sfn_executor):
            from helpers import expect_unmocked
            expect_unmocked(lambda: sfn_executor.run(GREET))

        def test_boto3(sfn_client, sfn_executor):
            machine = sfn_executor.load(GREET, type="EXPRESS")
            with pytest.raises(UnmockedLambdaError):
                sfn_client.start_sync_execution(stateMachineArn=machine.arn)

        def test_assertion(sfn_executor, sfn_lambdas):
            def greet(event, context):
                assert event == {"n": 1}, "the wrong event"

            sfn_lambdas.register("Greet", greet)
            with pytest.raises(AssertionError, match="the wrong event"):
                sfn_executor.run(GREET)

        @pytest.mark.usefixtures("sfn_executor")
        class UnittestTest(unittest.TestCase):
            def test_it(self):
                import pytest_sfn
                with self.assertRaises(UnmockedLambdaError):
                    pytest_sfn.current().executor.run(GREET)
        """
    )

    result.assert_outcomes(passed=6)


def test_a_mistake_that_code_under_test_swallowed_fails_the_test(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(app=SWALLOWING)

    result = run_tests(
        """
        from app import app

        def test_it(sfn_executor, sfn_client):
            machine = sfn_executor.load(GREET, type="EXPRESS")
            assert app(machine.arn) == "never mind"
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*UnmockedLambdaError*Greet*"])


def test_a_swallowed_mistake_shows_also_where_the_test_fails_for_it(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    pytester.makepyfile(app=SWALLOWING)

    result = run_tests(
        """
        from app import app

        def test_it(sfn_executor, sfn_client):
            machine = sfn_executor.load(GREET, type="EXPRESS")
            assert app(machine.arn) == "done"
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*'never mind' == 'done'*", "E*UnmockedLambdaError*Greet*"])


def test_a_mistake_that_a_catcher_could_take_still_fails_the_test(run_tests: RunTests) -> None:
    result = run_tests(
        """
        CAUGHT = {"StartAt": "Greet", "States": {
            "Greet": GREET["States"]["Greet"] | {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]},
            "Caught": {"Type": "Succeed"}}}

        @mock_lambda("Greet")
        def greet(event, context):
            pytest.fail("not like this")

        def test_it(sfn_executor):
            sfn_executor.run(CAUGHT).assert_succeeded()
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*not like this*"])


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            """
            @mock_lambda("Greet", returns="hello")
            def test_it(sfn_executor):
                pass
            """,
            id="declared on the test",
        ),
        pytest.param(
            """
            def test_it(sfn_lambdas):
                sfn_lambdas.register("Greet", returns="hello")
            """,
            id="registered in its body",
        ),
        pytest.param(
            """
            def test_it(sfn_executor):
                with mock_lambda("Greet", returns="hello"):
                    pass
            """,
            id="a with block in its body",
        ),
        pytest.param(
            """
            @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.sfn_lambda("Greet", returns="hello"))])
            def test_it(sfn_executor, n):
                pass
            """,
            id="declared on its parameter",
        ),
        pytest.param(
            """
            @mock_lambda("Greet", returns="hello", required=True)
            class TestIt:
                def test_it(self, sfn_executor):
                    pass
            """,
            id="required on the class",
        ),
        pytest.param(
            """
            @mock_lambda("Greet", required=True)
            def greet(event, context):
                return "hello"

            def test_it(sfn_executor):
                pass
            """,
            id="required in the module",
        ),
        pytest.param(
            """
            @mock_task("Greet", returns="hello")
            def test_it(sfn_executor):
                pass
            """,
            id="a fake task declared on the test",
        ),
    ],
)
def test_a_fake_that_nothing_called_fails_the_test(run_tests: RunTests, source: str) -> None:
    result = run_tests(source)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*UnusedFakeError*Greet*"])


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(
            """
            @mock_lambda("Greet", returns="hello", required=False)
            def test_it(sfn_executor):
                pass
            """,
            id="not required",
        ),
        pytest.param(
            """
            @mock_lambda("Greet", returns="hello")
            class TestIt:
                def test_it(self, sfn_executor):
                    pass
            """,
            id="declared on the class",
        ),
        pytest.param(
            """
            @mock_lambda("Greet")
            def greet(event, context):
                return "hello"

            def test_it(sfn_executor):
                pass
            """,
            id="in the module",
        ),
        pytest.param(
            """
            @pytest.fixture
            def greet(sfn_lambdas):
                return sfn_lambdas.register("Greet", returns="hello")

            def test_it(greet):
                pass
            """,
            id="registered by a fixture",
        ),
        pytest.param(
            """
            @pytest.fixture
            def greet(sfn_executor):
                with mock_lambda("Greet", returns="hello") as fake:
                    yield fake

            def test_it(greet):
                pass
            """,
            id="a with block of a fixture",
        ),
    ],
)
def test_other_fakes_may_stay_unused(run_tests: RunTests, source: str) -> None:
    run_tests(source).assert_outcomes(passed=1)


def test_unused_fakes_are_no_news_where_the_test_fails_anyway(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        def test_it(sfn_executor):
            assert 1 == 2
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*UnusedFakeError*")


def test_unused_fakes_are_no_news_where_the_test_is_skipped(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        def test_it(sfn_executor):
            pytest.skip("not today")
        """
    )

    result.assert_outcomes(skipped=1)


def test_not_strict_gives_awss_answer(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.mark.sfn(strict=False)
        def test_it(sfn_executor):
            sfn_executor.run(GREET).assert_failed(error="Lambda.ResourceNotFoundException")
        """
    )

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    "decorator", ['@mock_lambda("Greet", returns=1)', "@pytest.mark.sfn(seed=1)", '@mock_task("Greet", returns=1)']
)
def test_a_marked_test_without_a_world_is_an_error(run_tests: RunTests, decorator: str) -> None:
    result = run_tests(f"{decorator}\ndef test_it():\n    pass\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E*SfnError*sfn_executor*mock_sfn*"])


def test_a_marked_test_may_open_its_world_itself(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @mock_lambda("Greet", returns="hello")
        @mock_sfn()
        def test_decorator():
            import pytest_sfn
            assert pytest_sfn.current().executor.run(GREET).output == "hello"
        """
    )

    result.assert_outcomes(passed=1)


def test_what_a_fixture_swallows_at_its_end_is_an_error(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(app=SWALLOWING)

    result = run_tests(
        """
        from app import app

        @pytest.fixture
        def running_on(sfn_executor):
            yield
            app(sfn_executor.load(GREET, type="EXPRESS").arn)

        def test_it(running_on):
            pass
        """
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E*UnmockedLambdaError*Greet*"])


def test_a_repeated_test_is_judged_anew(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makeconftest(
        """
        from _pytest.runner import runtestprotocol

        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=nextitem, log=False)
            item._initrequest()
            for report in runtestprotocol(item, nextitem=nextitem, log=False):
                item.ihook.pytest_runtest_logreport(report=report)
            return True
        """
    )

    result = run_tests(
        """
        tries = []

        @mock_lambda("Greet", returns="hello")
        def test_it(sfn_executor):
            tries.append(1)
            if len(tries) > 1:
                assert sfn_executor.run(GREET).output == "hello"
        """
    )

    result.assert_outcomes(passed=1)


def test_a_misspelled_api_that_moto_answers_has_a_hint(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import boto3
        from pytest_sfn import mock_task

        URL = "https://sqs.us-east-1.amazonaws.com/123456789012/jobs"
        SEND = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": URL, "MessageBody": "x"},
            "End": True,
        }

        @mock_task("sqs:sendMesage", returns={"MessageId": "1"})
        def test_it(sfn_executor):
            boto3.client("sqs", "us-east-1").create_queue(QueueName="jobs")
            sfn_executor.run({"StartAt": "Send", "States": {"Send": SEND}}).assert_succeeded()
        """
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*'sqs:sendMesage'*; did you mean 'sqs:sendMessage', which was called?"])
