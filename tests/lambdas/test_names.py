"""A function has several names: a fake with any of them answers for all."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_sfn import SfnError, mock_lambda, mock_sfn

ARN = "arn:aws:lambda:us-east-1:123456789012:function"


def template(**function: Any) -> dict[str, Any]:
    states = {"Call": {"Type": "Task", "Resource": {"Fn::GetAtt": ["Charge00AA11BB", "Arn"]}, "End": True}}
    flow = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "Call", "States": states}},
    }
    charge = {"Type": "AWS::Lambda::Function", "Properties": function}
    charge["Metadata"] = {"aws:cdk:path": "Shop/Charge/Resource"}
    return {"Resources": {"Charge00AA11BB": charge, "Flow": flow}}


@pytest.mark.parametrize("name", ["shop-charge", "Charge00AA11BB", "Charge", "Shop/Charge"])
def test_a_fake_answers_under_each_name_of_a_function(name: str):
    with mock_sfn() as sfn, mock_lambda(name, returns="charged"):
        execution = sfn.executor.run(template(FunctionName="shop-charge"))

        execution.assert_succeeded(output="charged")
        scheduled = next(event for event in execution.history if event["type"] == "LambdaFunctionScheduled")
        assert scheduled["lambdaFunctionScheduledEventDetails"]["resource"] == f"{ARN}:shop-charge"
        assert sfn.lambdas["Charge"].call_count == 1


def test_the_context_has_the_name_on_aws():
    with mock_sfn() as sfn:
        sfn.lambdas.register("Charge", lambda event, context: [context.function_name, context.invoked_function_arn])

        execution = sfn.executor.run(template(FunctionName="shop-charge"))

        assert execution.output == ["shop-charge", f"{ARN}:shop-charge"]


def test_the_fake_that_was_added_last_answers():
    with mock_sfn() as sfn:
        sfn.lambdas.register("shop-charge", returns="first", required=False)
        sfn.lambdas.register("Charge", returns="second")

        assert sfn.executor.run(template(FunctionName="shop-charge")).output == "second"


def test_arguments_for_reading_are_refused_with_a_machine_that_was_read():
    with mock_sfn() as sfn:
        machine = sfn.executor.load(template())

        with pytest.raises(SfnError, match="overrides= is given with a StateMachine that is already loaded"):
            sfn.executor.run(machine, overrides={"/States/Call/Comment": "x"})
