"""Resources whose properties have a value that only AWS knows: what AWS would say of the rest is not an error."""

from typing import Any

import pytest

from pytest_sfn import SfnDefinitionWarning, SfnError
from pytest_sfn.world.world import World

ASSUMED = {"Version": "2012-10-17", "Statement": []}


def role(resource: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}
    policy = {"PolicyName": "read", "PolicyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ASSUMED, "Policies": [policy]}}


def test_a_policy_for_something_that_another_stack_exports(world: World):
    app = world.executor.deploy({"Resources": {"Reader": role({"Fn::ImportValue": "shared-bucket"})}})

    assert app["Reader"] == "Reader"
    (warning, _) = app.warnings
    assert "Reader (AWS::IAM::Role): Policies has no effect: AWS refuses PutRolePolicy: " in warning
    assert warning.endswith("(known only on AWS: 'ImportValue shared-bucket')")


def test_a_number_that_only_aws_knows(world: World):
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": {"Fn::ImportValue": "delay"}}}
    app = world.executor.deploy({"Resources": {"Jobs": queue}})

    assert app["Jobs"] == "https://sqs.us-east-1.amazonaws.com/123456789012/Jobs"
    (warning, _) = app.warnings
    assert "#/DelaySeconds: expected type: Integer, found: String (known only on AWS: 'ImportValue delay')" in warning


def test_a_known_value_that_aws_refuses(world: World):
    with pytest.raises(SfnError, match=r"Reader \(AWS::IAM::Role\): AWS refuses PutRolePolicy: "):
        world.executor.deploy({"Resources": {"Reader": role("bucket")}})


def test_a_name_with_a_value_that_another_stack_exports(world: World):
    flow = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "StateMachineName": {"Fn::Join": ["-", [{"Fn::ImportValue": "base:stage"}, "orders"]]},
            "Definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
        },
    }
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Sub": "{{resolve:ssm:/stage}}-jobs"}}}

    app = world.executor.deploy({"Resources": {"Flow": flow, "Jobs": queue}})

    assert app["Flow"].name == "ImportValue-base-stage-orders"
    assert app["Jobs"].endswith("/-resolve-ssm-stage--jobs")
    assert len(app.warnings) == 2
    assert world.executor.load({"Resources": {"Flow": flow}}).name == "ImportValue-base-stage-orders"


def test_a_value_in_a_definition_is_given_when_the_machine_is_loaded(world: World):
    definition = {
        "StartAt": "Say",
        "States": {"Say": {"Type": "Pass", "Result": {"Fn::ImportValue": "greeting"}, "End": True}},
    }
    flow = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Definition": definition}}
    template = {"Resources": {"Flow": flow}}

    with pytest.warns(SfnDefinitionWarning, match="used instead; if the state machine uses it, load it after deploy"):
        app = world.executor.deploy(template)

    assert world.executor.run(app["Flow"]).output == "ImportValue greeting"
    loaded = world.executor.load(template, substitutions={"ImportValue greeting": "hello"})
    assert world.executor.run(loaded).output == "hello"
