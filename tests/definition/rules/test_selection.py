"""Which rules apply: the setting, its words, and the Comments of a definition."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest

from pytest_sfn import InvalidArgumentType, InvalidArgumentValue, SfnDefinitionWarning, mock_sfn
from pytest_sfn.definition.parser import check_definition
from pytest_sfn.definition.rules.selection import DEFAULT_RULES, select_rules
from tests.definition.helpers import parse_definition

DOLLAR = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": {"a": "$.b"}, "End": True}}}
NAMELESS = {"StartAt": "No", "States": {"No": {"Type": "Fail"}}}


def codes(definition: Any, rules: str = "") -> list[str]:
    return [warning.code for warning in parse_definition(definition, rules=select_rules(rules)).warnings]


def commented(comment: str, **more: Any) -> dict[str, Any]:
    return {"StartAt": "P", "States": {"P": {**DOLLAR["States"]["P"], "Comment": comment, **more}}}


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        ("", []),
        ("ADVICE", ["FAIL_WITHOUT_ERROR"]),
        ("FAIL_WITHOUT_ERROR", ["FAIL_WITHOUT_ERROR"]),
        ("ADVICE, -FAIL_WITHOUT_ERROR", []),
        ("-ADVICE FAIL_WITHOUT_ERROR", ["FAIL_WITHOUT_ERROR"]),
        ("FAIL_WITHOUT_ERROR\n-ADVICE", []),
    ],
)
def test_a_later_word_wins(rules: str, found: list[str]) -> None:
    assert codes(NAMELESS, rules) == found


def test_warnings_of_aws_can_be_switched_off() -> None:
    assert codes(DOLLAR) == ["NO_DOLLAR"]
    assert codes(DOLLAR, "-NO_DOLLAR") == codes(DOLLAR, "-WARNING") == []


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("NO_DOLAR", r"NO_DOLAR is not a rule \(did you mean 'NO_DOLLAR'\?\); it takes ADVICE, WARNING or the name"),
        ("-no-dollar", r"no-dollar is not a rule \(did you mean 'NO_DOLLAR'\?\)"),
        ("nonsense", r"nonsense is not a rule; it takes"),
        ("-MISSING_END_STATE", "MISSING_END_STATE cannot be switched off, because AWS rejects the definition"),
    ],
)
def test_a_wrong_word_is_refused(word: str, message: str) -> None:
    with pytest.raises(InvalidArgumentValue, match=f"rules= of x: {message}"):
        select_rules([word], "rules= of x")


def test_no_words_are_the_default() -> None:
    assert select_rules([]) == DEFAULT_RULES


def test_mock_sfn_takes_a_text_or_a_list() -> None:
    for rules in ("ADVICE", ["ADVICE"]):
        with mock_sfn(rules=rules) as sfn, pytest.warns(SfnDefinitionWarning, match="FAIL_WITHOUT_ERROR.*see https"):
            sfn.executor.load(NAMELESS)


def test_mock_sfn_refuses_what_is_not_a_rule() -> None:
    with pytest.raises(InvalidArgumentType, match="the names of rules"):
        mock_sfn(rules=7)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentValue, match="rules=: NO_DOLAR is not a rule"):
        mock_sfn(rules="NO_DOLAR").start()


@pytest.mark.filterwarnings("error")
def test_a_world_switches_a_rule_off() -> None:
    with mock_sfn(rules="-NO_DOLLAR") as sfn:
        assert sfn.executor.load(DOLLAR).warnings == ()


def test_worlds_with_other_rules_share_no_findings() -> None:
    with mock_sfn(rules="-NO_DOLLAR") as sfn:
        assert sfn.executor.load(DOLLAR).warnings == ()
    with mock_sfn() as sfn, pytest.warns(SfnDefinitionWarning):
        assert [warning.code for warning in sfn.executor.load(DOLLAR).warnings] == ["NO_DOLLAR"]


def test_settings_reach_a_test(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsfn_rules =\n    ADVICE\n    -UNUSED_VARIABLE\n")
    pytester.makepyfile(
        f"""
        import pytest
        NAMELESS = {NAMELESS!r}

        def codes(sfn_executor):
            return [warning.code for warning in sfn_executor.load(NAMELESS).warnings]

        def test_ini(sfn_executor):
            assert codes(sfn_executor) == ["FAIL_WITHOUT_ERROR"]

        @pytest.mark.sfn(rules="-FAIL_WITHOUT_ERROR")
        def test_marker(sfn_executor):
            assert codes(sfn_executor) == []
        """
    )

    pytester.runpytest().assert_outcomes(passed=2, warnings=1)


def test_a_wrong_name_in_the_ini_file_ends_the_session(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nsfn_rules = no-dollar\n")

    result = pytester.runpytest()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*sfn_rules in the ini file: no-dollar is not a rule (did you mean 'NO_DOLLAR'?)*"])


def test_a_wrong_name_on_the_command_line_ends_the_session(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--sfn-rules=-NO_DOLAR")

    result.stderr.fnmatch_lines(["*--sfn-rules in the command line: NO_DOLAR is not a rule*"])


# ---- Comments


@pytest.mark.parametrize(
    "comment",
    [
        "pytest-sfn: ignore=NO_DOLLAR",
        "An amount. pytest-sfn:ignore = NO_DOLLAR",
        "pytest-sfn: ignore=NO_DOLLAR (agreed with sales)",
    ],
)
def test_a_comment_ignores_a_rule(comment: str) -> None:
    assert codes(commented(comment)) == []


def test_a_comment_names_several_rules() -> None:
    state = commented("pytest-sfn: ignore=NO_DOLLAR, JSONATA_SUBTRACTION")

    (found,) = parse_definition(state).warnings
    assert (found.code, found.location) == ("USELESS_IGNORE", "/States/P/Comment")
    assert found.message == "The Comment ignores nothing: JSONATA_SUBTRACTION finds nothing here"


def test_a_comment_of_the_machine_holds_for_all_states() -> None:
    assert codes({"Comment": "pytest-sfn: ignore=NO_DOLLAR", **DOLLAR}) == []


def test_a_comment_holds_for_the_states_inside() -> None:
    branch = {"StartAt": "P", "States": DOLLAR["States"]}
    both = {
        "Type": "Parallel",
        "Branches": [branch, {"StartAt": "Q", "States": {"Q": {"Type": "Succeed"}}}],
        "End": True,
    }

    assert codes({"StartAt": "B", "States": {"B": {**both, "Comment": "pytest-sfn: ignore=NO_DOLLAR"}}}) == []
    commented_branch = {**branch, "Comment": "pytest-sfn: ignore=NO_DOLLAR"}
    assert codes({"StartAt": "B", "States": {"B": {**both, "Branches": [commented_branch]}}}) == []


def test_a_comment_does_not_hold_for_a_state_whose_name_begins_alike() -> None:
    states = {
        "P": {"Type": "Pass", "Comment": "pytest-sfn: ignore=NO_DOLLAR", "Parameters": {"a": "$.b"}, "Next": "P2"},
        "P2": DOLLAR["States"]["P"],
    }

    (found,) = parse_definition({"StartAt": "P", "States": states}).warnings
    assert (found.code, found.location) == ("NO_DOLLAR", "/States/P2/Parameters/a")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("NO_DOLAR", "NO_DOLAR is not a rule (did you mean 'NO_DOLLAR'?)"),
        ("MISSING_END_STATE", "MISSING_END_STATE cannot be ignored, because AWS rejects the definition"),
        ("NO_PATH", "NO_PATH finds nothing here"),
    ],
)
def test_a_comment_that_ignores_nothing(name: str, why: str) -> None:
    found = parse_definition(commented(f"pytest-sfn: ignore={name}")).warnings

    assert [one.code for one in found] == ["NO_DOLLAR", "USELESS_IGNORE"]
    assert found[1].message == f"The Comment ignores nothing: {why}"


def test_a_comment_on_advice_is_judged_only_if_the_advice_is_asked_for() -> None:
    definition = {
        "StartAt": "No",
        "States": {"No": {"Type": "Fail", "Error": "E", "Comment": "pytest-sfn: ignore=FAIL_WITHOUT_ERROR"}},
    }

    assert codes(definition) == []
    assert codes(definition, "ADVICE") == ["USELESS_IGNORE"]
    assert codes(definition, "ADVICE, -USELESS_IGNORE") == []


# ---- boto3


LIKE_NOTHING = {
    "QueryLanguage": "JSONata",
    "StartAt": "A",
    "States": {
        "A": {"Type": "Wait", "Seconds": 600, "Output": "{% 'a' + $states.input.name %}", "Next": "B"},
        "B": {"Type": "Fail"},
    },
    "TimeoutSeconds": 5,
}


def test_boto3_hears_nothing_of_our_rules() -> None:
    assert codes(LIKE_NOTHING, "ADVICE")
    assert check_definition(LIKE_NOTHING) == ()


@pytest.mark.filterwarnings("error")
def test_boto3_makes_such_a_machine_without_a_word() -> None:
    with mock_sfn(rules="ADVICE"):
        client = boto3.client("stepfunctions")
        text = json.dumps(LIKE_NOTHING)
        answer = client.validate_state_machine_definition(definition=text, severity="WARNING")
        assert (answer["result"], answer["diagnostics"]) == ("OK", [])
        client.create_state_machine(name="m", definition=text, roleArn="arn:aws:iam::123456789012:role/r")
