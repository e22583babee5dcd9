"""Masking values by their paths."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn.errors import InvalidArgumentValue
from pytest_sfn.reporting.redaction import parse_redaction, redaction_of

VALUE: Any = {
    "password": "open",
    "user": {"password": {"old": 1}, "cards": [{"number": "4111"}, {"number": "4222"}]},
    "card-no": 7,
}


@pytest.mark.parametrize(
    ("path", "masked"),
    [
        ("$.password", {**VALUE, "password": "***"}),
        ("$['card-no']", {**VALUE, "card-no": "***"}),
        ("$..password", {**VALUE, "password": "***", "user": {**VALUE["user"], "password": "***"}}),
        ("$.user.cards[*].number", {**VALUE, "user": {**VALUE["user"], "cards": [{"number": "***"}] * 2}}),
        ("$.user.cards[0]", {**VALUE, "user": {**VALUE["user"], "cards": ["***", {"number": "4222"}]}}),
        ("$..cards..number", {**VALUE, "user": {**VALUE["user"], "cards": [{"number": "***"}] * 2}}),
        ("$.nothing", VALUE),
    ],
)
def test_values_are_masked_by_their_paths(path: str, masked: Any) -> None:
    assert redaction_of((path,)).value(VALUE) == masked


def test_a_path_begins_at_the_root_of_a_payload_too() -> None:
    assert redaction_of(("$.password",)).value({"FunctionName": "f", "Payload": {"password": "open"}}) == {
        "FunctionName": "f",
        "Payload": {"password": "***"},
    }


def test_a_masked_text_is_masked_where_another_text_quotes_it() -> None:
    events = [
        {"id": 1, "type": "ExecutionStarted", "executionStartedEventDetails": {"input": '{"password": "sesame"}'}},
        {"id": 2, "type": "ExecutionFailed", "executionFailedEventDetails": {"cause": "sesame is wrong"}},
    ]

    started, failed = redaction_of(("$..password",)).events(events)

    assert started["executionStartedEventDetails"]["input"] == '{"password":"***"}'
    assert failed["executionFailedEventDetails"]["cause"] == "*** is wrong"


@pytest.mark.parametrize("path", ["password", "$", "$..", "$.a b", "$[", "$password"])
def test_what_is_not_a_path_is_refused(path: str) -> None:
    with pytest.raises(InvalidArgumentValue, match="not a path that can be masked"):
        parse_redaction(path)
