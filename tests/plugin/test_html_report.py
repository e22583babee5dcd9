"""``--sfn-html``: the report is written, merged over workers, and costs nothing unless it is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.reporting.page.pages import PageParser

TESTS = """
    import pytest

    DEFINITION = {
        "StartAt": "Big?",
        "States": {
            "Big?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.size", "NumericGreaterThan": 9, "Next": "Ship"}],
                "Default": "Refuse",
            },
            "Ship": {"Type": "Succeed"},
            "Refuse": {"Type": "Fail", "Error": "TooSmall"},
        },
    }

    @pytest.mark.parametrize("size", [1, 10, 11])
    def test_size(sfn_executor, size):
        sfn_executor.run(DEFINITION, {"size": size})

    def test_it_fails(sfn_executor):
        sfn_executor.run(DEFINITION, {"size": 2}).assert_succeeded()

    @pytest.mark.xfail
    def test_it_fails_as_known(sfn_executor):
        sfn_executor.run(DEFINITION, {"size": 3}).assert_succeeded()

    def test_without_any_world():
        pass
"""


def data_of(pytester: pytest.Pytester, path: str = "report.html") -> dict[str, Any]:
    return PageParser((pytester.path / path).read_text("utf-8")).data


def test_the_report_has_the_executions_of_all_tests(pytester: pytest.Pytester):
    pytester.makepyfile(TESTS)

    result = pytester.runpytest("--sfn-html=out/report.html")

    result.assert_outcomes(passed=4, failed=1, xfailed=1)
    result.stdout.fnmatch_lines([f"State machine report: {pytester.path / 'out' / 'report.html'}"])
    data = data_of(pytester, "out/report.html")
    found = {test["name"].partition("::")[2]: test["outcome"] for test in data["tests"]}
    assert found == {
        "test_it_fails": "failed",
        "test_it_fails_as_known": "xfailed",
        "test_size[1]": "passed",
        "test_size[10]": "passed",
        "test_size[11]": "passed",
    }
    (machine,) = data["machines"]
    assert {state["name"]: state["visits"] for state in machine["states"]} == {"Big?": 5, "Ship": 2, "Refuse": 3}


def test_the_report_is_the_same_with_workers(pytester: pytest.Pytester):
    pytester.makepyfile(TESTS)

    pytester.runpytest_subprocess("--sfn-html=one.html")
    pytester.runpytest_subprocess("--sfn-html=two.html", "-n", "2")

    assert (pytester.path / "one.html").read_bytes() == (pytester.path / "two.html").read_bytes()


def test_one_machine_may_have_several_names_and_values_for_its_placeholders(pytester: pytest.Pytester):
    (pytester.path / "flow.asl.json").write_text(
        '{"StartAt": "${Name}", "States": {"${Name}": {"Type": "Pass", "Comment": "${What}", "End": true}}}'
    )
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("name", ["Zoo", "Ape", "Bee"])
        def test_file(sfn_executor, name):
            values = {"Name": "A", "What": name}
            sfn_executor.run(sfn_executor.load("flow.asl.json", name=name, substitutions=values))
        """
    )

    pytester.runpytest_subprocess("--sfn-html=one.html")
    pytester.runpytest_subprocess("--sfn-html=two.html", "-n", "2")

    (machine,) = data_of(pytester, "one.html")["machines"]
    assert (machine["name"], machine["states"][0]["visits"]) == ("Ape", 3)
    assert (pytester.path / "one.html").read_bytes() == (pytester.path / "two.html").read_bytes()


def test_any_text_comes_through_workers(pytester: pytest.Pytester):
    pytester.makepyfile(
        r"""
        import pytest

        @pytest.mark.parametrize("text", ["</script>", "<!--", "\x1b[1m", "\u2028", "'\""])
        def test_it(sfn_executor, text):
            sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}, {"text": text})

        def test_half_a_pair(sfn_executor, sfn_lambdas):
            sfn_lambdas.register("F", raises=ValueError("half \ud800 pair"))
            state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}
            sfn_executor.run({"StartAt": "A", "States": {"A": state}})
        """
    )

    result = pytester.runpytest_subprocess("--sfn-html=report.html", "-n", "2")

    result.assert_outcomes(passed=6)
    assert len(data_of(pytester)["tests"]) == 6


def test_an_ini_value_asks_for_it_too(pytester: pytest.Pytester):
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nsfn_html = report.html")

    pytester.runpytest("-q", "-k", "size")

    assert len(data_of(pytester)["tests"]) == 3


def test_what_mock_sfn_runs_is_in_the_report(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        from pytest_sfn import mock_sfn

        def test_it():
            with mock_sfn() as sfn:
                sfn.executor.run({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
        """
    )

    pytester.runpytest("--sfn-html=report.html")

    assert [test["executions"][0]["status"] for test in data_of(pytester)["tests"]] == ["SUCCEEDED"]


def test_what_is_masked_is_not_in_the_report(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("password", ["hunter2"])
        def test_it(sfn_executor, sfn_lambdas, password):
            sfn_lambdas.register("F", lambda event, context: {"token": {"password": password}})
            state = {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:F", "End": True}
            definition = {"StartAt": "A", "States": {"A": state}}
            sfn_executor.run(definition, {"password": password, "note": f"his password is {password}"})
        """
    )

    pytester.runpytest("--sfn-html=report.html", "-o", "sfn_redact=$..password")

    text = (pytester.path / "report.html").read_text("utf-8")
    assert "hunter2" not in text
    assert "his password is ***" in text


def test_nothing_is_loaded_unless_it_is_asked_for(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import sys

        def test_it(sfn_executor):
            execution = sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
            execution.assert_succeeded()

        def test_modules():
            wanted = ("graphlay", "pytest_sfn.plugin.html_report", "pytest_sfn.reporting.page")
            print("loaded:", [name for name in sys.modules if name.startswith(wanted)])
        """
    )

    result = pytester.runpytest_subprocess("-s")

    result.stdout.fnmatch_lines(["*loaded: []*"])
    assert not list(pytester.path.glob("*.html"))


def test_a_path_that_cannot_be_written_is_said(pytester: pytest.Pytester):
    pytester.makepyfile(TESTS)
    (pytester.path / "folder").mkdir()

    result = pytester.runpytest("--sfn-html=folder", "-k", "size")

    result.assert_outcomes(passed=3)
    assert re.search(r"State machine report: .*[Ii]s a directory|Permission", result.stdout.str())


def test_a_defect_of_the_report_is_said(pytester: pytest.Pytester):
    pytester.makepyfile(TESTS)
    pytester.makeconftest("from pytest_sfn.reporting.page import recording\n\nrecording.marks_of = None")

    result = pytester.runpytest_subprocess("--sfn-html=report.html", "-n", "1", "-k", "size")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["State machine report: *NoneType*"])


def test_an_error_in_the_teardown_is_the_outcome(pytester: pytest.Pytester):
    pytester.makepyfile(
        """
        import pytest

        @pytest.fixture
        def broken(sfn_executor):
            yield
            raise RuntimeError

        def test_it(sfn_executor, broken):
            sfn_executor.run({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
        """
    )

    pytester.runpytest("--sfn-html=report.html")

    assert [test["outcome"] for test in data_of(pytester)["tests"]] == ["error"]


RULES = """
    DEFINITION = {
        "StartAt": "Which?",
        "States": {
            "Which?": {
                "Type": "Choice",
                "Choices": [{"Variable": "$", "StringEquals": kind, "Next": "Ship"} for kind in ("gold", "silver")],
                "Default": "Ship",
            },
            "Ship": {"Type": "Succeed"},
        },
    }

    def test_kinds(sfn_executor):
        for kind in ("silver", "silver", "iron"):
            sfn_executor.run(DEFINITION, kind)
"""


def test_rules_that_lead_to_the_same_state_are_told_apart(pytester: pytest.Pytester):
    pytester.makepyfile(RULES)

    pytester.runpytest_subprocess("--sfn-html=report.html")

    (machine,) = data_of(pytester)["machines"]
    taken = {arrow["label"]: arrow["taken"] for arrow in machine["arrows"] if arrow["from"] == "Which?"}
    assert taken == {'$ == "gold"': 0, '$ == "silver"': 2, "otherwise": 1}
