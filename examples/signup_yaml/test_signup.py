"""A definition in YAML, with placeholders that the deployment fills in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pytest_sfn import SfnExecutor, UnresolvedSubstitution, mock_lambda

SUBSTITUTIONS = {
    "CreateUserArn": "arn:aws:lambda:us-east-1:123456789012:function:CreateUser",
    "WelcomeArn": "arn:aws:lambda:us-east-1:123456789012:function:Welcome",
    "Pause": 86400,
}


@mock_lambda("CreateUser")
def create_user(event: Any, context: Any) -> Any:
    return {"name": event["mail"].partition("@")[0]}


@mock_lambda("Welcome")
def welcome(event: Any, context: Any) -> Any:
    return "sent"


def test_welcomes_a_user_after_a_day(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("signup.asl.yaml", {"mail": "ada@example.com"}, substitutions=SUBSTITUTIONS)

    execution.assert_succeeded(output="sent")
    welcome.assert_called_once_with({"mail": "ada@example.com", "greeting": "Hello ada"})
    assert execution.duration == timedelta(days=1)


def test_tells_which_placeholders_are_missing(sfn_executor: SfnExecutor) -> None:
    with pytest.raises(UnresolvedSubstitution, match="Pause"):
        sfn_executor.run("signup.asl.yaml", substitutions={k: v for k, v in SUBSTITUTIONS.items() if k != "Pause"})
