"""The fixtures: one world for each test, shared by all of them."""

from __future__ import annotations

import json

import pytest

from tests.inner_pytest import RunTests


def test_all_fixtures_share_one_world(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_executor, sfn_lambdas, sfn_clock, sfn_client, sfn_tasks):
            sfn_lambdas.register("Greet", returns="hello")
            machine = sfn_executor.load(GREET)
            started = sfn_client.start_execution(stateMachineArn=machine.arn)
            assert sfn_executor.last.arn == started["executionArn"]
            assert sfn_executor.last.output == "hello"
            assert sfn_executor.last.start_date == sfn_clock.now()
        """
    )

    result.assert_outcomes(passed=1)


def test_every_test_has_a_world_of_its_own(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.mark.parametrize("number", [1, 2])
        def test_it(sfn_executor, sfn_lambdas, number):
            assert "Greet" not in sfn_lambdas
            assert len(sfn_executor.executions) == 0
            sfn_lambdas.register("Greet", returns="hello")
            assert sfn_executor.run(GREET).name == sfn_executor.last.name
        """
    )

    result.assert_outcomes(passed=2)


def test_times_and_ids_are_the_same_in_every_run(run_tests: RunTests) -> None:
    result = run_tests(
        """
        seen = []

        @pytest.mark.parametrize("number", [1, 2])
        def test_it(sfn_executor, number):
            execution = sfn_executor.run(WAIT)
            seen.append((execution.arn, execution.history))
            assert seen[0] == seen[-1]
        """
    )

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize(
    ("fixture", "follows"), [("sfn_executor", False), ("sfn_lambdas", False), ("sfn_clock", True), ("sfn_client", True)]
)
def test_pythons_clock_follows_where_the_documentation_says_so(
    run_tests: RunTests, fixture: str, follows: bool
) -> None:
    result = run_tests(
        f"""
        import time
        from datetime import datetime, UTC

        @pytest.mark.sfn(start="2001-01-01T00:00:00Z")
        def test_it({fixture}):
            assert (datetime.now(UTC).year == 2001) is {follows}
            assert (time.time() < 1_000_000_000) is {follows}
        """
    )

    result.assert_outcomes(passed=1)


def test_sleep_moves_the_clock_where_it_follows(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import time

        def test_it(sfn_executor, sfn_clock):
            execution = sfn_executor.start(WAIT)
            time.sleep(60)
            execution.assert_succeeded()
        """
    )

    result.assert_outcomes(passed=1)


def test_durations_in_reports_stay_real(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def test_it(sfn_clock):
            sfn_clock.advance(86_400)
        """,
        "--durations=0",
        "--durations-min=100",
    )

    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*86*call*")


def test_the_real_clock_is_back_after_the_test(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import time

        @pytest.mark.sfn(start="2001-01-01T00:00:00Z")
        def test_first(sfn_clock):
            assert time.time() < 1_000_000_000

        def test_second():
            assert time.time() > 1_000_000_000
        """
    )

    result.assert_outcomes(passed=2)


@pytest.mark.usefixtures("without_settings")
def test_a_client_made_at_import_without_a_region_reaches_the_world(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import os
        import boto3

        client = boto3.client("stepfunctions")

        def test_reaches_the_world(sfn_executor):
            assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"
            machine = sfn_executor.load(NOTHING)
            client.start_execution(stateMachineArn=machine.arn)
            sfn_executor.last.assert_succeeded()

        def test_puts_the_environment_back():
            assert "AWS_DEFAULT_REGION" not in os.environ
            assert "AWS_ACCESS_KEY_ID" not in os.environ
        """
    )

    result.assert_outcomes(passed=2)


@pytest.fixture
def without_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """As on a machine where nobody has ever used AWS."""
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")


USES_THE_CLIENT = """
    import os

    def test_reaches_the_world(sfn_executor):
        from code_under_test import client

        client.start_execution(stateMachineArn=sfn_executor.load(NOTHING).arn)
        sfn_executor.last.assert_succeeded()

    def test_puts_the_environment_back():
        assert "AWS_DEFAULT_REGION" not in os.environ
"""


@pytest.mark.usefixtures("without_settings")
@pytest.mark.parametrize(
    "conftest",
    [
        "import code_under_test",
        """
import pytest

@pytest.fixture(scope="session", autouse=True)
def application():
    import code_under_test
    return code_under_test
""",
    ],
    ids=["the conftest", "a session's fixture"],
)
def test_code_that_others_import_before_a_test_has_a_region(
    run_tests: RunTests, pytester: pytest.Pytester, conftest: str
) -> None:
    pytester.makepyfile(code_under_test="import boto3\n\nclient = boto3.client('stepfunctions')\n")
    pytester.makeconftest(conftest)

    run_tests(USES_THE_CLIENT).assert_outcomes(passed=2)


@pytest.mark.usefixtures("without_settings")
@pytest.mark.parametrize("arguments", [["--sfn-region", "eu-north-1"], []])
def test_a_client_made_in_a_conftest_is_in_the_region_of_the_tests(
    run_tests: RunTests, pytester: pytest.Pytester, arguments: list[str]
) -> None:
    pytester.makeconftest("import boto3\n\nREGION = boto3.client('sqs').meta.region_name\n")
    pytester.makeini("[pytest]\nsfn_region = eu-west-1")

    result = run_tests(
        f"""
        def test_it(sfn_executor):
            from conftest import REGION

            assert REGION == {(arguments or ["eu-west-1"])[-1]!r}
        """,
        *arguments,
    )

    result.assert_outcomes(passed=1)


def test_a_region_that_is_set_stays(run_tests: RunTests, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")

    result = run_tests(
        """
        import os

        in_module = os.environ["AWS_DEFAULT_REGION"]

        def test_it(sfn_executor):
            assert (in_module, os.environ["AWS_DEFAULT_REGION"]) == ("eu-west-3", "eu-west-3")
        """
    )

    result.assert_outcomes(passed=1)


def test_joins_the_users_own_mock_aws(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import boto3
        from moto import mock_aws

        SEND = {"StartAt": "Send", "States": {"Send": {
            "Type": "Task", "End": True, "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl.$": "$.queue", "MessageBody": "hello"}}}}

        @pytest.fixture
        def queue():
            with mock_aws():
                yield boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="q")["QueueUrl"]

        def test_it(queue, sfn_executor):
            sfn_executor.run(SEND, {"queue": queue}).assert_succeeded()
        """
    )

    result.assert_outcomes(passed=1)


def test_definitions_are_looked_for_beside_the_test_then_in_the_folders_then_in_rootdir(
    pytester: pytest.Pytester,
) -> None:
    # Given
    def definition(comment: str) -> str:
        return json.dumps({"Comment": comment, "StartAt": "S", "States": {"S": {"Type": "Succeed"}}})

    for folder, files in {"tests": "a", "folder": "ab", ".": "abc"}.items():
        (pytester.path / folder).mkdir(exist_ok=True)
        for file in files:
            (pytester.path / folder / f"{file}.asl.json").write_text(definition(folder))
    pytester.makeini("[pytest]\nsfn_definitions = folder")
    (pytester.path / "tests" / "test_it.py").write_text(
        """
import pytest
from pytest_sfn import SfnError

@pytest.mark.parametrize(("file", "folder"), [("a", "tests"), ("b", "folder"), ("c", ".")])
def test_it(sfn_executor, file, folder):
    assert sfn_executor.load(file + ".asl.json").definition["Comment"] == folder

def test_missing(sfn_executor):
    with pytest.raises(SfnError) as caught:
        sfn_executor.load("d.asl.json")
    message = str(caught.value)
    assert all(part in message for part in ("d.asl.json", "/tests", "/folder"))
"""
    )

    # When
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    # Then
    result.assert_outcomes(passed=4)


def test_works_on_a_class_by_usefixtures(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import pytest_sfn

        @pytest.mark.usefixtures("sfn_executor")
        class TestIt:
            @mock_lambda("Greet", returns="hello")
            def test_it(self):
                assert pytest_sfn.current().executor.run(GREET).output == "hello"
        """
    )

    result.assert_outcomes(passed=1)


def test_a_fixture_asked_for_later_lets_pythons_clock_follow_from_then_on(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import time

        @pytest.mark.sfn(start="2001-01-01T00:00:00Z")
        def test_it(sfn_executor, request):
            assert time.time() > 1_000_000_000
            clock = request.getfixturevalue("sfn_clock")
            assert time.time() < 1_000_000_000
            time.sleep(1)
            assert clock.now().isoformat() == "2001-01-01T00:00:01+00:00"
        """
    )

    result.assert_outcomes(passed=1)
