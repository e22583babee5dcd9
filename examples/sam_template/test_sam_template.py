"""A state machine in a SAM template: the names of functions are their logical ids."""

from __future__ import annotations

from pytest_sfn import SfnExecutor, mock_lambda


@mock_lambda("GreetFunction", returns="hello")
def test_greets(sfn_executor: SfnExecutor) -> None:
    machine = sfn_executor.load("template.yaml", logical_id="Greeting")

    execution = sfn_executor.run(machine, {"name": "Ada"})

    execution.assert_succeeded(output="hello")
