"""The ways to call a Lambda function: synchronous, with a callback, asynchronous, and by its ARN as the Resource."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import InvalidDefinition, LambdaRegistry, SfnExecutor, mock_lambda

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:"


def workflow(**task: Any) -> dict[str, Any]:
    """A state machine of one task, in JSONata."""
    return {"QueryLanguage": "JSONata", "StartAt": "Call", "States": {"Call": {"Type": "Task", "End": True, **task}}}


@mock_lambda("Greet", returns={"text": "hello"})
def test_a_synchronous_call_gives_the_payload_and_what_surrounds_it(sfn_executor: SfnExecutor) -> None:
    call = workflow(Resource="arn:aws:states:::lambda:invoke", Arguments={"FunctionName": FUNCTION + "Greet"})

    output = sfn_executor.run(call).output

    assert output["Payload"] == {"text": "hello"}
    assert (output["StatusCode"], output["ExecutedVersion"]) == (200, "$LATEST")


@mock_lambda("Review", returns="thank you, later")
def test_a_callback_waits_for_the_token(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    execution = sfn_executor.start(
        workflow(
            Resource="arn:aws:states:::lambda:invoke.waitForTaskToken",
            Arguments={
                "FunctionName": FUNCTION + "Review",
                "Qualifier": "live",
                "Payload": {"model": "{% $states.input.model %}", "token": "{% $states.context.Task.Token %}"},
            },
        ),
        {"model": "m-1"},
    )
    call = sfn_lambdas["Review"].last_call
    assert (call.payload["model"], call.qualifier) == ("m-1", "live")

    execution.succeed_task(call.task_token, {"decision": "yes"})

    execution.assert_succeeded(output={"decision": "yes"})


@mock_lambda("Audit", raises="DatabaseDown")
def test_an_asynchronous_call_does_not_hear_of_failures(sfn_executor: SfnExecutor, sfn_lambdas: LambdaRegistry) -> None:
    execution = sfn_executor.run(
        workflow(
            Resource="arn:aws:states:::lambda:invoke",
            Arguments={"FunctionName": FUNCTION + "Audit", "InvocationType": "Event"},
        )
    )

    execution.assert_succeeded()
    assert execution.output["StatusCode"] == 202
    assert sfn_lambdas["Audit"].call_count == 1


@mock_lambda("Hello", returns="hello")
def test_a_function_named_directly_gives_its_result_alone(sfn_executor: SfnExecutor) -> None:
    assert sfn_executor.run(workflow(Resource=FUNCTION + "Hello")).output == "hello"


@mock_lambda(
    "Hello", returns="next", versions={"1": {"returns": "old"}, "2": {"returns": "new"}}, aliases={"live": "1"}
)
def test_a_qualifier_chooses_the_version(sfn_executor: SfnExecutor) -> None:
    assert sfn_executor.run(workflow(Resource=FUNCTION + "Hello:live")).output == "old"
    assert sfn_executor.run(workflow(Resource=FUNCTION + "Hello:2")).output == "new"
    assert sfn_executor.run(workflow(Resource=FUNCTION + "Hello")).output == "next"


def test_a_function_named_directly_cannot_wait_for_a_token(sfn_executor: SfnExecutor) -> None:
    with pytest.raises(InvalidDefinition):
        sfn_executor.load(workflow(Resource=FUNCTION + "Hello.waitForTaskToken"))


def test_the_policy_names_the_functions(sfn_executor: SfnExecutor) -> None:
    machine = sfn_executor.load(workflow(Resource=FUNCTION + "Hello"))

    (statement,) = machine.policy()["Statement"]
    assert statement["Action"] == ["lambda:InvokeFunction"]
