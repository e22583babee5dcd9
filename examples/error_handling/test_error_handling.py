"""Which catcher matches which error."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_sfn import LambdaFunctionError, SfnExecutor, mock_lambda


class DuplicateFile(Exception):
    """The importer has already read this file."""


@pytest.mark.parametrize(
    ("error", "state"),
    [
        pytest.param(DuplicateFile("a.csv"), "AlreadyThere", id="an exception of the handler, by its class name"),
        pytest.param(LambdaFunctionError("java.io.IOException", "disk"), "Broken", id="another runtime's error"),
        pytest.param(ValueError("line 3"), "Broken", id="any other exception"),
    ],
)
def test_catches_an_error_of_the_function(
    sfn_executor: SfnExecutor, sfn_lambdas: Any, error: Exception, state: str
) -> None:
    sfn_lambdas.register("Import", raises=error)

    execution = sfn_executor.run("error_handling.asl.json", {"file": "a.csv"})

    execution.assert_succeeded()
    execution.assert_path(["Import", state])


@mock_lambda("Import", returns=None, duration=61)
def test_a_timeout_is_no_task_failed(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("error_handling.asl.json", {"file": "a.csv"})

    execution.assert_path(["Import", "Unexpected"])
    assert execution.output["Error"] == "States.Timeout"


@mock_lambda("Import", raises=ValueError("line 3"))
def test_the_cause_is_what_the_function_answered(sfn_executor: SfnExecutor) -> None:
    execution = sfn_executor.run("error_handling.asl.json", {"file": "a.csv"})

    cause = json.loads(execution.output["Cause"])
    assert (cause["errorType"], cause["errorMessage"]) == ("ValueError", "line 3")
