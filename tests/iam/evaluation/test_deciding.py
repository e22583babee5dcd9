"""Whether statements allow what a request needs."""

from __future__ import annotations

import pytest

from pytest_sfn.iam.evaluation.deciding import Decision, decide
from pytest_sfn.iam.evaluation.documents import read_policies
from pytest_sfn.iam.requests.needs import Need
from pytest_sfn.integrations.record.targets import PartialArn

QUEUE = "arn:aws:sqs:us-east-1:123456789012:dough"
SEND = Need("sqs:SendMessage", QUEUE)
TAGGED = {"StringEquals": {"aws:ResourceTag/team": "mill"}}
KEYS = {"aws:principalaccount": ("123456789012",)}


def statement(effect="Allow", **fields):
    action = {} if "NotAction" in fields else {"Action": "sqs:SendMessage"}
    resource = {} if "NotResource" in fields else {"Resource": QUEUE}
    return {"Effect": effect, **action, **resource, **fields}


def decision(*statements, need=SEND):
    return decide(read_policies({"Version": "2012-10-17", "Statement": list(statements)}, ()), need, KEYS).decision


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Action": ["sqs:ReceiveMessage", "SQS:send*"]},
        {"Action": "*"},
        {"Action": "sqs:SendMessag?"},
        {"Resource": "*"},
        {"Resource": ["arn:aws:sqs:*:*:other", "arn:aws:sqs:*:123456789012:d?ugh"]},
        {"Resource": "arn:aws:sqs:us-east-1:${aws:PrincipalAccount}:dough"},
        {"NotAction": ["iam:*", "sqs:Delete*"]},
        {"NotResource": ["arn:aws:sqs:us-east-1:123456789012:other"]},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": "123456789012"}}},
    ],
)
def test_a_statement_that_is_about_the_request_allows_it(fields):
    assert decision(statement(**fields)) is Decision.ALLOWED


@pytest.mark.parametrize(
    "fields",
    [
        {"Action": "sqs:SendMessageBatch"},
        {"Resource": "arn:aws:sqs:us-east-1:123456789012:Dough"},
        {"NotAction": "sqs:*"},
        {"NotResource": "arn:aws:sqs:*"},
        {"Condition": {"StringEquals": {"aws:PrincipalAccount": "999999999999"}}},
        {"Resource": "arn:aws:sqs:us-east-1:123456789012:other", "Condition": TAGGED},
    ],
)
def test_a_statement_that_is_not_about_it_allows_nothing(fields):
    assert decision(statement(**fields)) is Decision.NOT_ALLOWED


def test_without_statements_nothing_is_allowed():
    assert decision() is Decision.NOT_ALLOWED


def test_a_deny_goes_before_every_allow():
    assert decision(statement(), statement("Deny", Action="sqs:*", Resource="*")) is Decision.DENIED


def test_a_deny_of_something_else_does_not_matter():
    assert decision(statement(), statement("Deny", Resource=f"{QUEUE}-2")) is Decision.ALLOWED


def test_what_only_an_open_condition_allows_is_open():
    assert decision(statement(Condition=TAGGED)) is Decision.UNDECIDED
    assert decision(statement(Resource="arn:aws:sqs:${AWS::Region}:1:q")) is Decision.UNDECIDED


def test_an_open_condition_does_not_matter_if_something_else_allows_it():
    assert decision(statement(Condition=TAGGED), statement()) is Decision.ALLOWED


def test_what_an_open_condition_may_deny_is_open():
    assert decision(statement(), statement("Deny", Condition=TAGGED)) is Decision.UNDECIDED
    assert decision(statement("Deny", Condition=TAGGED)) is Decision.NOT_ALLOWED


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("arn:aws:states:*:*:execution:mill:*", Decision.ALLOWED),
        ("arn:aws:states:us-east-1:123456789012:execution:mill:*", Decision.ALLOWED),
        ("arn:aws:states:us-east-1:123456789012:execution:mill:run-1", Decision.UNDECIDED),
        ("arn:aws:states:us-east-1:123456789012:execution:oven:*", Decision.NOT_ALLOWED),
    ],
)
def test_a_resource_that_is_known_in_part(resource, expected):
    need = Need("states:DescribeExecution", PartialArn("arn:aws:states:us-east-1:123456789012:execution:mill:*"))

    assert decision(statement(Action="states:*", Resource=resource), need=need) is expected


def test_a_name_with_a_star_is_only_a_name():
    need = Need("s3:GetObject", "arn:aws:s3:::mill/a*")

    assert decision(statement(Action="s3:*", Resource="arn:aws:s3:::mill/ab"), need=need) is Decision.NOT_ALLOWED
