"""Settings: on markers, on the command line, in the ini file; the closest wins."""

from __future__ import annotations

import pytest

from tests.inner_pytest import RunTests

REGION_OF_EACH = """
def region(sfn_executor):
    return sfn_executor.load(NOTHING).arn.split(":")[3]

@pytest.mark.sfn(region="eu-west-1")
class TestClass:
    def test_class(self, sfn_executor):
        assert region(sfn_executor) == "eu-west-1"

    @pytest.mark.sfn(region="eu-west-2")
    def test_test(self, sfn_executor):
        assert region(sfn_executor) == "eu-west-2"

    @pytest.mark.sfn(region="eu-west-2")
    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.sfn(region="eu-west-3"))])
    def test_parameter(self, sfn_executor, n):
        assert region(sfn_executor) == "eu-west-3"

def test_none(sfn_executor):
    assert region(sfn_executor) == "EXPECTED"
"""


@pytest.mark.parametrize(
    ("ini", "arguments", "expected"),
    [
        pytest.param("", [], "us-east-1", id="default"),
        pytest.param("sfn_region = ap-south-1", [], "ap-south-1", id="ini"),
        pytest.param("sfn_region = ap-south-1", ["--sfn-region=ap-south-2"], "ap-south-2", id="command line"),
    ],
)
def test_the_closest_wins(
    run_tests: RunTests, pytester: pytest.Pytester, ini: str, arguments: list[str], expected: str
) -> None:
    pytester.makeini(f"[pytest]\n{ini}")

    result = run_tests(REGION_OF_EACH.replace("EXPECTED", expected), *arguments)

    result.assert_outcomes(passed=4)


def test_markers_add_up(run_tests: RunTests) -> None:
    result = run_tests(
        """
        pytestmark = pytest.mark.sfn(account="111111111111")

        @pytest.mark.sfn(start="2026-03-01T08:00:00+01:00")
        def test_it(sfn_executor, sfn_clock):
            assert ":111111111111:" in sfn_executor.load(NOTHING).arn
            assert sfn_clock.now().isoformat() == "2026-03-01T07:00:00+00:00"
        """
    )

    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("setting", "option", "check"),
    [
        ("start", "2026-03-01", 'sfn_clock.now().isoformat() == "2026-03-01T00:00:00+00:00"'),
        ("account", "999999999999", '":999999999999:" in sfn_executor.load(NOTHING).arn'),
        ("seed", "7", "pytest_sfn.current().seed == 7"),
        ("strict", "false", 'sfn_executor.run(GREET).status == "FAILED"'),
        ("max_events", "3", 'sfn_executor.run(WAIT).status == "FAILED"'),
        ("network", "refuse", "pytest_sfn.current()._no_network"),
        ("check_results", "false", "not pytest_sfn.current()._check_results"),
        ("freeze", "false", "time.time() > 1_760_000_000"),
        ("freeze", "true", "datetime.now(UTC) == sfn_clock.now()"),
    ],
)
@pytest.mark.parametrize("where", ["ini", "command line", "toml"])
def test_every_setting_can_be_set_everywhere(
    run_tests: RunTests, pytester: pytest.Pytester, where: str, setting: str, option: str, check: str
) -> None:
    # Given
    arguments = []
    if where == "ini":
        pytester.makeini(f"[pytest]\nsfn_{setting} = {option}")
    elif where == "toml":
        value = option if option in ("false", "true") or (option.isdigit() and setting != "account") else f'"{option}"'
        table = "tool.pytest" if pytest.version_tuple >= (9,) else "tool.pytest.ini_options"
        pytester.makepyprojecttoml(f"[{table}]\nsfn_{setting} = {value}")
    else:
        arguments = [f"--sfn-{setting.replace('_', '-')}={option}"]

    # When
    result = run_tests(
        f"""
        import time
        from datetime import UTC, datetime
        import pytest_sfn

        def test_it(sfn_executor, sfn_clock):
            assert {check}
        """,
        *arguments,
    )

    # Then
    result.assert_outcomes(passed=1)


def test_mock_sfn_heeds_them_where_its_arguments_are_left_out(run_tests: RunTests) -> None:
    result = run_tests(
        """
        def region(**arguments):
            with mock_sfn(**arguments) as sfn:
                return sfn.executor.load(NOTHING).arn.split(":")[3]

        def test_option():
            assert region() == "ap-south-1"

        @pytest.mark.sfn(region="eu-west-1")
        def test_marker():
            assert region() == "eu-west-1"
            assert region(region="eu-west-2") == "eu-west-2"

        @pytest.mark.sfn(max_events=3)
        def test_max_events():
            with mock_sfn() as sfn:
                assert sfn.executor.run(WAIT).status == "FAILED"
        """,
        "--sfn-region=ap-south-1",
    )

    result.assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sfn-seed=many"], "*--sfn-seed in the command line: *many*"),
        (["--sfn-start=tomorrow"], "*--sfn-start in the command line: *tomorrow*"),
        (["--sfn-strict=maybe"], "*--sfn-strict in the command line: 'maybe' is not true or false*"),
        (["-o", "sfn_start=tomorrow"], "*sfn_start in the ini file: *tomorrow*"),
    ],
)
def test_a_wrong_value_says_where_it_stands(run_tests: RunTests, arguments: list[str], message: str) -> None:
    result = run_tests("def test_it(sfn_executor):\n    pass\n", *arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])


@pytest.mark.parametrize("arguments", ["regoin='eu-west-1'", "'eu-west-1'"])
def test_a_marker_with_an_unknown_setting_says_what_there_is(run_tests: RunTests, arguments: str) -> None:
    result = run_tests(f"@pytest.mark.sfn({arguments})\ndef test_it(sfn_executor):\n    pass\n")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["E*SfnError: @pytest.mark.sfn does not take *region*"])


def test_a_fake_that_cannot_be_leaves_no_world_behind(run_tests: RunTests) -> None:
    result = run_tests(
        """
        import time
        from pytest_sfn import SfnError, current

        @pytest.mark.sfn(start="2001-01-01T00:00:00Z")
        @pytest.mark.sfn_lambda("Greet", retruns=1)
        def test_first(sfn_clock):
            pass

        def test_second():
            assert time.time() > 1_000_000_000
            with pytest.raises(SfnError, match="no pytest-sfn world is active"):
                current()
        """
    )

    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["E*SfnError*@pytest.mark.sfn_lambda takes the arguments of @mock_lambda*retruns*"])


def test_the_markers_are_documented(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--markers")

    result.stdout.fnmatch_lines(["@pytest.mark.sfn(*", "@pytest.mark.sfn_lambda(*", "@pytest.mark.sfn_task(*"])


def test_the_options_are_documented(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--help")

    result.stdout.fnmatch_lines(["*--sfn-region=REGION*", "*--sfn-definitions=DIR*", "*sfn_region (string)*"])


def test_the_fixtures_are_documented(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--fixtures")

    for name in ("sfn_executor", "sfn_lambdas", "sfn_tasks", "sfn_clock", "sfn_client", "sfn_snapshot"):
        result.stdout.fnmatch_lines([f"{name} -- *"])
    result.stdout.no_fnmatch_line("*no docstring available*sfn*")


def test_folders_of_definitions_on_the_command_line(run_tests: RunTests, pytester: pytest.Pytester) -> None:
    (pytester.path / "machines_of_mine").mkdir()
    (pytester.path / "machines_of_mine" / "mine.asl.json").write_text(
        '{"StartAt": "S", "States": {"S": {"Type": "Succeed"}}}'
    )

    result = run_tests(
        """
        def test_it(sfn_executor):
            assert sfn_executor.load("mine.asl.json").name == "mine"
        """,
        "--sfn-definitions=machines_of_mine",
    )

    result.assert_outcomes(passed=1)
