"""YAML, templates, mock configuration files and IAM policies with something odd in them."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, fuzzed, odd_world

CHANCES = st.randoms(use_true_random=True)
MACHINE: dict[str, Any] = {
    "StartAt": "T",
    "States": {
        "T": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "${Name}", "Payload.$": "$"},
            "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}],
            "Next": "P",
        },
        "P": {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {"TableName": "t", "Item": {"id": {"S.$": "$.id"}, "n": {"N": "1"}}},
            "End": True,
        },
    },
}
TEMPLATE: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Transform": "AWS::Serverless-2016-10-31",
    "Parameters": {"Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}},
    "Mappings": {"M": {"dev": {"size": 1}, "prod": {"size": 2}}},
    "Conditions": {"IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}, "Not": {"Fn::Not": [{"Condition": "IsProd"}]}},
    "Globals": {"Function": {"Runtime": "python3.12", "Timeout": 5}},
    "Resources": {
        "F": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"Handler": "a.b", "FunctionName": {"Fn::Sub": "f-${Stage}"}},
        },
        "R": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyDocument": {"Statement": []}}]}},
        "One": {
            "Type": "AWS::Serverless::StateMachine",
            "Condition": "Not",
            "Properties": {
                "Name": {"Fn::Join": ["-", ["one", {"Ref": "Stage"}]]},
                "Type": {"Fn::If": ["IsProd", "EXPRESS", "STANDARD"]},
                "Definition": MACHINE,
                "DefinitionSubstitutions": {
                    "Name": {"Fn::GetAtt": ["F", "Arn"]},
                    "X": {"Fn::FindInMap": ["M", {"Ref": "Stage"}, "size"]},
                    "Y": {"Fn::Select": [0, {"Fn::Split": [",", "a,b"]}]},
                },
                "Role": {"Fn::GetAtt": ["R", "Arn"]},
            },
        },
        "Two": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "DefinitionString": {"Fn::Sub": [json.dumps(MACHINE), {"Name": "F"}]},
                "RoleArn": "arn:aws:iam::1:role/r",
            },
        },
    },
}
CONFIG: dict[str, Any] = {
    "StateMachines": {"M": {"TestCases": {"Good": {"T": "Ok", "P": "Bad"}}}},
    "MockedResponses": {
        "Ok": {"0": {"Return": {"Payload": 1}}, "1-2": {"Throw": {"Error": "E", "Cause": "c"}}},
        "Bad": {"0-5": {"Throw": {"Error": "X", "Cause": ""}}},
    },
}
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Id": "p",
    "Statement": [
        {
            "Sid": "A",
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": "arn:aws:lambda:*:*:function:${aws:username}",
        },
        {
            "Effect": "Deny",
            "NotAction": "dynamodb:*",
            "NotResource": ["*"],
            "Condition": {
                "StringLike": {"aws:RequestTag/x": ["a*"]},
                "Bool": {"aws:SecureTransport": True},
                "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
            },
        },
        {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": {"DateLessThan": {"aws:CurrentTime": "2025-01-01T00:00:00Z"}, "NumericEquals": {"x": 1}},
        },
    ],
}


def as_text(chance: Random, document: Any) -> str:
    """The document as JSON or YAML, perhaps with a few characters changed."""
    try:
        written = chance.choice([json.dumps, yaml.safe_dump])(document)
    except (RecursionError, yaml.YAMLError, ValueError):
        written = "{}"
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(written) + 1)
        piece = chance.choice(
            [
                "&a ",
                "*a ",
                "!Sub ",
                "!GetAtt a.b",
                "<<: ",
                "? ",
                "- ",
                ": ",
                "|\n",
                ">-\n",
                "\t",
                "%",
                "{",
                odd.text(chance),
            ]
        )
        written = written[:place] + piece + written[place + chance.randrange(3) :]
    return written


@fuzzed
@given(CHANCES)
def test_odd_templates(chance: Random) -> None:
    template = odd.mutated(chance, TEMPLATE)
    source = as_text(chance, template) if chance.random() < 0.5 else template
    with odd_world(source) as sfn:
        names = chance.choice([None, None, {"Name": odd.json_value(chance)}])
        sfn.executor.load(source, logical_id=chance.choice([None, "One", "Two", "Three"]), substitutions=names)
    with odd_world(source) as sfn:
        for machine in sfn.executor.load_all(source).values():
            machine.policy()
            machine.diagram()


@fuzzed
@given(CHANCES)
def test_odd_texts(chance: Random) -> None:
    source = as_text(chance, chance.choice([MACHINE, TEMPLATE, odd.json_value(chance)]))
    with odd_world(source) as sfn:
        sfn.executor.load(source, substitutions={"Name": chance.choice(["F", odd.json_value(chance)])})


@fuzzed
@given(CHANCES)
def test_odd_mock_configurations(chance: Random) -> None:
    config = odd.mutated(chance, CONFIG)
    with odd_world(config, strict=False) as sfn:
        machine = sfn.executor.load(MACHINE, name="M", substitutions={"Name": "F"})
        try:
            sfn.executor.run(machine, {"id": "1"}, mock_config=config, test_case=chance.choice([None, "Good", "good"]))
        finally:
            for execution in sfn.executor.executions:
                check_execution(execution, named=True)


@fuzzed
@given(CHANCES)
def test_odd_role_policies(chance: Random) -> None:
    policy = odd.mutated(chance, POLICY)
    given_policy = chance.choice([policy, [policy], [policy, POLICY], json.loads("[]")])
    with odd_world(policy, strict=False) as sfn:
        sfn.lambdas.register("F", returns={"id": "1"}, required=False)
        machine = sfn.executor.load(MACHINE, substitutions={"Name": "F"})
        try:
            execution = sfn.executor.run(machine, {"id": "1"}, role_policy=given_policy)
        finally:
            for one in sfn.executor.executions:
                check_execution(one)
        repr(execution.unused_permissions)
