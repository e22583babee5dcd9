"""Without fixtures: ``mock_sfn`` on a ``unittest.TestCase``, which also runs with ``python -m unittest``."""

from __future__ import annotations

import unittest

import pytest_sfn
from pytest_sfn import mock_lambda, mock_sfn

GREETING = {
    "StartAt": "Greet",
    "States": {
        "Greet": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:Greet", "End": True}
    },
}


@mock_sfn()
@mock_lambda("Greet", returns="hello")
class GreetingTest(unittest.TestCase):
    def test_greets(self) -> None:
        execution = pytest_sfn.current().executor.run(GREETING)

        self.assertEqual(execution.output, "hello")

    @mock_lambda("Greet", raises="Asleep")
    def test_fails_when_nobody_is_awake(self) -> None:
        pytest_sfn.current().executor.run(GREETING).assert_failed(error="Asleep")
