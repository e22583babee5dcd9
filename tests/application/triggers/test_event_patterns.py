"""Event patterns, compared with AWS's documentation and its open-source matcher."""

from __future__ import annotations

import pytest

from pytest_sfn.application.triggers.event_patterns import matches

EVENT = {
    "source": "aws.ec2",
    "detail-type": "EC2 Instance State-change Notification",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-1"],
    "detail": {
        "state": "running",
        "count": 5,
        "ratio": 1.0,
        "is-new": True,
        "nothing": None,
        "empty": "",
        "ip": "10.0.0.7",
        "path": "/a/b/c.png",
        "tags": ["red", "blue"],
        "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}],
        "object": {"key": "x"},
    },
}


@pytest.mark.parametrize(
    ("rule", "field", "fits"),
    [
        (["running", "stopped"], "state", True),
        (["stopped"], "state", False),
        ([5], "count", True),
        ([5.0], "count", True),
        ([1], "is-new", False),
        ([True], "is-new", True),
        ([True], "ratio", False),
        ([None], "nothing", True),
        ([None], "absent", False),
        ([""], "empty", True),
        (["red"], "tags", True),
        (["green"], "tags", False),
        ([{"prefix": "run"}], "state", True),
        ([{"prefix": "Run"}], "state", False),
        ([{"prefix": {"equals-ignore-case": "RUN"}}], "state", True),
        ([{"prefix": "1"}], "count", False),
        ([{"suffix": ".png"}], "path", True),
        ([{"suffix": {"equals-ignore-case": ".PNG"}}], "path", True),
        ([{"equals-ignore-case": "RUNNING"}], "state", True),
        ([{"anything-but": "stopped"}], "state", True),
        ([{"anything-but": ["running", "stopped"]}], "state", False),
        ([{"anything-but": 5}], "count", False),
        ([{"anything-but": [6, 7]}], "count", True),
        ([{"anything-but": "x"}], "absent", False),
        ([{"anything-but": {"prefix": "run"}}], "state", False),
        ([{"anything-but": {"prefix": ["stop", "run"]}}], "state", False),
        ([{"anything-but": {"suffix": ".jpg"}}], "path", True),
        ([{"anything-but": {"suffix": [".jpg", ".png"]}}], "path", False),
        ([{"anything-but": {"wildcard": "*/b/*"}}], "path", False),
        ([{"anything-but": {"equals-ignore-case": ["RUNNING"]}}], "state", False),
        ([{"anything-but": ["red"]}], "tags", True),
        ([{"anything-but": ["red", "blue"]}], "tags", False),
        ([{"numeric": [">", 0, "<=", 5]}], "count", True),
        ([{"numeric": ["<", 5]}], "count", False),
        ([{"numeric": ["=", 1]}], "is-new", False),
        ([{"numeric": [">=", 5]}], "state", False),
        ([{"exists": True}], "state", True),
        ([{"exists": True}], "nothing", True),
        ([{"exists": False}], "state", False),
        ([{"exists": False}], "absent", True),
        ([{"exists": True}], "object", False),
        ([{"exists": False}, "running"], "state", True),
        ([{"cidr": "10.0.0.0/24"}], "ip", True),
        ([{"cidr": "10.0.0.1/24"}], "ip", True),
        ([{"cidr": "10.0.1.0/24"}], "ip", False),
        ([{"cidr": "10.0.0.0/24"}], "state", False),
        ([{"wildcard": "/a/*/c.*"}], "path", True),
        ([{"wildcard": "*.jpg"}], "path", False),
        ([{"wildcard": "\\*"}], "path", False),
        ([{"unknown": "x"}], "state", False),
    ],
)
def test_a_rule_fits_a_field(rule, field, fits):
    assert matches({"detail": {field: rule}}, EVENT) is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ({"source": ["aws.ec2"], "detail": {"state": ["running"]}}, True),
        ({"source": ["aws.s3"], "detail": {"state": ["running"]}}, False),
        ({"resources": [{"prefix": "arn:aws:ec2"}]}, True),
        ({"detail": {"items": {"sku": ["b"]}}}, True),
        ({"detail": {"items": {"sku": ["a"], "n": [1]}}}, True),
        ({"detail": {"items": {"sku": ["a"], "n": [2]}}}, False),
        ({"detail": {"object": {"key": ["x"]}}}, True),
        ({"detail": {"object": ["x"]}}, False),
        ({"detail": {"absent": {"key": [{"exists": False}]}}}, True),
        ({"detail": {"state": {"key": [{"exists": True}]}}}, False),
        ({"$or": [{"source": ["x"]}, {"detail": {"count": [5]}}]}, True),
        ({"source": ["aws.ec2"], "detail": {"$or": [{"count": [6]}, {"state": ["off"]}]}}, False),
        ({"detail": {"$or": [{"count": [6]}, {"$or": [{"state": ["running"]}]}]}}, True),
    ],
)
def test_a_pattern_fits_an_event(pattern, fits):
    assert matches(pattern, EVENT) is fits
