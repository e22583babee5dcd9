"""In which region worlds are, and what boto3 finds of settings before, inside and after them."""

from __future__ import annotations

import os

import pytest

from tests.inner_pytest import RunTests

pytestmark = pytest.mark.usefixtures("without_hypothesis")

NAMES = ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE")
TEST = "def test_it(sfn_executor):\n    assert f':{REGION}:' in sfn_executor.load(NOTHING).arn\n"


@pytest.fixture(autouse=True)
def nobody_used_aws(monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    import boto3

    for name in NAMES:
        monkeypatch.setenv(name, "")  # so that what an inner suite leaves behind is put back
        monkeypatch.delenv(name)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(pytester.path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(pytester.path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


SET = "import os\nos.environ['AWS_DEFAULT_REGION'] = 'eu-west-1'\n"


@pytest.mark.parametrize(
    ("conftest", "module"),
    [
        (SET, ""),
        ("", SET),
        ("import os\nos.environ['AWS_REGION'] = 'eu-west-1'\n", ""),
        ("import os\nos.environ.update(AWS_REGION='us-west-2', AWS_DEFAULT_REGION='eu-west-1')\n", ""),
        ("import boto3\nboto3.setup_default_session(region_name='eu-west-1')\n", ""),
        (
            "import os, pytest\n@pytest.fixture(autouse=True, scope='session')\n"
            "def region():\n    os.environ['AWS_DEFAULT_REGION'] = 'eu-west-1'\n",
            "",
        ),
        ("", "@pytest.fixture(autouse=True)\ndef r(monkeypatch):\n    monkeypatch.setenv(*REGION_IS)\n"),
    ],
    ids=["conftest", "module", "AWS_REGION", "both", "default session", "session fixture", "monkeypatch"],
)
@pytest.mark.parametrize("shell", [None, "", "ap-south-1", "eu-west-1"])
def test_a_world_is_in_the_region_that_the_suite_has_set(
    run_tests: RunTests,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    conftest: str,
    module: str,
    shell: str | None,
) -> None:
    if shell is not None:
        monkeypatch.setenv("AWS_DEFAULT_REGION", shell)
    pytester.makeconftest(conftest)

    result = run_tests(
        f"REGION_IS = ('AWS_DEFAULT_REGION', 'eu-west-1')\nREGION = 'eu-west-1'\n{module}\n{TEST}\n"
        f"{TEST.replace('test_it', 'test_again')}"
    )

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("name", ["AWS_DEFAULT_REGION", "AWS_REGION"])
def test_the_shell_does_not_change_arns(run_tests: RunTests, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "ap-south-1")

    result = run_tests(
        f"""
        import os
        from unittest import mock

        REGION = "us-east-1"
        {TEST.replace(chr(10), chr(10) + " " * 8)}
        def test_undone_by_monkeypatch(monkeypatch):
            monkeypatch.setenv({name!r}, "eu-west-1")

        def test_after_it(sfn_executor):
            test_it(sfn_executor)

        @mock.patch.dict(os.environ, {{{name!r}: "eu-west-1"}})
        def test_undone_by_mock():
            pass

        def test_after_that(sfn_executor):
            test_it(sfn_executor)

        def test_a_world_of_its_own():
            with mock_sfn() as world:
                test_it(world.executor)
        """
    )

    result.assert_outcomes(passed=6)


@pytest.mark.parametrize("processes", ["-n0", "-n2"])
@pytest.mark.parametrize(("shell", "region"), [("ap-south-1", "us-east-1"), (None, "eu-west-1")])
def test_workers_of_xdist_know_the_shell(
    run_tests: RunTests,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    processes: str,
    shell: str | None,
    region: str,
) -> None:
    pytest.importorskip("xdist")
    if shell:
        monkeypatch.setenv("AWS_DEFAULT_REGION", shell)
    pytester.makeconftest("import os\nos.environ.setdefault('AWS_DEFAULT_REGION', 'eu-west-1')\n")

    result = run_tests(f"REGION = {region!r}\n{TEST}", processes)

    result.assert_outcomes(passed=1)


def test_what_a_test_asks_for_comes_before_what_the_suite_has_set(
    run_tests: RunTests, pytester: pytest.Pytester
) -> None:
    pytester.makeconftest(SET)

    result = run_tests(
        """
        import os

        @pytest.mark.sfn(region="us-east-1")
        def test_by_a_marker(sfn_executor):
            assert ":us-east-1:" in sfn_executor.load(NOTHING).arn
            assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-1"

        @pytest.mark.sfn(region="eu-north-1")
        def test_by_an_argument():
            with mock_sfn(region="us-east-1") as world:
                assert ":us-east-1:" in world.executor.load(NOTHING).arn
            with mock_sfn() as world:
                assert ":eu-north-1:" in world.executor.load(NOTHING).arn
        """
    )

    result.assert_outcomes(passed=2)


def test_an_argument_that_equals_a_default_is_an_argument(run_tests: RunTests) -> None:
    result = run_tests(
        """
        @pytest.mark.sfn(region="eu-west-1", account="210987654321", strict=False, seed=4, freeze=False, max_events=10)
        def test_it():
            given = dict(
                region="us-east-1", account="123456789012", strict=True, seed=0, freeze=True, max_events=25_000
            )
            with mock_sfn(**given, start="2001-01-01") as world:
                assert (world.place.region, world.place.account) == ("us-east-1", "123456789012")
                assert (world.strict, world.seed, world.freeze, world.max_events) == (True, 0, True, 25_000)
                assert world.clock.now().isoformat() == "2001-01-01T00:00:00+00:00"
        """
    )

    result.assert_outcomes(passed=1)


def test_a_client_made_without_a_region_works_in_worlds_only(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        code_under_test="""
        import boto3
        import botocore.session

        session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
        clients = [
            boto3.client("sqs"),
            boto3.resource("sqs").meta.client,
            session.client("sqs"),
            botocore.session.Session().create_client("sqs", endpoint_url="http://localhost:4566"),
        ]
        """
    )

    result = run_tests(
        """
        import os
        import boto3
        from botocore.client import ClientCreator
        from botocore.exceptions import NoRegionError
        from code_under_test import clients

        def test_before():
            assert not hasattr(ClientCreator.create_client, "__wrapped__")
            for client in clients:
                with pytest.raises(NoRegionError):
                    client.list_queues()
                with pytest.raises(NoRegionError):
                    client.generate_presigned_url("list_queues")
            with pytest.raises(NoRegionError):
                boto3.client("sqs")

        def test_inside(sfn_executor):
            for client in clients:
                client.list_queues()
            boto3.client("sqs").list_queues()

        def test_after():
            test_before()
            assert not [name for name in os.environ if name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID")]
            assert boto3.DEFAULT_SESSION._session._credentials is None
        """
    )

    result.assert_outcomes(passed=3)


def test_what_is_set_while_a_world_is_open_stays(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import os
        import boto3
        from moto import mock_aws

        RECIPE = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": "us-east-1"}

        @pytest.fixture(scope="session")
        def credentials():
            for name, value in RECIPE.items():
                os.environ[name] = value
            boto3.setup_default_session()
            yield boto3.DEFAULT_SESSION

        def test_a_wide_fixture_comes_late(sfn_executor, request):
            request.getfixturevalue("credentials")
            with mock_aws():
                boto3.client("sqs").list_queues()

        def test_nothing(credentials):
            assert {name: os.environ.get(name) for name in RECIPE} == RECIPE
            assert boto3.DEFAULT_SESSION is credentials
        """
    )

    result.assert_outcomes(passed=2)


@pytest.mark.parametrize("fixtures", ["monkeypatch, sfn_executor", "sfn_executor, monkeypatch"])
@pytest.mark.parametrize("name", NAMES[:1] + NAMES[2:4])
def test_what_is_undone_leaves_nothing_of_the_world(run_tests: RunTests, fixtures: str, name: str) -> None:
    result = run_tests(
        f"""
        import os
        from unittest import mock
        import boto3
        from moto import mock_aws

        def test_monkeypatch({fixtures}):
            monkeypatch.setenv({name!r}, "eu-west-1")
            boto3.client("sqs")

        def test_left_by_monkeypatch():
            assert not [name for name in {NAMES!r} if name in os.environ]
            assert boto3.DEFAULT_SESSION is None

        def test_mock(sfn_executor):
            with mock.patch.dict(os.environ, {{{name!r}: "eu-west-1"}}), mock_aws():
                boto3.client("sqs").list_queues()
            with mock_sfn(region="eu-west-3"):
                assert os.environ["AWS_DEFAULT_REGION"] == "eu-west-3"
            assert os.environ["AWS_DEFAULT_REGION"] == "us-east-1"

        def test_left_by_mock():
            test_left_by_monkeypatch()
        """
    )

    result.assert_outcomes(passed=4)


def test_empty_variables_count_as_unset(run_tests: RunTests, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES[:4]:
        monkeypatch.setenv(name, "")

    run_tests(
        """
        import boto3

        def test_it(sfn_executor):
            assert ":us-east-1:" in sfn_executor.load(NOTHING).arn
            assert boto3.client("sqs").list_queues()
        """
    ).assert_outcomes(passed=1)

    assert [os.environ[name] for name in NAMES[:4]] == ["", "", "", ""]


@pytest.mark.parametrize("key_of_suite", ["", "own"])
def test_a_copy_of_the_environment_that_is_restored_leaves_nothing_of_the_world(
    run_tests: RunTests, monkeypatch: pytest.MonkeyPatch, key_of_suite: str
) -> None:
    own = {"AWS_ACCESS_KEY_ID"} if key_of_suite else set()
    for name in own:
        monkeypatch.setenv(name, key_of_suite)

    result = run_tests(
        f"""
        import os
        from unittest import mock
        import boto3

        NAMES = {sorted(set(NAMES) - own)!r}

        @pytest.fixture(scope="module")
        def outlives_the_world():
            with mock.patch.dict(os.environ, {{"OTHER": "1"}}):
                yield

        def test_restored_after_the_world():
            restored = mock.patch.dict(os.environ, {{"OTHER": "1"}})
            with mock_sfn():
                restored.start()
            restored.stop()

            with mock_sfn() as world:
                assert ":us-east-1:" in world.executor.load(NOTHING).arn

        def test_nothing_is_left():
            assert not [name for name in NAMES if name in os.environ]

        def test_a_cleared_environment_is_restored_after_the_world():
            cleared = mock.patch.dict(os.environ, {{"AWS_ACCESS_KEY_ID": "1"}}, clear=True)
            with mock_sfn():
                cleared.start()
            cleared.stop()

        def test_nothing_is_left_of_it():
            test_nothing_is_left()

        @pytest.mark.skipif({bool(own)}, reason="the suite may have set the region since then")
        def test_restored_when_the_module_ends(sfn_executor, request):
            request.getfixturevalue("outlives_the_world")
        """
    )

    result.assert_outcomes(passed=5 - len(own), skipped=len(own))
    assert {name for name in NAMES if name in os.environ} == own


def test_the_shells_region_counts_when_the_suite_sets_it_after_an_environment_was_restored(
    run_tests: RunTests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")

    result = run_tests(
        """
        import os
        from unittest import mock

        @mock.patch.dict(os.environ, {"OTHER": "1"}, clear=True)
        def test_with_another_environment():
            with mock_sfn() as world:
                assert ":us-east-1:" in world.executor.load(NOTHING).arn

        def test_the_shell(sfn_executor):
            assert ":us-east-1:" in sfn_executor.load(NOTHING).arn

        def test_the_same_region_set_by_the_test(monkeypatch):
            monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-south-1")
            with mock_sfn() as world:
                assert ":ap-south-1:" in world.executor.load(NOTHING).arn

        def test_the_shell_again(sfn_executor):
            test_the_shell(sfn_executor)
        """
    )

    result.assert_outcomes(passed=4)
