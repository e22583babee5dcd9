"""Conditions of statements: they hold, they do not, or nothing here can tell."""

from __future__ import annotations

import pytest

from pytest_sfn.iam.evaluation.conditions import Condition, is_operator

KEYS = {
    "s3:prefix": ("corn/",),
    "s3:delimiter": (),
    "events:source": ("mill", "oven"),
    "aws:principalaccount": ("123456789012",),
    "aws:securetransport": ("true",),
    "iam:passedtoservice": ("ecs-tasks.amazonaws.com",),
    "ecs:cluster": ("arn:aws:ecs:us-east-1:123456789012:cluster/kitchen",),
}
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/"


def holds(operator, key, *values):
    return Condition(operator, key, values).is_met(KEYS)


@pytest.mark.parametrize(
    ("operator", "key", "values", "expected"),
    [
        ("StringEquals", "s3:prefix", ["corn/"], True),
        ("StringEquals", "S3:Prefix", ["rye/", "corn/"], True),
        ("StringEquals", "s3:prefix", ["Corn/"], False),
        ("StringEquals", "s3:prefix", ["corn*"], False),
        ("StringEqualsIgnoreCase", "s3:prefix", ["CORN/"], True),
        ("StringNotEquals", "s3:prefix", ["rye/", "corn/"], False),
        ("StringNotEquals", "s3:prefix", ["rye/"], True),
        ("StringNotEqualsIgnoreCase", "s3:prefix", ["CORN/"], False),
        ("StringLike", "s3:prefix", ["c?rn*"], True),
        ("StringLike", "s3:prefix", ["rye*"], False),
        ("StringNotLike", "s3:prefix", ["rye*"], True),
        ("ArnEquals", "ecs:cluster", [f"{CLUSTER}*"], True),
        ("ArnLike", "ecs:cluster", [f"{CLUSTER}kitchen"], True),
        ("ArnLike", "ecs:cluster", ["arn:*:cluster/kitchen"], False),
        ("ArnNotLike", "ecs:cluster", [f"{CLUSTER}bar"], True),
        ("ArnNotEquals", "ecs:cluster", [f"{CLUSTER}*"], False),
        ("Bool", "aws:SecureTransport", ["True"], True),
        ("Bool", "aws:SecureTransport", ["false"], False),
        ("StringEquals", "s3:prefix", ["${aws:PrincipalAccount}"], False),
        ("StringEquals", "aws:PrincipalAccount", ["${aws:PrincipalAccount}"], True),
    ],
)
def test_a_key_of_the_request_is_compared(operator, key, values, expected):
    assert holds(operator, key, *values) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [
        ("StringEquals", False),
        ("StringLike", False),
        ("StringEqualsIfExists", True),
        ("StringNotEquals", True),
        ("ForAnyValue:StringEquals", False),
        ("ForAllValues:StringEquals", True),
    ],
)
def test_a_key_that_the_request_does_not_have(operator, expected):
    assert holds(operator, "s3:delimiter", "/") is expected


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("s3:delimiter", "true", True),
        ("s3:delimiter", "false", False),
        ("s3:prefix", "true", False),
        ("s3:prefix", "false", True),
    ],
)
def test_null_tells_whether_a_key_is_there(key, value, expected):
    assert holds("Null", key, value) is expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("ForAnyValue:StringEquals", ["mill"], True),
        ("ForAnyValue:StringEquals", ["shop"], False),
        ("ForAllValues:StringEquals", ["mill"], False),
        ("ForAllValues:StringLike", ["m*", "o*"], True),
        ("ForAnyValue:StringNotEquals", ["mill"], True),
        ("ForAllValues:StringNotEquals", ["mill"], False),
        ("StringNotEquals", ["mill"], False),
    ],
)
def test_a_key_with_several_values(operator, values, expected):
    assert holds(operator, "events:source", *values) is expected


@pytest.mark.parametrize(
    ("operator", "key", "value"),
    [
        ("StringEquals", "aws:ResourceTag/team", "mill"),
        ("StringEqualsIfExists", "aws:ResourceTag/team", "mill"),
        ("IpAddress", "aws:SourceIp", "203.0.113.0/24"),
        ("DateLessThan", "aws:PrincipalAccount", "2030-01-01T00:00:00Z"),
        ("NumericLessThanEquals", "s3:prefix", "10"),
        ("StringEquals", "s3:prefix", "${aws:PrincipalTag/team}"),
    ],
)
def test_what_nothing_here_knows_stays_open(operator, key, value):
    assert holds(operator, key, value) is None


@pytest.mark.parametrize("name", ["StringEquals", "ForAnyValue:ArnLike", "BoolIfExists", "Null", "NotIpAddress"])
def test_operators_of_iam(name):
    assert is_operator(name)


@pytest.mark.parametrize("name", ["StringMatches", "ForSome:StringEquals", "NullIfExists", "stringequals", ""])
def test_no_operators_of_iam(name):
    assert not is_operator(name)
