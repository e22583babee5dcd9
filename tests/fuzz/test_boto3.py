"""Calls of boto3: each operation of Step Functions, and Invoke of Lambda, with values that its model allows or not."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import boto3
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.oracle import check_execution, contract, fuzzed, odd_world

CHANCES = st.randoms(use_true_random=True)
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing", region_name="us-east-1")
ARN = "arn:aws:states:us-east-1:123456789012"
PASS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
ASK = {
    "StartAt": "A",
    "States": {"A": {"Type": "Task", "Resource": f"{ARN}:activity:act", "HeartbeatSeconds": 60, "End": True}},
}
TEXTS = [
    f"{ARN}:stateMachine:one",
    f"{ARN}:stateMachine:one:1",
    f"{ARN}:stateMachine:one:live",
    f"{ARN}:stateMachine:exp",
]
TEXTS += [
    f"{ARN}:execution:one:first",
    f"{ARN}:execution:ask:open",
    f"{ARN}:activity:act",
    f"{ARN}:mapRun:one/x:y",
    ARN,
]
TEXTS += [
    json.dumps(PASS),
    json.dumps(ASK),
    "{}",
    "[]",
    '"x"',
    "null",
    "1e400",
    "arn:aws:iam::123456789012:role/r",
    "one",
    "first",
]
TEXTS += ["STANDARD", "EXPRESS", "RUNNING", "TRACE", "ALL", "P", "A", '{"a": "\\ud800"}', "[" * 5_000]


def value_of(chance: Random, shape: Any, depth: int = 4) -> Any:
    """A value for a shape of the API's model, now and then one that it does not allow."""
    if chance.random() < 0.04:
        return chance.choice([odd.json_value(chance), b"x", {1}, 1j, object(), (1, 2)])
    kind = shape.type_name
    if kind == "structure":
        if not depth:
            return {}
        return {
            name: value_of(chance, member, depth - 1)
            for name, member in shape.members.items()
            if name in shape.required_members or chance.random() < 0.4
        }
    if kind == "list":
        return [value_of(chance, shape.member, depth - 1) for _ in range(chance.randrange(3))] if depth else []
    if kind == "map":
        return {odd.text(chance): value_of(chance, shape.value, depth - 1)} if depth else {}
    if kind == "string":
        enum = list(shape.enum)
        if enum and chance.random() < 0.9:
            return chance.choice(enum)
        return chance.choice(TEXTS) if chance.random() < 0.7 else odd.text(chance)
    if kind in ("integer", "long"):
        return chance.choice([0, 1, 2, 100, -1, 1000, 1001, 2**31, 2**63])
    if kind in ("float", "double"):
        return chance.choice([0, 1.5, -1, 100, 101])
    if kind == "boolean":
        return chance.random() < 0.5
    if kind == "timestamp":
        return chance.choice(["2025-01-01", 0, 1e15])
    if kind == "blob":
        return chance.choice([b"", b"{}", b"x", b"\xff", b'{"a": 1}', odd.text(chance).encode(errors="surrogatepass")])
    return odd.json_value(chance)


@fuzzed
@given(CHANCES)
def test_odd_calls_of_boto3(chance: Random) -> None:
    with odd_world("calls", strict=False) as sfn:
        client = SESSION.client("stepfunctions")
        client.create_activity(name="act")
        role = "arn:aws:iam::123456789012:role/r"
        for name, definition, kind in (("one", PASS, "STANDARD"), ("exp", PASS, "EXPRESS"), ("ask", ASK, "STANDARD")):
            client.create_state_machine(
                name=name, definition=json.dumps(definition), roleArn=role, type=kind, publish=True
            )
        client.start_execution(stateMachineArn=f"{ARN}:stateMachine:one", name="first")
        client.start_execution(stateMachineArn=f"{ARN}:stateMachine:ask", name="open")
        token = client.get_activity_task(activityArn=f"{ARN}:activity:act").get("taskToken", "")
        model = client.meta.service_model
        for _ in range(4):
            operation = chance.choice(model.operation_names)
            shape = model.operation_model(operation).input_shape
            parameters = value_of(chance, shape) if shape else {}
            if not isinstance(parameters, dict) or not all(isinstance(name, str) for name in parameters):
                continue
            if "taskToken" in parameters and chance.random() < 0.7:
                parameters["taskToken"] = token
            with contract((operation, parameters)):
                getattr(client, _snake(operation))(**parameters)
        for execution in sfn.executor.executions:
            check_execution(execution, named=True)


@fuzzed
@given(CHANCES)
def test_odd_calls_of_lambda(chance: Random) -> None:
    with odd_world("strict", strict=chance.random() < 0.2) as sfn:
        value = odd.json_value(chance)
        sfn.lambdas.register("F", lambda event, context: value, required=False)
        client = SESSION.client("lambda")
        shape = client.meta.service_model.operation_model("Invoke").input_shape
        parameters = value_of(chance, shape)
        if isinstance(parameters, dict):
            if chance.random() < 0.7:
                parameters["FunctionName"] = chance.choice(
                    ["F", "F:1", "arn:aws:lambda:us-east-1:123456789012:function:F"]
                )
            # botocore itself fails to write half of a surrogate pair into a URL.
            in_url = ("FunctionName", "Qualifier")
            parameters = {name: value for name, value in parameters.items() if name not in in_url or _is_text(value)}
            with contract(parameters):
                answer = client.invoke(**parameters)
                answer["Payload"].read()


def _is_text(value: Any) -> bool:
    return not isinstance(value, str) or not any("\ud800" <= character <= "\udfff" for character in value)


def _snake(operation: str) -> str:
    from botocore import xform_name

    return str(xform_name(operation))
